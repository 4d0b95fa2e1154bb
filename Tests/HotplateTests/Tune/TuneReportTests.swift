import Foundation
import Testing

@testable import Hotplate

@Suite struct TuneReportTests {
  private func lines(
    _ text: String = "plate,state\n8BAB123,CA\n7ABC456,CA\n", budget: Double? = nil,
    stateSeen: Double = 0, _ change: (inout MatchSettings) -> Void = { _ in }
  ) throws -> [String] {
    var settings = MatchSettings()
    settings.population = PlatePopulation(regions: [.us])
    change(&settings)
    var report = TuneReport(
      [try hotlist(text)], settings: settings, budget: budget, stateSeen: stateSeen)
    report.reads = 500
    return report.lines()
  }

  /// The names of the marked rows: what stands before the columns.
  private func marked(_ lines: [String]) -> [String] {
    lines.filter { $0.hasPrefix("→ ") }.compactMap {
      $0.dropFirst(2).components(separatedBy: "   ").first
    }
  }

  @Test func withoutAnyLimitTheUsualRuleIsMarked() throws {
    #expect(try marked(lines()) == ["usual: exact text, or at least 0.1"])
  }

  @Test(arguments: [(0.1, "0.1000"), (0.25, "0.2500"), (0.0001, "0.0001")])
  func aLeastProbabilityIsMarked(least: Double, name: String) throws {
    #expect(try marked(lines { $0.minimumProbability = least }) == [name])
  }

  @Test(arguments: [
    (MatchSettings.Rule.exact, "--exact"), (.lookAlikes(1), "--look-alikes 1"),
    (.lookAlikes(2), "--look-alikes 2"), (.distance(1), "--max-distance 1"),
    (.distance(2), "--max-distance 2"),
  ])
  func theClassicKnobInUseIsMarkedAlone(rule: MatchSettings.Rule, name: String) throws {
    #expect(try marked(lines { $0.rule = rule }) == [name])
  }

  @Test func aClassicKnobIsMarkedWithItsLimit() throws {
    let lines = try lines {
      $0.rule = .exact
      $0.minimumProbability = 0.3
    }
    #expect(marked(lines) == ["--exact, at least 0.3000"])
  }

  @Test func theStricterOfLeastProbabilityAndBudgetIsMarked() throws {
    #expect(try marked(lines(budget: 5e-6) { $0.minimumProbability = 0.97 }) == ["0.9700"])
    #expect(
      try marked(
        lines(budget: 1) {
          $0.rule = .lookAlikes(1)
          $0.minimumProbability = 0.3
        }) == ["--look-alikes 1, at least 0.3000"])
  }

  @Test func foundIsOfWholePlatesAlone() throws {
    let partial = try lines("plate,state\nAB?1234,CA\nAC?1234,CA\n")
    #expect(
      partial.contains(
        "Found and missed: of 0 entries with whole plates; 2 with unknown characters left out"))
    let rows = partial.filter { $0.contains("0.5000") || $0.contains("--exact") }
    #expect(rows.count == 2)
    #expect(rows.allSatisfy { $0.hasSuffix("–") && !$0.contains("%") })
    let mixed = try lines("plate,state\nAB?1234,CA\n8BAB123,CA\n")
    #expect(
      mixed.contains(
        "Found and missed: of 1 entry with whole plates; 1 with unknown characters left out"))
    #expect(try !lines().contains { $0.hasPrefix("Found and missed") })
  }

  @Test(arguments: [
    (0, "states not seen"),
    (
      1,
      "states seen as on 88 plates of the United States and 88 of elsewhere that training held back;"
    ),
    (
      0.25,
      "states seen as on 88 plates of the United States and 88 of elsewhere that training held back in 25 % of reads;"
    ),
  ])
  func whatIsTakenForGrantedIsTold(stateSeen: Double, words: String) throws {
    let line = try #require(
      lines(stateSeen: stateSeen).first { $0.hasPrefix("Taken for granted") })
    #expect(line.contains(words))
  }

  /// Edit distance takes hundreds of texts for a plate.
  @Test func whatIsTakenForAPlateIsCountedToItsEnd() throws {
    let text = "plate,state\n8BAB123,CA\n"
    let last = try #require(lines(text) { $0.rule = .distance(1) }.last)
    var settings = MatchSettings()
    settings.population = PlatePopulation(regions: [.us])
    settings.rule = .distance(1)
    let matcher = HotlistMatcher(hotlists: [try hotlist(text)], settings: settings)
    let all = try #require(AcceptedMisreads(matcher).example?.texts)
    #expect(all.count > 40)
    #expect(
      last.hasSuffix(
        " give a hit of it (40 of \(all.count)): \(all.prefix(40).joined(separator: " "))"),
      "\(last)")
    let exact = try #require(lines(text) { $0.rule = .exact }.last)
    #expect(exact.hasSuffix(" give a hit of it: none"), "\(exact)")
  }

  @Test func misreadsAreToldAsWhatIsReadAsWhatAndCounted() throws {
    let lines = try lines { $0.rule = .exact }
    #expect(lines.contains { $0.hasPrefix("  8 read as 6: 0 of ") })
    #expect(lines.contains("  nothing misread: 100 of 100"))
    // Of 500 drawn reads.
    #expect(lines.contains { $0.hasPrefix("→ --exact") && $0.contains("  below 6000") })
    #expect(lines.contains { $0.hasPrefix("  “below”: ") })
  }

  /// Two entries with unknown characters, and so many comparisons, leave five hundred reads.
  @Test func ofManyWildcardsEditDistanceIsDrawnInFewerReadsWhichIsTold() throws {
    let list = try hotlist("plate,state\nAB?1234,CA\n8BA*,CA\n8BAB123,CA\n")
    var settings = MatchSettings()
    settings.population = PlatePopulation(regions: [.us])
    settings.rule = .distance(1)
    var report = TuneReport([list], settings: settings, budget: nil, stateSeen: 0)
    report.reads = 501
    report.comparisons = 1000
    var told: [String: [Int]] = [:]
    let lines = report.lines { part, done, reads in
      if done == 0 || done == reads - 1 { told[part, default: []] += [done, reads] }
    }
    #expect(marked(lines) == ["--max-distance 1, in 500 reads"])
    #expect(lines.contains { $0.hasPrefix("  --exact   ") })
    // Of listed vehicles as many are read again, at most 5000.
    #expect(told["forecast"] == [0, 501, 500, 501])
    #expect(told["--exact"] == [0, 1002, 1001, 1002])
    #expect(told["--max-distance 1"] == [0, 1000, 999, 1000])
    // Each of these is held against every entry with unknown characters as well.
    let misreads = try #require(told["misreads"])
    try #require(misreads.count == 4)
    #expect(misreads[1] > 1000 && misreads == [0, misreads[1], misreads[1] - 1, misreads[1]])
  }

  @Test func theBaseRateInUseIsTold() throws {
    let line = try #require(
      lines { $0.baseRate = 0.9 }.first { $0.hasPrefix("Taken for granted") })
    #expect(line.contains(" 500000 listed vehicles a million reads"))
  }
}
