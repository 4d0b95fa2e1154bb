import Foundation
import TestSupport
import Testing

@testable import Hotplate

/// What must not change a hit: how a list spells a state, that an entry is listed twice, what stands beside it.
@Suite struct OneVehicleTests {
  let folder: ScratchFolder
  let time = Date(timeIntervalSince1970: 1_800_000_000)

  init() throws { folder = try ScratchFolder() }

  func list(_ name: String, _ text: String, deltas: [String] = []) throws -> Hotlist {
    try folder.write(name, Data(text.utf8))
    return try Hotlist(file: folder.path(name), deltas: deltas)
  }

  func matcher(_ lists: [Hotlist], _ change: (inout MatchSettings) -> Void = { _ in })
    -> HotlistMatcher
  {
    var settings = MatchSettings()
    settings.population = PlatePopulation(regions: [.us], home: "CA")
    change(&settings)
    return HotlistMatcher(hotlists: lists, settings: settings)
  }

  /// A California list of plates near each other.
  static func rows(_ state: String, count: Int = 900) -> String {
    "plate,state,reason\n"
      + (0..<count).map { "8ABC\(String($0 + 1000).suffix(3)),\(state),stolen\n" }.joined()
  }

  static let fuzzy = PlateRead(raw: "8ABC12B", plate: Plate("8ABC12B"), confidence: 0.6)

  @Test func oneVehicleOnListsThatSpellItsStateDifferentlyIsOneHit() throws {
    let lists = try ["CA", "California", ""].enumerated().map {
      try list("\($0.offset).csv", "plate,state,reason\n8ABC123,\($0.element),stolen\n")
    }
    for chosen in [[lists[0], lists[1]], [lists[2], lists[0]], lists] {
      let hits = matcher(chosen) { $0.minimumProbability = 0.9 }.hits(
        for: MatchInput.typed("8ABC123;CA"), at: time)
      #expect(hits.count == 1)
      #expect(hits.first?.jurisdictionMatch == .same)
      #expect(hits.first?.sources?.count == chosen.count - 1)
    }
  }

  /// What is cleared is an entry: a hit must not lend one the jurisdiction of another.
  @Test func theEntryThatSpeaksHasItsOwnJurisdiction() throws {
    let named = try list("a.csv", "plate,state,priority\n8ABC123,CA,3\n")
    for (priority, expected) in [(1, [nil, "CA"]), (3, ["CA", nil]), (9, ["CA", nil])] {
      let unnamed = try list("b.csv", "plate,priority\n8ABC123,\(priority)\n")
      let hits = matcher([unnamed, named]).hits(for: MatchInput.typed("8ABC123;CA"), at: time)
      let hit = try #require(hits.first)
      #expect(hits.count == 1)
      #expect(hit.listings.map(\.jurisdiction) == expected)
      #expect(hit.jurisdiction == expected[0])
      #expect(hit.jurisdictionMatch == (expected[0] == nil ? .unknown : .same))
    }
  }

  @Test func anEntryWithoutAStateSpeaksForItselfWhereTheReadIsFromElsewhere() throws {
    let lists = [
      try list("a.csv", "plate,state\n8ABC123,CA\n"), try list("b.csv", "plate\n8ABC123\n"),
    ]
    let hits = matcher(lists).hits(for: MatchInput.typed("8ABC123;TX"), at: time)
    #expect(hits.map(\.jurisdiction) == [nil, "CA"])
    #expect(hits.map(\.jurisdictionMatch) == [.unknown, .different])
  }

  @Test func wildcardsThatFitDoNotCompete() throws {
    let text = "plate,state\n8ABC123,CA\n8ABC12?,CA\n8?BC123,CA\n8ABC1*,CA\n"
    let alone = matcher([try list("a.csv", "plate,state\n8ABC123,CA\n")]) {
      $0.baseRate = 1e-4
    }
    let beside = matcher([try list("b.csv", text)]) { $0.baseRate = 4e-4 }
    let read = PlateRead(raw: "8ABC123", plate: Plate("8ABC123"), confidence: 0.9)
    let before = try #require(alone.hits(for: read, at: time).first)
    let hits = beside.hits(for: read, at: time)
    let after = try #require(hits.first)
    #expect(hits.count == 4 && after.plate == "8ABC123")
    #expect(abs(before.probability - after.probability) < 1e-3)
  }

