/// Finds plates with two small networks: one over the whole frame, one on each place that it proposes.
///
/// It keeps 3.6 MB of scratch memory between frames of 1280×720, 6.4 MB of 1920×1080, so each worker owns one. A 1280×720 frame takes a few milliseconds: frames are
/// scaled down to 640×480 pixels' worth for the first look, larger ones to a third of their pixels, at most 960×540 pixels' worth.
public final class NetworkLocator: PlateLocator {
  /// What to look for.
  public struct Options: Sendable {
    /// Regions below this score are not reported; `nil` takes the model's own choice.
    public var minimumScore: Double?
    /// Plates narrower than this, in pixels of the frame, are not reported.
    public var minimumPlateWidth: Double
    /// The part of the frame to look at, in its pixels; `nil` is all of it.
    public var regionOfInterest: Box?
    /// How many regions a frame may give, the best ones.
    public var maximumPlates: Int

    /// Makes options; the defaults report everything that looks like a plate.
    public init(
      minimumScore: Double? = nil, minimumPlateWidth: Double = 0, regionOfInterest: Box? = nil,
      maximumPlates: Int = 32
    ) {
      self.minimumScore = minimumScore
      self.minimumPlateWidth = minimumPlateWidth
      self.regionOfInterest = regionOfInterest
      self.maximumPlates = maximumPlates
    }
  }

  /// What to look for.
  public let options: Options
  private let model: LocatorModel
  private let leastScore: Double
  private var finder: PlateFinder
  private var refiner: PlateRefiner
  private var pyramid: FramePyramid
  private let level: KernelLevel

  /// Makes a locator of a model.
  public convenience init(model: LocatorModel, options: Options = Options()) {
    self.init(model: model, options: options, level: .best)
  }

  init(model: LocatorModel, options: Options = Options(), level: KernelLevel) {
    self.options = options
    self.model = model
    leastScore = options.minimumScore ?? model.leastScore
    self.level = level
    pyramid = FramePyramid(area: model.finderArea)
    finder = PlateFinder(model: model, level: level)
    refiner = PlateRefiner(model: model, level: level)
  }

  /// Returns the regions that look like plates, best first, none of them twice.
  public func regions(in frame: Frame) -> [PlateRegion] {
    guard let box = options.regionOfInterest else { return regions(inWhole: frame) }
    guard let (part, x, y) = frame.cropped(to: box) else { return [] }
    return regions(inWhole: part).map { region in
      PlateRegion(quad: region.quad.moved(x: Double(x), y: Double(y)), score: region.score)
    }
  }

  /// What the first look proposes; for tests.
  func candidates(in frame: Frame) -> [RegionCandidate] {
    pyramid.prepare(frame, level: level)
    return finder.candidates(in: pyramid.levels[pyramid.levels.count - 1])
  }

  private func regions(inWhole frame: Frame) -> [PlateRegion] {
    let candidates = candidates(in: frame)
    if !candidates.isEmpty { pyramid.addHalves(level: level) }
    let looked = candidates.map { candidate in
      var closer = refiner.refine(candidate, in: pyramid)
      closer.logit = model.score(finder: candidate.logit, refiner: closer.logit)
      return closer
    }
    var regions: [PlateRegion] = []
    for plate in RegionCandidate.merged(looked) where Double(sigmoid(plate.logit)) >= leastScore {
      let box = plate.quad.boundingBox
      guard box.width >= options.minimumPlateWidth, box.width > 0, box.height > 0,
        regions.count < options.maximumPlates
      else { continue }
      regions.append(PlateRegion(quad: plate.quad, score: Double(sigmoid(plate.logit))))
    }
    return regions
  }
}

extension Quad {
  /// The same quad elsewhere.
  func moved(x: Double, y: Double) -> Quad {
    mapped { Point(x: $0.x + x, y: $0.y + y) }
  }
}

extension Frame {
  /// The whole pixels of a box that lie in the frame, and where they start; `nil` where there are none.
  func cropped(to box: Box) -> (Frame, x: Int, y: Int)? {
    guard box.x.isFinite, box.y.isFinite, box.width >= 0, box.height >= 0 else { return nil }
    let left = box.x.rounded(.down).clamped(to: width)
    let top = box.y.rounded(.down).clamped(to: height)
    let right = (box.x + box.width).rounded(.up).clamped(to: width)
    let bottom = (box.y + box.height).rounded(.up).clamped(to: height)
    guard right > left, bottom > top else { return nil }
    var part: [UInt8] = []
    part.reserveCapacity((right - left) * (bottom - top))
    for y in top..<bottom { part += pixels[y * width + left..<y * width + right] }
    return (
      Frame(width: right - left, height: bottom - top, pixels: part, source: source), left, top
    )
  }
}

extension Double {
  /// The whole number below, from 0 to `limit`; 0 where it is none.
  func clamped(to limit: Int) -> Int { Int(min(max(0, self), Double(limit))) }
}
