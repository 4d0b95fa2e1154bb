import Foundation

/// Finds plates with two small networks: one over the whole frame, one on each place that it proposes.
///
/// It keeps 3.6 MB of scratch memory between frames of 1280×720, 6.4 MB of 1920×1080, so each worker owns one. A 1280×720 frame takes a few milliseconds, tens without AVX-512: frames are
/// scaled down to 640×480 pixels' worth for the first look, larger ones to a third of their pixels, at most 960×540 pixels' worth.
public final class NetworkLocator: PlateLocator {
  private let model: LocatorModel
  private let minimumScore: Double
  private var finder: PlateFinder
  private var refiner: PlateRefiner
  private var pyramid: FramePyramid
  private let level: KernelLevel

  /// Makes a locator of a model.
  ///
  /// - Parameter minimumScore: Regions below this score are not reported; `nil` takes the model's own choice.
  public convenience init(model: LocatorModel, minimumScore: Double? = nil) {
    self.init(model: model, minimumScore: minimumScore, level: .best)
  }

  init(model: LocatorModel, minimumScore: Double? = nil, level: KernelLevel) {
    self.model = model
    self.minimumScore = minimumScore ?? model.minimumScore
    self.level = level
    pyramid = FramePyramid(area: model.finderArea)
    finder = PlateFinder(model: model, level: level)
    refiner = PlateRefiner(model: model, level: level)
  }

  /// A plate turned farther than this, in radians (10°), is looked at again along its own sides.
  private static let largeTilt = 10 * Double.pi / 180
  /// So often at most.
  private static let mostTurns = 2

  /// Returns the regions that look like plates, best first, none of them twice.
  ///
  /// - Precondition: `frame` has its pixels, as those that ``BatchScan`` delivers have not.
  public func regions(in frame: Frame) -> [PlateRegion] {
    let candidates = candidates(in: frame)
    if !candidates.isEmpty { pyramid.addHalves(level: level) }
    let looked = candidates.map { candidate in
      var closer = refiner.refine(candidate, in: pyramid)
      closer.logit = model.score(finder: candidate.logit, refiner: closer.logit)
      // Plates turned so far are rare in what the network learned from, and it stops half-way: from where it stopped it goes on.
      for _ in 0..<Self.mostTurns where closer.quad.tilt > Self.largeTilt {
        let turned = refiner.refine(closer, in: pyramid).quad
        // Much smaller, it is a part of the plate, as one of its lines.
        if turned.meanWidth < 0.9 * closer.quad.meanWidth
          || turned.meanHeight < 0.8 * closer.quad.meanHeight
        {
          break
        }
        closer.quad = turned
      }
      return closer
    }
    return RegionCandidate.merged(looked).compactMap { plate in
      let (score, box) = (Double(logistic(plate.logit)), plate.quad.boundingBox)
      return score >= minimumScore && box.width > 0 && box.height > 0
        ? PlateRegion(quad: plate.quad, score: score) : nil
    }
  }

  /// What the first look proposes; for tests.
  func candidates(in frame: Frame) -> [RegionCandidate] {
    pyramid.prepare(frame, level: level)
    return finder.candidates(in: pyramid.levels[pyramid.levels.count - 1])
  }
}

extension Quad {
  /// How far the upper and lower sides lean, in radians, 0 to π.
  fileprivate var tilt: Double {
    abs(
      atan2(
        topRight.y - topLeft.y + bottomRight.y - bottomLeft.y,
        topRight.x - topLeft.x + bottomRight.x - bottomLeft.x))
  }

  /// The same quad elsewhere.
  func moved(x: Double, y: Double) -> Quad {
    mapped { Point(x: $0.x + x, y: $0.y + y) }
  }
}

extension Double {
  /// The whole number below, from 0 to `limit`; 0 where it is none.
  func clamped(to limit: Int) -> Int { Int(min(max(0, self), Double(limit))) }
}
