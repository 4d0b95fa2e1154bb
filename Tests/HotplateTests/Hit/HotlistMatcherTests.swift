import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct HotlistMatcherTests {
  private let time = Date(timeIntervalSince1970: 1_800_000_000)

  private func matcher(
    _ text: String, clearances: Clearances = Clearances(),
    _ change: (inout MatchSettings) -> Void = { _ in }
  ) throws -> HotlistMatcher {
    var settings = MatchSettings()
    change(&settings)
    return HotlistMatcher(hotlists: [try hotlist(text)], settings: settings, clearances: clearances)
  }

  private func sureRead(_ text: String, confidence: Double = 0.99) -> PlateRead {
    let plate = Plate(text)
    let each = pow(confidence, 1 / Double(max(plate.text.count, 1)))
    return PlateRead(
      raw: text, plate: plate, confidence: confidence,
      characters: plate.text.map { PlateCharacter(text: String($0), confidence: each) })
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
  }

  @Test func anExactMatchOfADoubtfulReadIsNotCertain() throws {
    let matcher = try matcher("plate,state\n8ABC123,CA\n") { $0.baseRate = 1e-10 }
    let sure = matcher.hits(for: sureRead("8ABC123", confidence: 0.999), at: time)
    let doubtful = matcher.hits(for: sureRead("8ABC123", confidence: 0.3), at: time)
    #expect(sure[0].tier == .exact && doubtful[0].tier == .exact)
    #expect(doubtful[0].probability < sure[0].probability)
    #expect(doubtful[0].probability < 0.5)
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

  @Test func clearedVehiclesAreKeptBackAndCounted() throws {
    let folder = try ScratchFolder()
    try folder.write(
      "cleared.csv",
      Data(
        "plate,state,author,reason,expires\nAB1234,CA,Sgt. Doe,checked,2026-12-31\nAB9999,CA,,no author,2030-01-01\n"
          .utf8))
    let clearances = try Clearances(file: folder.path("cleared.csv"))
    #expect(clearances.count == 1)
    #expect(clearances.issues.map(\.found) == ["no author"])
    let matcher = try matcher(
      "plate,state\nAB1234,CA\nAB1234,NY\nAB9999,CA\n", clearances: clearances
    ) { $0.rule = .exact }
    func found(_ text: String, _ at: String) -> [String?] {
      MatchOutput.time(at).map {
        matcher.hits(for: MatchInput.typed(text), at: $0).map(\.jurisdiction)
      } ?? []
    }
    #expect(found("AB1234", "2026-12-31T12:00:00Z") == ["NY"])
    #expect(matcher.suppressedCount == 1)
    #expect(Set(found("AB1234", "2027-01-01T00:00:00Z")) == ["CA", "NY"])
    #expect(found("AB9999", "2026-12-31T12:00:00Z") == ["CA"])
    #expect(matcher.suppressedCount == 1)
  }

  @Test func aVehicleIsClearedAndNotTheEntry() throws {
    var clearances = Clearances()
    // A vehicle of Nevada was stopped for California's entry, one that bears 8AB128 for 8AB123.
    clearances.add(
      .init(
        plate: "XYZ987", jurisdiction: "NV", listed: "XYZ987", listedJurisdiction: "CA",
        caseNumber: "C1", author: "Doe", expires: time + 60))
    clearances.add(.init(plate: "8AB128", listed: "8AB123", author: "Doe", expires: time + 60))
    clearances.add(.init(plate: "ABO123", listed: "AB0123", author: "Doe", expires: time + 60))
    let matcher = try matcher(
      "plate,state,case\nXYZ987,CA,C1\n8AB123,,\nAB0123,,\n", clearances: clearances
    ) { $0.rule = .distance(1) }
    func found(_ text: String, _ code: String? = nil, _ at: TimeInterval = 0) -> Int {
      var read = MatchInput.typed(text)
      read.jurisdiction = code.map { PlateJurisdiction(code: $0, probability: 0.9) }
      return matcher.hits(for: read, at: time + at).count
    }
    #expect(found("XYZ987", "NV") == 0)
    #expect(found("XYZ987", "CA") == 1)
    #expect(found("XYZ987") == 0)
    #expect(found("XYZ987", "NV", 60) == 1)
    #expect(found("8AB128") == 0)
    // The listed vehicle itself is still found.
    #expect(found("8AB123") == 1)
    // O and 0 cannot be told apart: whichever is read.
    #expect(found("ABO123") == 0 && found("AB0123") == 0)
    #expect(matcher.suppressedCount == 5)
    // Another case of the same plate is another entry.
    let later = try self.matcher("plate,state,case\nXYZ987,CA,C2\n", clearances: clearances)
    #expect(later.hits(for: MatchInput.typed("XYZ987"), at: time).count == 1)
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

  @Test func strangersAreCountedRightOnShortTexts() throws {
    // On two characters every text can be listed: the sum by shapes is the sum over texts.
    let model = ReadModel(.starting)
    let population = PlatePopulation(regions: [.us])
    let lattice = try #require(ReadLattice(MatchInput.typed("B8"), model: model))
    var sum = 0.0
    func add(_ codes: [UInt8]) {
      guard let shape = PlateShape(codes.map(PackedPlate.character)) else { return }
      if codes != lattice.codes {
        sum += Self.slowChannel(lattice, codes) * population.density(shape)
      }
    }
    for a in UInt8(1)...36 {
      add([a])
      for b in UInt8(1)...36 {
        add([a, b])
        for c in UInt8(1)...36 { add([a, b, c]) }
      }
    }
    #expect(abs(sum / lattice.strangers(in: population) - 1) < 0.02)
  }

  /// The sum over all alignments with at most one character missed or invented.
  private static func slowChannel(_ lattice: ReadLattice, _ codes: [UInt8]) -> Double {
    let n = lattice.count
    func product(_ slots: [Int], _ codes: [UInt8]) -> Double {
      zip(slots, codes).reduce(1.0) { $0 * Double(lattice.probability($1.0, is: $1.1)) }
    }
    if codes.count == n { return product(Array(0..<n), codes) }
    if codes.count == n + 1 {
      return (0...n).reduce(0.0) { sum, gap in
        var rest = codes
        let missed = rest.remove(at: gap)
        return sum + product(Array(0..<n), rest) * Double(lattice.missed(at: gap))
          * Double(lattice.model.missed[Int(missed)])
      }
    }
    return (0..<n).reduce(0.0) { sum, position in
      sum + product((0..<n).filter { $0 != position }, codes)
        * Double(lattice.slots[position].invented)
    }
  }

  @Test func aPatternIsBorneByThoseThatFit() {
    let population = PlatePopulation(regions: [.us], home: "CA")
    func slow(_ pattern: String, _ places: [Int]) -> Double {
      let unknown = pattern.firstIndex(of: "?")
      guard let unknown else {
        guard let shape = PlateShape(pattern.utf8) else { return 0 }
        return places.isEmpty
          ? population.density(shape)
          : places.reduce(0) { $0 + population.density(shape, from: $1) }
      }
      return ConfusionMatrix.alphabet.reduce(0) { sum, character in
        var text = pattern
        text.replaceSubrange(unknown...unknown, with: [character])
        return sum + slow(text, places)
      }
    }
    for pattern in ["8AB12?", "?AB1234", "8A?C12?", "A?"] {
      let entry = WildcardEntry(pattern: pattern, place: RowPlace(value: 0))
      for places in [[], population.places(of: "CA"), population.places(of: "NY")] {
        let expected = slow(pattern, places)
        #expect(abs(entry.share(of: population, from: places) / expected - 1) < 1e-9)
      }
    }
    // A run: none to six characters more, as no plate has over twelve.
    let run = WildcardEntry(pattern: "8ABC12*", place: RowPlace(value: 0))
    let expected = (0...6).reduce(0.0) { sum, more in
      sum
        + WildcardEntry(
          pattern: "8ABC12" + String(repeating: "?", count: more), place: RowPlace(value: 0)
        ).share(of: population)
    }
    #expect(abs(run.share(of: population) / expected - 1) < 1e-9)
  }

  @Test func textsThatFitInSeveralWaysCountOnce() throws {
    let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
    func all(_ count: Int) -> [[UInt8]] {
      count == 0 ? [[]] : all(count - 1).flatMap { head in alphabet.map { head + [$0] } }
    }
    for pattern in [
      "A*", "*A*", "*A*1*", "A*?*", "?", "*", "A1*A1", "*11", "1*1*", "?*?*?*?", "**A",
    ] {
      let entry = WildcardEntry(pattern: pattern)
      for count in 1...3 {
        let fitting = all(count).filter { entry.fits($0.map(PackedPlate.code)) }
        #expect(entry.texts(of: count) == Double(fitting.count), "\(pattern), \(count)")
        let shapes = Dictionary(grouping: fitting) { PlateShape($0) }
        for (shape, texts) in shapes {
          #expect(entry.texts(of: try #require(shape)) == Double(texts.count), "\(pattern)")
        }
      }
    }
    // As many as all runs can be filled: no way to count them one by one.
    #expect(WildcardEntry(pattern: "?*?*?*?*?*?*?*?*?*?*?*?").texts(of: 12) == pow(36, 12))
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
