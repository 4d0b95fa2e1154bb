import Foundation

/// A place that one of the locator's networks took for a plate.
struct RegionCandidate {
  /// Pixels of the frame.
  var quad: Quad
  /// The logarithm of the odds that it is a plate.
  var logit: Float

  /// Drops what another, better candidate already covers.
  ///
  /// - Parameters:
  ///   - sharing: A candidate goes when its box shares more than this part with a better one's (intersection over union);
  ///   - inside: or when more than this part of the smaller of the two lies in the other.
  ///   - limit: How many may stay, the best ones.
  /// - Returns: The rest, best first; equal ones keep their order.
  /// - Complexity: O(*n* · *k*) for *n* candidates of which *k* are kept.
  static func withoutOverlaps(
    _ candidates: [RegionCandidate], sharing: Double = 0.4, within inside: Double = 0.7,
    atMost limit: Int = .max
  ) -> [RegionCandidate] {
    var kept: [RegionCandidate] = []
    var boxes: [Box] = []
    for candidate in sortedByLogit(candidates) {
      let box = candidate.quad.boundingBox
      let covered = boxes.contains { better in
        let width = min(box.x + box.width, better.x + better.width) - max(box.x, better.x)
        let height = min(box.y + box.height, better.y + better.height) - max(box.y, better.y)
        guard width > 0, height > 0 else { return false }
        let shared = width * height
        return shared > sharing * (box.area + better.area - shared)
          || shared > inside * min(box.area, better.area)
      }
      if covered { continue }
      kept.append(candidate)
      boxes.append(box)
      if kept.count == limit { break }
    }
    return kept
  }

  private static func sortedByLogit(_ candidates: [RegionCandidate]) -> [RegionCandidate] {
    candidates.enumerated().sorted { a, b in
      a.element.logit != b.element.logit
        ? a.element.logit > b.element.logit : a.offset < b.offset
    }.map(\.element)
  }
}

/// The logarithm of the odds of a probability.
func logit(_ probability: Float) -> Float { log(probability / (1 - probability)) }

/// The probability whose odds have a logarithm.
func sigmoid(_ logit: Float) -> Float { 1 / (1 + exp(-logit)) }
