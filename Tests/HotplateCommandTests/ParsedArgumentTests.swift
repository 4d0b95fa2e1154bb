import Foundation
import Hotplate
import Testing

@testable import HotplateCommand

@Suite struct ParsedArgumentTests {
  /// The log of a store has the text, not what was made of it.
  @Test(arguments: [("0s", 0.0), ("1.5h", 5400), ("7d", 604_800), ("07d", 604_800)])
  func aValueIsParsedAndItsTextKept(text: String, seconds: Double) throws {
    let command = try MatchCommand.parse(["A1", "--hotlist", "l.csv", "--max-list-age", text])
    let age = try #require(command.matching.maxListAge)
    #expect(age.value?.seconds == seconds)
    #expect("\(age)" == text)
  }

  @Test(arguments: [
    (0.038, "hits from 3.8 % on"), (0.002, "hits from 0.2 % on"), (0.99963, "hits from 100 % on"),
    (1.0.nextUp, "no hits"),
  ])
  func aBudgetTellsWhichHitsItLeaves(least: Double, told: String) {
    #expect(MatchingOptions.told(least: least) == told)
  }

  @Test func aRecordingStartsWhenItIsSaidTo() throws {
    let command = try StreamCommand.parse(["--rate", "15", "--start", "2026-11-23T08:00:00Z"])
    guard case .recording(let start, let rate) = command.stream.clock else {
      Issue.record("expected the clock of a recording, found \(command.stream.clock)")
      return
    }
    #expect(start.timeIntervalSince1970 == 1_795_420_800)
    #expect(rate == 15)
  }
}