  @Test func theMostUrgentEntrySpeaksAndTheOthersAreTold() throws {
    let text = """
      plate,state,reason,priority,handling
      8ABC123,CA,expired tags,9,cite only
      8ABC123,CA,no priority,,
      8ABC123,CA,armed robbery,1,felony stop
      """
    let hit = try #require(
      matcher([try list("a.csv", text)]).hits(for: PlateRead(text: "8ABC123"), at: time).first)
    #expect(hit.reason == "armed robbery" && hit.details?["handling"] == "felony stop")
    #expect(hit.sources == ["a.csv:2", "a.csv:3"])
    #expect(hit.others?.map(\.reason) == ["expired tags", "no priority"])
    #expect(hit.others?.first?.details?["handling"] == "cite only")
    #expect(hit.textLine.contains("a.csv:4, armed robbery, priority 1, handling: felony stop"))
    #expect(hit.textLine.contains("also a.csv:2, expired tags, priority 9, handling: cite only"))
  }

  @Test func theVehicleIsToVerifyWhicheverEntryNamesIt() throws {
    let text = """
      plate,state,priority,make,color,flag
      8ABC123,CA,1,,,
      8ABC123,CA,2,HARLEY,RED,ARMED
      """
    let hit = try #require(
      matcher([try list("a.csv", text)]).hits(for: PlateRead(text: "8ABC123"), at: time).first)
    #expect(hit.vehicle == nil && hit.others?.count == 1)
    #expect(hit.verify == ["characters", "jurisdiction", "vehicle", "entry status"])
    #expect(hit.textLine.contains("also a.csv:3, priority 2, vehicle: RED HARLEY, flag: ARMED"))
  }

  @Test(arguments: ["California", "CALIFORNIA", "US-CA"])
  func namesOfStatesWeighAsTheirCodes(name: String) throws {
    let code = matcher([try list("a.csv", Self.rows("CA"))])
    let named = matcher([try list("b.csv", Self.rows(name))])
    let (a, b) = (
      code.hits(for: Self.fuzzy, at: time), named.hits(for: Self.fuzzy, at: time)
    )
    #expect(!a.isEmpty)
    #expect(a.map(\.probability) == b.map(\.probability))
  }

  @Test func rowsThatAreTakenAwayHaveNoShare() throws {
    let removals =
      "plate,state,action\n"
      + Self.rows("CA").split(separator: "\n").dropFirst(11)
      .map { "\($0.split(separator: ",")[0]),CA,remove\n" }.joined()
    try folder.write("delta.csv", Data(removals.utf8))
    let less = try list("a.csv", Self.rows("CA"), deltas: [folder.path("delta.csv")])
    let ten = try list("b.csv", Self.rows("CA", count: 10))
    #expect(less.jurisdictions == ten.jurisdictions && less.count == ten.count)
    let read = PlateRead(raw: "8ABC00B", plate: Plate("8ABC00B"), confidence: 0.6)
    let settings: (inout MatchSettings) -> Void = { $0.baseRate = 1e-5 }
    let expected = matcher([ten], settings).hits(for: read, at: time)
    #expect(!expected.isEmpty)
    #expect(
      matcher([less], settings).hits(for: read, at: time).map(\.probability)
        == expected.map(\.probability))
  }

  @Test func aCopyOfAListChangesNothing() throws {
    let lists = [try list("a.csv", Self.rows("CA")), try list("b.csv", Self.rows("CA"))]
    let once = matcher([lists[0]]) { $0.baseRate = 1e-3 }.hits(for: Self.fuzzy, at: time)
    let twice = matcher(lists) { $0.baseRate = 1e-3 }.hits(for: Self.fuzzy, at: time)
    #expect(!once.isEmpty && once.count == twice.count)
    for (a, b) in zip(once, twice) { #expect(abs(a.probability - b.probability) < 1e-5) }
  }

  /// A list without states is of the camera's own traffic, not of all vehicles of the world.
  @Test func entriesWithoutAStateAreOfTheTraffic() throws {
    let named = matcher([try list("a.csv", Self.rows("CA"))])
    let mixed = matcher([
      try list("b.csv", Self.rows("CA") + "9XYZ123,,x\n9XYZ124,,x\n9XYZ125,,x\n")
    ])
    let (a, b) = (
      named.hits(for: Self.fuzzy, at: time), mixed.hits(for: Self.fuzzy, at: time)
    )
    #expect(!a.isEmpty && a.count == b.count)
    for (a, b) in zip(a, b) { #expect(b.probability > a.probability * 0.95) }
  }

  @Test func aSurerReadIsNoLessLikelyAHitUpToCertainty() throws {
    let lists = [try list("a.csv", "plate,state\n8ABC123,CA\n")]
    func probability(_ text: String, _ confidence: Double) -> Double {
      let read = PlateRead(raw: text, plate: Plate(text), confidence: confidence)
      return matcher(lists) { $0.minimumProbability = 0 }.hits(for: read, at: time).first?
        .probability ?? 0
    }
    let confidences = [0, 0.01, 0.5, 0.9, 0.999, 0.9999, 1]
    let exact = confidences.map { probability("8ABC123", $0) }
    #expect(zip(exact, exact.dropFirst()).allSatisfy { $0 <= $1 }, "\(exact)")
    let misread = confidences.dropFirst(2).map { probability("BABC123", $0) }
    #expect(zip(misread, misread.dropFirst()).allSatisfy { $0 >= $1 }, "\(misread)")
    #expect(misread[0] > misread[3] + 0.1)
  }

  @Test func aTypedStateThatAgreesMakesNoHitLessLikely() throws {
    let matcher = matcher([try list("a.csv", Self.rows("CA"))]) { $0.minimumProbability = 0 }
    for text in ["8ABC123", "8ABC12B"] {
      let without = try #require(matcher.hits(for: PlateRead(text: text), at: time).first)
      let same = try #require(
        matcher.hits(for: MatchInput.typed("\(text);CA"), at: time).first {
          $0.plate == without.plate
        })
      let other = matcher.hits(for: MatchInput.typed("\(text);NV"), at: time).first {
        $0.plate == without.plate
      }
      #expect(same.probability >= without.probability)
      #expect(other?.probability ?? 0 < without.probability)
    }
  }

  /// What the text alone says of a state is in the traffic already, where its letters are in use everywhere.
  @Test func aGuessByTheTextAloneChangesNothing() throws {
    let matcher = matcher([try list("a.csv", "plate,state\nKKT1234,TX\n")]) {
      $0.population = PlatePopulation(regions: [.us], home: "TX")
      $0.minimumProbability = 0
    }
    var read = PlateRead(raw: "KKT1234", plate: Plate("KKT1234"), confidence: 0.9)
    let before = try #require(matcher.hits(for: read, at: time).first)
    read.set(jurisdictions: JurisdictionGuess(PlatePopulation(regions: [.us]))(read.plate))
    #expect(read.jurisdictionCandidates.contains { $0.code == "TX" })
    let after = try #require(matcher.hits(for: read, at: time).first)
    #expect(abs(before.probability - after.probability) < 1e-6)
    #expect(after.verify.contains("jurisdiction"))
  }

  @Test func whatIsSaidOfWholeTextsIsSaidOfTheirCharacters() throws {
    let matcher = matcher([try list("a.csv", "plate,state\n8ABC123,CA\n")])
    let read = PlateRead(
      raw: "8ABC128", plate: Plate("8ABC128"), confidence: 0.6,
      candidates: [
        .init(text: "8ABC128", probability: 0.6), .init(text: "8ABC123", probability: 0.39),
      ])
    let difference = try #require(matcher.hits(for: read, at: time).first?.differences.first)
    #expect(difference.readProbability == 0.6)
    #expect(abs((difference.listedProbability ?? 0) - 0.39) < 1e-6)
  }

  @Test func aBudgetIsKeptByListsThatAreReplaced() throws {
    let small = try list("a.csv", "plate,state\n8ABC123,CA\n")
    let great = try list("b.csv", Self.rows("CA"))
    let budgeted = matcher([small]) {
      $0.falseAlertBudget = 5e-6
      $0.forecastReads = 1000
    }
    budgeted.replace([great])
    let fresh = matcher([great]) {
      $0.falseAlertBudget = 5e-6
      $0.forecastReads = 1000
    }
    let unlimited = matcher([great])
    var told = 0
    for last in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" {
      let read = PlateRead(text: "8ABC12\(last)")
      #expect(
        budgeted.hits(for: read, at: time).map(\.plate)
          == fresh.hits(for: read, at: time).map(\.plate))
      told += unlimited.hits(for: read, at: time).count - fresh.hits(for: read, at: time).count
    }
    // The budget has something to keep back.
    #expect(told > 0)
  }
}
