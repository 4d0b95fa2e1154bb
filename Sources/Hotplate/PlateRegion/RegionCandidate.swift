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
        let shared = box.intersection(better)
        guard shared > 0 else { return false }
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

  /// One region for each plate: the candidates that no better one covers, their corners the mean over all that share at least
  /// half with them, weighed by score and by the square of the overlap.
  ///
  /// - Complexity: O(*n* · *k*) for *n* candidates of which *k* are kept.
  static func merged(_ candidates: [RegionCandidate]) -> [RegionCandidate] {
    withoutOverlaps(candidates).map { best in
      let box = best.quad.boundingBox
      // Its own weight first: a box of no area shares nothing, not even with itself.
      var sum = best.quad.scaled(by: 0)
      var total = 0.0
      for other in candidates {
        let isBest = other.quad == best.quad && other.logit == best.logit
        let overlap = isBest ? 1 : box.intersectionOverUnion(other.quad.boundingBox)
        guard overlap >= 0.5 else { continue }
        let weight = Double(logistic(other.logit)) * overlap * overlap
        sum = sum.adding(other.quad, times: weight)
        total += weight
      }
      return total > 0 ? RegionCandidate(quad: sum.scaled(by: 1 / total), logit: best.logit) : best
    }
  }

  private static func sortedByLogit(_ candidates: [RegionCandidate]) -> [RegionCandidate] {
    candidates.enumerated().sorted { a, b in
      a.element.logit != b.element.logit
        ? a.element.logit > b.element.logit : a.offset < b.offset
    }.map(\.element)
  }
}

extension Quad {
  fileprivate func scaled(by factor: Double) -> Quad {
    mapped { Point(x: $0.x * factor, y: $0.y * factor) }
  }

  fileprivate func adding(_ other: Quad, times weight: Double) -> Quad {
    func sum(_ a: Point, _ b: Point) -> Point {
      Point(x: a.x + b.x * weight, y: a.y + b.y * weight)
    }
    return Quad(
      topLeft: sum(topLeft, other.topLeft), topRight: sum(topRight, other.topRight),
      bottomRight: sum(bottomRight, other.bottomRight),
      bottomLeft: sum(bottomLeft, other.bottomLeft))
  }
}
