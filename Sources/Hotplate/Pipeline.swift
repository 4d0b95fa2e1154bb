import Foundation

/// From the bytes of a picture to its plates and their hits.
///
///     bytes ─▶ Frame ─▶ PlateRegion ─▶ PlateCrop ─▶ PlateRead ─▶ Plate ─▶ Hit
///
/// A pipeline holds a locator and a recognizer with scratch memory of their own, so each worker owns one.
public final class Pipeline {
  /// What to look for.
  public let configuration: Configuration
  private let decoder: FrameDecoder
  private let locator: any PlateLocator
  private let reader: any PlateReader
  private let hitFinder: (any HitFinder)?

  /// Makes a pipeline of stages of the caller's choice.
  public init(
    configuration: Configuration = Configuration(), decoder: FrameDecoder = FrameDecoder(),
    locator: any PlateLocator, reader: any PlateReader, hitFinder: (any HitFinder)? = nil
  ) {
    self.configuration = configuration
    self.decoder = decoder
    self.locator = locator
    self.reader = reader
    self.hitFinder = hitFinder
  }

  /// Finds, reads and matches the plates of one encoded picture.
  ///
  /// - Parameters:
  ///   - bytes: The encoded picture, whole.
  ///   - source: What to call it.
  ///   - time: When it was taken, for entries that are valid from and until times; `nil`: now. Hits are named by their source, and by a time
  ///     that is given, so that the same picture of the same source has the same hits.
  public func scan(
    _ bytes: [UInt8], source: String, time: Date? = nil
  ) -> Result<ScannedImage, FrameFailure> {
    var clock = StageClock()
    return decoder.decode(bytes, source: source).map { frame in
      clock.lap(.decode)
      return scan(frame, time: time, clock: clock)
    }
  }

  /// Finds, reads and matches the plates of one frame, taken at `time`, or now.
  public func scan(_ frame: Frame, time: Date? = nil) -> ScannedImage {
    scan(frame, time: time, clock: StageClock())
  }

  /// Reads a picture that shows one plate and little else.
  public func read(cutOut bytes: [UInt8], source: String) -> Result<PlateRead?, FrameFailure> {
    decoder.decode(bytes, source: source).map { frame in
      let whole = Box(x: 0, y: 0, width: Double(frame.width), height: Double(frame.height))
      let read = reader.read(PlateRegion(quad: Quad(whole), score: 1), in: frame)
      guard read?.confidence ?? 0 < 0.8 else { return read }
      // The plate may be small in its picture, or turned: what the locator finds there is read, too.
      let regions = locator.regions(in: frame).filter(configuration.isWideEnough).prefix(2)
      return regions.reduce(read) { best, region in
        let other = reader.read(PlateRegion(quad: region.quad, score: 1), in: frame)
        return (other?.confidence ?? 0) > (best?.confidence ?? 0) ? other : best
      }
    }
  }

  private func scan(_ frame: Frame, time: Date?, clock: StageClock) -> ScannedImage {
    var clock = clock
    let source = time.map { "\(frame.source) \($0.timeIntervalSince1970)" } ?? frame.source
    let regions = configuration.admitted(
      locator.regions(in: frame, around: configuration.regionOfInterest))
    clock.lap(.locate)
    let reads = regions.map { reader.read($0, in: frame) }
    clock.lap(.read)
    let plates = zip(regions, reads).compactMap { region, read -> ScannedPlate? in
      guard let read = read.flatMap({ configuration.admits($0) ? $0 : nil }) else {
        return configuration.reportsUnread
          ? ScannedPlate(region: region, read: nil, hits: nil) : nil
      }
      return ScannedPlate(
        region: region, read: read,
        hits: hitFinder?.hits(for: read, at: time ?? Date(), source: source))
    }
    clock.lap(.match)
    return ScannedImage(frame: frame, plates: plates, milliseconds: clock.milliseconds)
  }
}
