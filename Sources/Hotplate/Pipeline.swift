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

  /// How large pictures may be that it takes.
  var limits: FrameDecoder.Limits { decoder.limits }

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
  ///
  /// - Precondition: `frame` has its pixels, as those that ``BatchScan`` delivers have not.
  public func scan(_ frame: Frame, time: Date? = nil) -> ScannedImage {
    precondition(frame.hasPixels)
    return scan(frame, time: time, clock: StageClock())
  }

  /// Reads a picture that shows one plate and little else, whatever the configuration says: also where the read is less probable than it wants.
  public func read(cropped bytes: [UInt8], source: String) -> Result<PlateRead?, FrameFailure> {
    decoder.decode(bytes, source: source).map { cutOut(in: $0).read }
  }

  /// The plate of a frame that shows one and little else.
  private func cutOut(in frame: Frame) -> (region: PlateRegion, read: PlateRead?) {
    let whole = Box(x: 0, y: 0, width: Double(frame.width), height: Double(frame.height))
    /// Read as what is certainly a plate, and told with the locator's own score.
    func look(at quad: Quad, score: Double) -> (region: PlateRegion, read: PlateRead?) {
      let read = reader.read(PlateRegion(quad: quad, score: 1), in: frame)?.asProbabilities
      return (PlateRegion(quad: quad, score: score), read)
    }
    let first = look(at: Quad(whole), score: 0)
    guard first.read?.confidence ?? 0 < 0.8 else { return first }
    // The plate may be small in its picture, or turned: what the locator finds there is read, too.
    let regions = locator.regions(in: frame)
      .filter { configuration.isWideEnough($0) && $0.isInReach }.prefix(2)
    return regions.reduce(first) { best, region in
      let other = look(at: region.quad, score: region.score)
      return other.read?.confidence ?? 0 > best.read?.confidence ?? 0 ? other : best
    }
  }

  private func scan(_ frame: Frame, time: Date?, clock: StageClock) -> ScannedImage {
    var clock = clock
    let source = time.map { "\(frame.source) \($0.timeIntervalSince1970)" } ?? frame.source
    let found: [(region: PlateRegion, read: PlateRead?)]
    var located: [PlateRegion] = []
    if configuration.isCropped {
      clock.lap(.locate)
      found = [cutOut(in: frame)].compactMap { reported($0.region, $0.read) }
    } else {
      located = locator.regions(in: frame, around: configuration.regionOfInterest)
      clock.lap(.locate)
      found = plates(at: configuration.admitted(located), in: frame)
    }
    clock.lap(.read)
    let plates = found.map { region, read in
      guard let read else { return ScannedPlate(region: region, read: nil, hits: nil) }
      return ScannedPlate(
        region: region, read: read,
        hits: hitFinder?.hits(for: read, at: time ?? Date(), source: source))
    }
    clock.lap(.match)
    return ScannedImage(
      frame: frame, plates: plates, milliseconds: clock.milliseconds, located: located)
  }

  /// Reads regions, best first, until there are as many plates as are to be reported: what is none takes no plate's room.
  private func plates(
    at regions: [PlateRegion], in frame: Frame
  ) -> [(region: PlateRegion, read: PlateRead?)] {
    var found: [(region: PlateRegion, read: PlateRead?)] = []
    for region in regions where found.count < configuration.maximumPlates {
      let read = reader.read(region, in: frame)?.asProbabilities
        .seen(at: region.quad, inColumns: frame.width)
      if let plate = reported(region, read) { found.append(plate) }
    }
    return found
  }

  /// A region as it is reported, without its read where that is too doubtful; `nil` where it is not.
  private func reported(
    _ region: PlateRegion, _ read: PlateRead?
  ) -> (region: PlateRegion, read: PlateRead?)? {
    let read = admitted(read)
    return read != nil || configuration.reportsUnread ? (region, read) : nil
  }

  /// A read, unless it is too doubtful.
  private func admitted(_ read: PlateRead?) -> PlateRead? {
    read.flatMap { configuration.admits($0) ? $0 : nil }
  }
}
