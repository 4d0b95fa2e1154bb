import Foundation

/// A place that one of the locator's networks took for a plate.
struct RegionCandidate {
  /// Pixels of the frame.
  var quad: Quad
  /// The logarithm of the odds that it is a plate.
  var logit: Float

  /// Drops what another, better candidate already covers.
  ///
  /// A candidate goes when its box shares more than 40 % with a better one's, or when more than 70 % of the smaller of the two lie
  /// in the other.
  ///
  /// - Returns: The rest, best first; equal ones keep their order.
  /// - Complexity: O(*n* · *k*) for *n* candidates of which *k* are kept.
  static func withoutOverlaps(_ candidates: [RegionCandidate], atMost limit: Int) -> [RegionCandidate]
  {
    var kept: [RegionCandidate] = []
    var boxes: [Box] = []
    for candidate in sortedByLogit(candidates) {
      let box = candidate.quad.boundingBox
      let covered = boxes.contains { better in
        let width = min(box.x + box.width, better.x + better.width) - max(box.x, better.x)
        let height = min(box.y + box.height, better.y + better.height) - max(box.y, better.y)
        guard width > 0, height > 0 else { return false }
        let shared = width * height
        return shared > 0.4 * (box.area + better.area - shared)
          || shared > 0.7 * min(box.area, better.area)
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
