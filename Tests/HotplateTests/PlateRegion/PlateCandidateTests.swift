import Testing

@testable import Hotplate

struct PlateCandidateTests {
  private func candidate(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ logit: Float
  )
    -> RegionCandidate
  {
    RegionCandidate(quad: Quad(Box(x: x, y: y, width: width, height: height)), logit: logit)
  }

  private func kept(_ candidates: [RegionCandidate], atMost limit: Int = 100) -> [Float] {
    RegionCandidate.withoutOverlaps(candidates, atMost: limit).map(\.logit)
  }

  @Test func theBetterOfTwoThatShareMuchStays() {
    #expect(kept([candidate(2, 1, 100, 30, 1), candidate(0, 0, 100, 30, 2)]) == [2])
  }

  @Test func neighboursBothStay() {
    #expect(kept([candidate(0, 0, 100, 30, 1), candidate(95, 0, 100, 30, 2)]) == [2, 1])
  }

  @Test func whatLiesInsideABetterOneGoes() {
    #expect(kept([candidate(0, 0, 200, 60, 3), candidate(20, 20, 40, 10, 2)]) == [3])
    #expect(kept([candidate(0, 0, 200, 60, 2), candidate(20, 20, 40, 10, 3)]) == [3])
  }

  @Test func equalsKeepTheirOrder() {
    let many = (0..<5).map { candidate(Double($0) * 200, 0, 100, 30, 1) }
    let xs = RegionCandidate.withoutOverlaps(many, atMost: 3).map(\.quad.topLeft.x)
    #expect(xs == [0, 200, 400])
  }

  @Test func candidatesOfOnePlateAreMergedByScoreAndOverlap() {
    let merged = RegionCandidate.merged([
      candidate(0, 0, 100, 30, 0), candidate(10, 0, 100, 30, 0), candidate(300, 0, 100, 30, -1),
    ])
    #expect(merged.map(\.logit) == [0, -1])
    // Equal scores, and an overlap of 90 / 110: 10 times its square over 1 and its square.
    let overlap = 90.0 / 110
    let expected = 10 * overlap * overlap / (1 + overlap * overlap)
    #expect(abs(merged[0].quad.topLeft.x - expected) < 1e-9)
    #expect(merged[1].quad.topLeft.x == 300)
  }

  @Test func aCandidateOfNoAreaIsMergedWithNothing() {
    let point = candidate(5, 5, 0, 0, 1)
    #expect(RegionCandidate.merged([point, point]).map(\.quad) == [point.quad, point.quad])
  }

  @Test(arguments: [0.001, 0.3, 0.5, 0.9, 0.999] as [Float])
  func logitsTurnBackIntoProbabilities(probability: Float) {
    #expect(abs(logistic(logOdds(probability)) - probability) < 1e-5)
  }
}
