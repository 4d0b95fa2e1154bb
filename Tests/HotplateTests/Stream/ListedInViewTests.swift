import Foundation
import Testing

@testable import Hotplate

/// What stands in view is not read again, and may yet become a hit.
@Suite struct ListedInViewTests {
  /// Lists one plate from a time on, as a list that is put in place, or an entry that begins to count.
  private struct LaterFinder: HitFinder {
    var from: Date

    func hits(for read: PlateRead, at time: Date, source: String) -> [Hit] {
      time < from
        ? [] : FakeStages.Finder(plate: "AB123CD").hits(for: read, at: time, source: source)
    }
  }

  /// A car that stands there for 40 seconds, told after 10.
  private static let standing = (1...620).map {
    FakeStages.picture($0, $0 < 10 || $0 > 610 ? nil : "AB123CD", x: 100)
  }

  @Test(arguments: [
    (2.0, ["hit 1 AB123CD", "read 1 AB123CD hits 1"]),
    (20.0, ["read 1 AB123CD hits 0", "hit 1 AB123CD"]),
    (100.0, ["read 1 AB123CD hits 0"]),
  ])
  func whatIsListedWhileItStandsThereIsTold(from: TimeInterval, expected: [String]) async throws {
    let stages = FakeStages.stages(
      confidence: 0.99, finder: LaterFinder(from: Date(timeIntervalSince1970: from)))
    let log = try await StreamPipelineTests.run(Self.standing, stages: stages)
    let lines = await log.lines.map { $0.replacing(#/ [0-9]+ hits/#, with: " hits") }
    #expect(lines == expected)
  }

  /// The last look at a pass is when it is told: between two looks at all that is in view.
  @Test func whatIsListedAsItLeavesIsAHitOfItsOwn() async throws {
    let pictures = (1...200).map {
      FakeStages.picture($0, (80..<110).contains($0) ? "AB123CD" : nil, x: 100)
    }
    let stages = FakeStages.stages(
      confidence: 0.99, finder: LaterFinder(from: Date(timeIntervalSince1970: 109.0 / 15)))
    let log = try await StreamPipelineTests.run(pictures, stages: stages)
    #expect(await log.hits.count == 1)
    #expect(await log.lines.last == "read 1 AB123CD 30 hits 1")
  }

  @Test(arguments: [(30.0, 120), (4.5, 82)])
  func whatWasToldBeforeItParkedIsNotToldAgainWhileItStandsThere(
    cooldown: TimeInterval, back: Int
  ) async throws {
    let pictures = (1...1500).map { number in
      switch number {
      case 10..<22: FakeStages.picture(number, "AB123CD", x: 10 + (number - 10) * 15)
      case back...: FakeStages.picture(number, "AB123CD", x: 30)
      default: FakeStages.picture(number, nil, x: 0)
      }
    }
    let stages = FakeStages.stages(
      confidence: 0.99, finder: FakeStages.Finder(plate: "AB123CD"))
    let log = try await StreamPipelineTests.run(pictures, stages: stages) {
      $0.cooldown = cooldown
    }
    #expect(await log.lines.filter { $0.hasPrefix("hit") } == ["hit 1 AB123CD"])
    // The plate itself is news again after a short cooldown.
    #expect(await log.reads.map(\.track) == (cooldown < 10 ? [1, 2] : [1]))
  }
}
