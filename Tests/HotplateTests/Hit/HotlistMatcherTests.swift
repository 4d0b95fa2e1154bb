import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct HotlistMatcherTests {
  private let time = Date(timeIntervalSince1970: 1_800_000_000)

  private func matcher(
    _ text: String, _ change: (inout MatchSettings) -> Void = { _ in }
  ) throws -> HotlistMatcher {
    var settings = MatchSettings()
    change(&settings)
    return HotlistMatcher(hotlists: [try hotlist(text)], settings: settings)
  }

  private func sureRead(_ text: String, confidence: Double = 0.99) -> PlateRead {
    let plate = Plate(text)
    let each = pow(confidence, 1 / Double(max(plate.text.count, 1)))
    return PlateRead(
      raw: text, plate: plate, confidence: confidence,
      characters: plate.text.map { PlateCharacter(text: String($0), confidence: each) })
  }

  @Test func suppressedHitsAreCountedUpToTheGreatestNumber() throws {
    let matcher = try matcher("plate\nBAB123\n")
    for _ in 0..<2 { matcher.count(suppressedCount: .max) }
    #expect(matcher.suppressedCount == .max)
  }

  @Test func aLookAlikeOfADoubtfulReadIsLikelyAndOfACertainReadIsNot() throws {
    let matcher = try matcher("plate,state\nBAB123,CA\n") { $0.minimumProbability = 0 }
    var doubtful = sureRead("8AB123", confidence: 0.5)
    doubtful.characters[0] = PlateCharacter(
      text: "8", confidence: 0.52, alternatives: [PlateCandidate(text: "B", probability: 0.45)])
    let certain = sureRead("8AB123", confidence: 0.9999)
    let (first, second) = (
      matcher.hits(for: doubtful, at: time), matcher.hits(for: certain, at: time)
    )
    #expect((first.first?.probability ?? 0) > 0.95)
    #expect(first.first?.tier == .likely)
    #expect((second.first?.probability ?? 0) < 0.2)
    let difference = try #require(first.first?.differences.first)
    #expect(first.first?.differences.count == 1)
    #expect(difference.position == 0 && difference.read == "8" && difference.listed == "B")
    // The reader's own doubt, bent so that all characters together are as sure as the read.
    let (asRead, asListed) = (difference.readProbability ?? 0, difference.listedProbability ?? 0)
    #expect((0.5...0.9).contains(asRead) && (0.1...0.5).contains(asListed))
    #expect(asRead + asListed < 1)
  }

  /// That it may be no plate at all speaks for no other plate.
  @Test(arguments: ["SURFER", "SURFEB"])
  func hitsOfWhatMayBeNoPlateAreAsMuchLessProbable(listed: String) throws {
    let matcher = try matcher("plate,state\n\(listed),CA\n") { $0.minimumProbability = 0 }
    var read = sureRead("SURFER", confidence: 0.9)
    read.characters[5].alternatives = [PlateCandidate(text: "B", probability: 0.01)]
    let whole = try #require(matcher.hits(for: read, at: time).first)
    read.plateProbability = 0.3
    read.confidence *= 0.3
    let doubted = try #require(matcher.hits(for: read, at: time).first)
    #expect(whole.probability > 0.001)
    #expect(abs(doubted.probability - 0.3 * whole.probability) < 2e-6)
    #expect(doubted.differences == whole.differences)
    #expect(!doubted.verify.contains("whole plate"))
    // Nor that it may be a part of one.
    let part = try #require(matcher.hits(for: read.told(asWhole: 0.5), at: time).first)
    #expect(abs(part.probability - 0.5 * doubted.probability) < 2e-6)
    #expect(part.verify.contains("whole plate"))
  }

  @Test func anExactMatchOfADoubtfulReadIsNotCertain() throws {
    let matcher = try matcher("plate,state\n8ABC123,CA\n") { $0.baseRate = 1e-10 }
    let sure = matcher.hits(for: sureRead("8ABC123", confidence: 0.999), at: time)
    let doubtful = matcher.hits(for: sureRead("8ABC123", confidence: 0.3), at: time)
    #expect(sure[0].tier == .exact && doubtful[0].tier == .exact)
    #expect(doubtful[0].probability < sure[0].probability)
    #expect(doubtful[0].probability < 0.5)
  }

  /// Before, such a hit was as probable as no number, or there was none.
  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func aSettingThatIsNoNumberCountsAsNotGiven(number: Double) throws {
    let text = "plate,state\n8ABC123,CA\n"
    let read = sureRead("8ABC123")
    let usual = try matcher(text).hits(for: read, at: time)
    #expect(usual.count == 1)
    let rate = try matcher(text) { $0.baseRate = number }
    #expect(rate.hits(for: read, at: time) == usual)
    let least = try matcher(text) { $0.minimumProbability = number }
    #expect(least.hits(for: read, at: time) == usual)
    let budget = try matcher(text) { $0.falseAlertBudget = number }
    #expect(budget.hits(for: read, at: time) == usual)
    let none = try matcher(text) { $0.baseRate = -1 }
    #expect(none.hits(for: read, at: time) == usual)
  }

  @Test func noHitIsCertain() throws {
    let matcher = try matcher("plate,state\n8ABC123,CA\n") { $0.baseRate = 0.5 }
    let hit = try #require(matcher.hits(for: sureRead("8ABC123", confidence: 1), at: time).first)
    #expect(hit.probability > 0.9999 && hit.probability < 1)
    let line = String(
      decoding: try MatchRecord(text: "8ABC123", hits: [hit]).jsonLine(), as: UTF8.self)
    #expect(line.contains("\"probability\":0.99999"))
  }

  @Test func longerListsMakeEachGuessWeaker() throws {
    func probability(_ entries: Int) throws -> Double {
      let rows = (0..<entries).map { "ZZ\($0 + 10_000),CA" }.joined(separator: "\n")
      let matcher = try matcher("plate,state\nBAB123,CA\n" + rows) { $0.minimumProbability = 0 }
      return matcher.hits(for: MatchInput.typed("8AB123"), at: time).first?.probability ?? 0
    }
    let (short, long) = (try probability(10), try probability(20_000))
    #expect(long < short)
    #expect(short > 0.5)
  }

  /// Whoever passes is the vehicle that was read, whether or not its entry is told.
  @Test(arguments: [true, false])
  func anEntryThatIsClearedOrHasEndedSpeaksAgainstTheOthers(isCleared: Bool) throws {
    let rows = "plate,state,expires\n8BAB128,CA,\n8BAB123,CA,"
    let all = try matcher(rows + "\n") { $0.minimumProbability = 0 }
    let less = try matcher(rows + (isCleared ? "\n" : "2020-01-01\n")) {
      $0.minimumProbability = 0
    }
    if isCleared {
      less.clearances.add(
        .init(plate: "8BAB123", listed: "8BAB123", author: "test", expires: time + 60))
    }
    let read = PlateRead(text: "8BAB123")
    let expected = try #require(
      all.hits(for: read, at: time).first { $0.plate == "8BAB128" })
    let hits = less.hits(for: read, at: time)
    #expect(hits.map(\.plate) == ["8BAB128"])
    #expect(abs((hits.first?.probability ?? 1) - expected.probability) < 1e-9)
    #expect(expected.probability < 0.1)
  }

  /// A rule says what is told, not which vehicles there are.
  @Test func aHitIsAsProbableByEveryRule() throws {
    let rules: [MatchSettings.Rule] = [.probable, .exact, .lookAlikes(1)]
    let probabilities = try rules.map { rule -> Double in
      let matcher = try self.matcher("plate,state\nO8AB12,CA\n08AB12,CA\n") { $0.rule = rule }
      let hits = matcher.hits(for: PlateRead(text: "O8AB12"), at: time)
      return try #require(hits.first { $0.plate == "O8AB12" }).probability
    }
    for probability in probabilities {
      #expect(abs(probability - probabilities[0]) < 2e-6, "\(probabilities)")
    }
  }

  /// A plate that is listed without a state as well is most probably the vehicle from where such texts are from, wherever the camera stands.
  @Test(arguments: ["2026-06-01", ""])
  func anEntryWithoutAStateTakesLittleFromOneWithTheStateSeen(expires: String) throws {
    var read = sureRead("8BAB123", confidence: 0.9)
    read.jurisdiction = PlateJurisdiction(code: "CA", probability: 0.95)
    let texas = (0..<100).map { "TXA\(1000 + $0),TX,\n" }.joined()
    func hits(_ more: String) throws -> [Hit] {
      let matcher = try matcher("plate,state,expires\n8BAB123,CA,\n\(more)\(texas)") {
        $0.population = PlatePopulation(regions: [.us], home: "TX")
      }
      return matcher.hits(for: read, at: time)
    }
    let alone = try #require(try hits("").first)
    let both = try hits("8BAB123,,\(expires)\n")
    #expect(alone.probability > 0.99)
    #expect(both.count == 1)
    #expect(abs((both.first?.probability ?? 0) - alone.probability) < 0.01)
    #expect(both.first?.jurisdiction == "CA")
    #expect((both.first?.others?.count ?? 0) == (expires.isEmpty ? 1 : 0))
  }

  /// Listed plates that cannot reach the limit explain the read as well as before.
  @Test func aHigherLimitMakesNoHitMoreProbable() throws {
    var read = sureRead("8BAB129", confidence: 0.9)
    read.characters[6] = PlateCharacter(
      text: "9", confidence: 0.9,
      alternatives: [("8", 0.05), ("3", 0.012), ("6", 0.012), ("0", 0.012)].map {
        PlateCandidate(text: $0.0, probability: $0.1)
      })
    let list = "plate,state\n8BAB128,CA\n8BAB123,CA\n8BAB126,CA\n8BAB120,CA\n"
    func probability(_ least: Double) throws -> Double? {
      let matcher = try matcher(list) {
        $0.minimumProbability = least
        $0.baseRate = 1e-6
        $0.population = PlatePopulation(regions: [.us])
      }
      return matcher.hits(for: read, at: time).first?.probability
    }
    let usual = try #require(try probability(0.0001))
    #expect((0.3...0.9).contains(usual))
    for least in [0.01, 0.1, 0.2, usual - 0.01] { #expect(try probability(least) == usual) }
    for least in [usual + 0.01, 0.9, 0.95] { #expect(try probability(least) == nil) }
  }

  /// As one of a million entries, 1,000 of which pass in a million reads: hardly any plate but this one could be read so, and yet the reader is sure.
  @Test func aTextWeighsNoMoreThanTheReaderSays() throws {
    let matcher = try matcher("plate,state\nUMM2179,TX\n") {
      $0.population = PlatePopulation(regions: [.us])
      $0.baseRate = 1e-9
      $0.minimumProbability = 0
    }
    let read = PlateRead(
      raw: "IUMM2179I", plate: Plate("IUMM2179I"), confidence: 0.99,
      candidates: [
        .init(text: "IUMM2179I", probability: 0.99), .init(text: "UMM2179", probability: 0.001),
      ])
    let hit = try #require(matcher.hits(for: read, at: time).first)
    #expect(hit.probability < 0.05)
  }

  @Test func onePlateListedTenTimesIsOneVehicle() throws {
    let rows = (0..<10).map { "8BAB123,CA,\($0)\n" }.joined()
    let list = try hotlist("plate,state,case\n" + rows)
    #expect(list.count == 10)
    let hotlistSet = HotlistSet([list], settings: MatchSettings())
    #expect(hotlistSet.baseRate == MatchSettings.defaultBaseRate(entries: 1))
  }

  @Test func jurisdictionIsNeverIgnored() throws {
    let matcher = try matcher("plate,state\nABC1234,NY\n") {
      $0.population = PlatePopulation(regions: [.us])
    }
    func hit(_ code: String?) -> Hit? {
      var read = sureRead("ABC1234")
      read.jurisdiction = code.map { PlateJurisdiction(code: $0, probability: 0.95) }
      return matcher.hits(for: read, at: time).first
    }
    let (same, unknown, different) = (hit("NY"), hit(nil), hit("OH"))
    #expect(same?.jurisdictionMatch == .same)
    #expect(unknown?.jurisdictionMatch == .unknown)
    #expect(different?.jurisdictionMatch == .different)
    #expect((different?.probability ?? 1) < (unknown?.probability ?? 0))
    #expect((unknown?.probability ?? 1) <= (same?.probability ?? 0) + 1e-6)
    #expect(same?.verify == ["characters", "jurisdiction", "entry status"])
    #expect(different?.verify == ["characters", "jurisdiction", "entry status"])
  }

  /// What has ended, or is cleared, may be the vehicle that another entry lists: then it speaks for that entry, not against it.
  @Test(arguments: ["8BAB123", "8BAB1?3"]) func anEndedEntryOfTheSameVehicleIsNoRival(
    listed: String
  ) throws {
    func probability(_ rows: String) throws -> Double? {
      let matcher = try matcher("plate,state,expires\n\(rows)") {
        $0.population = PlatePopulation(regions: [.us])
      }
      var read = sureRead("8BAB123")
      read.jurisdiction = PlateJurisdiction(code: "WY", probability: 0.95)
      return matcher.hits(for: read, at: time).first?.probability
    }
    let alone = try #require(try probability("\(listed),,\n"))
    let beside = try #require(try probability("\(listed),,\n8BAB123,WY,2020-01-01\n"))
    // The base rate counts both.
    #expect(alone > 0.98 && beside > 0.98, "\(alone), \(beside)")
  }

  /// Of one plate with unknown characters, too (seed 337 of the oracle).
  @Test func anEndedPatternWithoutAStateIsNoRival() throws {
    func probability(_ rows: String) throws -> Double? {
      let matcher = try matcher("plate,state,expires\n9BC*123,NY,\n\(rows)") {
        $0.baseRate = 0.01
      }
      return matcher.hits(for: sureRead("9BCD123"), at: time).first?.probability
    }
    let alone = try #require(try probability(""))
    let beside = try #require(try probability("9BC*123,,2020-01-01\n"))
    #expect(beside > alone * 0.8, "\(alone), \(beside)")
  }

  @Test func aCountryOfStatesIsNeitherTheirSameNorDifferent() throws {
    let matcher = try matcher("plate,state\nABC1234,USA\n")
    func match(_ code: String) -> Hit.JurisdictionMatch? {
      var read = sureRead("ABC1234")
      read.jurisdiction = PlateJurisdiction(code: code, probability: 0.95)
      return matcher.hits(for: read, at: time).first?.jurisdictionMatch
    }
    #expect(match("NY") == .unknown)
    #expect(match("USA") == .unknown)
    #expect(match("D") == .different)
  }

  /// A missed character is improbable by itself; of a short list the entry explains such a read still better than any other plate.
  @Test(arguments: ["8BAB12", "XBAB123", "8BAB124"])
  func oneEditIsFoundWhereTheListIsShort(text: String) throws {
    let matcher = try matcher("plate,state\n8BAB123,CA\n")
    let hit = try #require(matcher.hits(for: PlateRead(text: text), at: time).first)
    #expect(hit.plate == "8BAB123" && hit.probability >= MatchSettings.defaultMinimumProbability)
    let plain = try self.matcher("plate,state\n8BAB123,CA\n") { $0.rule = .distance(1) }
    let same = try #require(plain.hits(for: PlateRead(text: text), at: time).first)
    #expect(hit.probability == same.probability)
  }

  @Test func entriesCountFromTheirStartToTheirEnd() throws {
    let matcher = try matcher(
      "plate,effective,expires\nAB1CD23,2026-03-01T08:00:00Z,2026-03-02T08:00:00Z\nEF4GH56,2026-03-01,2026-03-02\n"
    )
    func isHit(_ text: String, _ at: String) -> Bool {
      MatchOutput.time(at).map { !matcher.hits(for: MatchInput.typed(text), at: $0).isEmpty }
        ?? false
    }
    #expect(!isHit("AB1CD23", "2026-03-01T07:59:59Z"))
    #expect(isHit("AB1CD23", "2026-03-01T08:00:00Z"))
    #expect(isHit("AB1CD23", "2026-03-02T07:59:59Z"))
    #expect(!isHit("AB1CD23", "2026-03-02T08:00:00Z"))
    // A day counts from its first to its last second, in UTC.
    #expect(!isHit("EF4GH56", "2026-02-28T23:59:59Z"))
    #expect(isHit("EF4GH56", "2026-03-01T00:00:00Z"))
    #expect(isHit("EF4GH56", "2026-03-02T23:59:59Z"))
    #expect(!isHit("EF4GH56", "2026-03-03T00:00:00Z"))
    #expect(isHit("EF4GH56", "2026-03-03T01:59:59+02:00"))
  }

  @Test func oneVehicleOnSeveralRowsIsOneHitWithItsSources() throws {
    let folder = try ScratchFolder()
    try folder.write(
      "a.csv", Data("plate,state,reason\nAB1234,CA,one\nAB1234,CA,two\nAB1234,NY,other\n".utf8))
    try folder.write("b.csv", Data("plate,state,reason\nAB1234,CA,three\n".utf8))
    let matcher = HotlistMatcher(
      hotlists: try ["a.csv", "b.csv"].map { try Hotlist(file: folder.path($0)) })
    let hits = matcher.hits(for: MatchInput.typed("AB1234"), at: time)
    #expect(hits.count == 2)
    let california = hits.first { $0.jurisdiction == "CA" }
    #expect(california?.entry == 2)
    #expect(california?.reason == "one")
    #expect(california?.sources == ["a.csv:3", "b.csv:2"])
  }

  @Test func partialPlatesFit() throws {
    let matcher = try matcher("plate\n8?BC12*\n")
    #expect(matcher.hits(for: sureRead("8ABC123"), at: time).map(\.tier) == [.possible])
    #expect(matcher.hits(for: sureRead("8ABC12"), at: time).count == 1)
    #expect(matcher.hits(for: sureRead("8ABC1"), at: time).isEmpty)
    #expect(matcher.hits(for: sureRead("8ABC123"), at: time)[0].caution == "partial plate")
  }

  @Test func staleListsSaySo() throws {
    let list = try hotlist("plate\nAB1234\n")
    var settings = MatchSettings()
    settings.staleAge = 3600
    let matcher = HotlistMatcher(hotlists: [list], settings: settings)
    let read = MatchInput.typed("AB1234")
    #expect(matcher.hits(for: read, at: list.modified.addingTimeInterval(3600))[0].caution == nil)
    #expect(
      matcher.hits(for: read, at: list.modified.addingTimeInterval(3601))[0].caution == "stale list"
    )
    #expect(throws: HotplateError.self) {
      try list.refuse(olderThan: 3600, at: list.modified.addingTimeInterval(3601))
    }
    try list.refuse(olderThan: 3600, at: list.modified.addingTimeInterval(3600))
  }

  @Test func theSameReadGivesTheSameHit() throws {
    let matcher = try matcher("plate\nAB1234\n")
    let read = MatchInput.typed("AB1234")
    let first = matcher.hits(for: read, at: time, source: "eu1.jpg")
    #expect(first == matcher.hits(for: read, at: time, source: "eu1.jpg"))
    #expect(first[0].id != matcher.hits(for: read, at: time, source: "eu2.jpg")[0].id)
    #expect(first[0].id == matcher.hits(for: read, at: time + 1, source: "eu1.jpg")[0].id)
  }

  @Test func whatIsNoPlateIsNoHit() throws {
    let matcher = try matcher("plate\nAB1234\n") { $0.rule = .distance(3) }
    for text in ["", "ABCDEFGHIJKLMNOP", "---"] {
      #expect(matcher.hits(for: MatchInput.typed(text), at: time).isEmpty)
    }
    #expect(matcher.hits(for: MatchInput.typed("AB1"), at: time).count == 1)
  }

  @Test func aHitOfABroadPatternIsHardlyEverTheVehicleMeant() throws {
    let matcher = try matcher("plate,state\nAB*,CA\n8ABC12?,CA\n") {
      $0.population = PlatePopulation(regions: [.us])
      $0.rule = .exact
    }
    let broad = matcher.hits(for: sureRead("AB1234"), at: time)
    let narrow = matcher.hits(for: sureRead("8ABC123"), at: time)
    #expect(broad.count == 1 && narrow.count == 1)
    #expect(broad[0].probability < 1e-3)
    #expect(narrow[0].probability > 100 * broad[0].probability)
  }
}
