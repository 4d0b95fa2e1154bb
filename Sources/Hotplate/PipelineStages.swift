/// The stages from a picture to its hits, or what makes them: locators and readers have scratch memory, so that each worker has its own.
public struct PipelineStages: Sendable {
  /// Decodes pictures.
  public var decoder: FrameDecoder
  /// Makes a locator for a worker.
  public var makeLocator: @Sendable () throws -> any PlateLocator
  /// Makes a reader for a worker.
  public var makeReader: @Sendable () throws -> any PlateReader
  /// Finds hits; `nil` when there are no lists.
  public var hitFinder: (any HitFinder)?

  /// Makes stages.
  public init(
    decoder: FrameDecoder = FrameDecoder(),
    makeLocator: @escaping @Sendable () throws -> any PlateLocator,
    makeReader: @escaping @Sendable () throws -> any PlateReader, hitFinder: (any HitFinder)? = nil
  ) {
    self.decoder = decoder
    self.makeLocator = makeLocator
    self.makeReader = makeReader
    self.hitFinder = hitFinder
  }
}
