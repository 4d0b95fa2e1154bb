import Foundation
import Testing

@testable import Hotplate

struct NetworkLocatorTests {
  /// What the training code finds on the drawn street with the same model.
  private struct Golden: Decodable {
    struct Region: Decodable {
      var score: Double
      var quad: [[Double]]
    }
    var version: String
    var sum: Int
    var candidates: [Region]
    var regions: [Region]
  }

  private func golden() throws -> Golden {
    try JSONDecoder().decode(Golden.self, from: Data(Fixture.bytes("locator/golden.json")))
  }

  @Test func agreesWithTheTrainingCode() throws {
    let golden = try golden()
    let model = try LocatorModel.embedded()
    let frame = DrawnStreet.frame
    #expect(golden.version == model.version)
    #expect(frame.pixels.reduce(0) { $0 + Int($1) } == golden.sum)
    let locator = NetworkLocator(model: model, minimumScore: 0)
    let candidates = locator.candidates(in: frame).map {
      PlateRegion(quad: $0.quad, score: Double(logistic($0.logit)))
    }
    #expect(golden.candidates.count >= 3 && golden.regions.count >= 3)
    for (wanted, found) in [
      (golden.candidates, candidates), (golden.regions, locator.regions(in: frame)),
    ] {
      // The best there, in any order, and no other among them.
      let best = found.sorted { $0.score > $1.score }.prefix(wanted.count)
      for region in wanted {
        let nearest = best.map { distance($0.quad, region.quad) }.min() ?? .infinity
        #expect(nearest < 0.5, "expected a region at \(region.quad)")
        let match = best.first { distance($0.quad, region.quad) < 0.5 }
        #expect(abs((match?.score ?? 2) - region.score) < 0.02)
      }
    }
  }

  private func distance(_ quad: Quad, _ corners: [[Double]]) -> Double {
    zip(quad.corners, corners).map { max(abs($0.x - $1[0]), abs($0.y - $1[1])) }.max() ?? .infinity
  }

  @Test func findsTheDrawnPlates() throws {
    let locator = NetworkLocator(model: try .embedded())
    let regions = locator.regions(in: DrawnStreet.frame)
    let found = DrawnStreet.boxes.filter { box in
      regions.contains { $0.box.intersectionOverUnion(box) >= 0.5 }
    }
    #expect(found.count >= 3)
    #expect(regions.map(\.score) == regions.map(\.score).sorted(by: >))
  }

  @Test func everyKernelLevelGivesTheSameRegions() throws {
    let model = try LocatorModel.embedded()
    let levels = KernelLevel.available.map { level in
      NetworkLocator(model: model, minimumScore: 0, level: level)
        .regions(in: DrawnStreet.frame)
    }
    #expect(!levels[0].isEmpty)
    for regions in levels { #expect(regions == levels[0]) }
  }

  @Test(arguments: [
    (1, 1), (1, 2), (3, 1), (1, 3000), (3000, 1), (1_000_000, 1), (5, 700), (64, 64), (63, 65),
  ])
  func takesFramesOfAnyShape(width: Int, height: Int) throws {
    let locator = NetworkLocator(model: try .embedded(), minimumScore: 0)
    var random = SeededNumbers(seed: 1)
    for frame in [
      Frame(width: width, height: height, pixels: Array(repeating: 0, count: width * height)),
      Frame(width: width, height: height, pixels: Array(repeating: 255, count: width * height)),
      Frame.random(width: width, height: height, using: &random),
    ] {
      let regions = locator.regions(in: frame)
      for region in regions {
        #expect(region.score >= 0 && region.score <= 1)
        #expect(region.box.width.isFinite && region.box.height.isFinite)
      }
    }
  }

  @Test func blackFramesHoldNoPlate() throws {
    let locator = NetworkLocator(model: try .embedded())
    let black = Frame(width: 320, height: 240, pixels: Array(repeating: 0, count: 320 * 240))
    #expect(locator.regions(in: black).isEmpty)
  }

  @Test func oneFrameLeavesNothingBehindForTheNext() throws {
    let model = try LocatorModel.embedded()
    let used = NetworkLocator(model: model)
    let first = used.regions(in: DrawnStreet.frame)
    var random = SeededNumbers(seed: 2)
    _ = used.regions(in: Frame.random(width: 300, height: 500, using: &random))
    _ = used.regions(in: Frame.random(width: 520, height: 360, using: &random))
    #expect(used.regions(in: DrawnStreet.frame) == first)
  }

  @Test func looksOnlyAroundWhatIsOfInterest() throws {
    let box = DrawnStreet.boxes[0]
    let locator = NetworkLocator(model: try .embedded(), minimumScore: 0.2)
    let regions = locator.regions(in: DrawnStreet.frame, around: box)
    #expect(regions.contains { $0.box.intersectionOverUnion(box) >= 0.5 })
    #expect(!regions.contains { $0.box.intersectionOverUnion(DrawnStreet.boxes[1]) > 0 })
  }
}
