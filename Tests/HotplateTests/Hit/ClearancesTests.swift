import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct ClearancesTests {
  private let time = Date(timeIntervalSince1970: 1_800_000_000)

  private func matcher(
    _ text: String, clearances: Clearances = Clearances(), rule: MatchSettings.Rule = .probable
  ) throws -> HotlistMatcher {
    var settings = MatchSettings()
    settings.rule = rule
    return HotlistMatcher(hotlists: [try hotlist(text)], settings: settings, clearances: clearances)
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
      "plate,state\nAB1234,CA\nAB1234,NY\nAB9999,CA\n", clearances: clearances, rule: .exact)
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
      "plate,state,case\nXYZ987,CA,C1\n8AB123,,\nAB0123,,\n", clearances: clearances,
      rule: .distance(1))
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

  /// It would switch its own alerts off.
  @Test(arguments: [
    ("plate,agency,expires\nAB1,CHP,2040-01-01\n", "author"),
    ("plate,author\nAB1,Doe\n", "expires"), ("AB1,CA\n", "author"), ("AB1\n", "author and expires"),
    (#"{"plate":"AB1","agency":"CHP","expires":"2040-01-01"}"#, "author"),
  ])
  func aHotlistIsNoClearance(text: String, missing: String) throws {
    let folder = try ScratchFolder()
    try folder.write("list.csv", Data(text.utf8))
    let error = #expect(throws: HotplateError.self) {
      try Clearances(file: folder.path("list.csv"))
    }
    #expect(error?.code == .hotlist)
    #expect(
      error?.message
        == "\(folder.path("list.csv")): found a list without \(missing), expected clearances, with the columns plate, author, expires, …"
    )
  }

  @Test func clearancesMayBeJSONLines() throws {
    let folder = try ScratchFolder()
    let rows = [
      #"{"plate":"AB1","author":"Doe","expires":"2040-01-01"}"#,
      #"{"plate":"AB2","agency":"CHP","expires":"2040-01-01"}"#,
    ]
    try folder.write("a.jsonl", Data(rows.joined(separator: "\n").utf8))
    let clearances = try Clearances(file: folder.path("a.jsonl"))
    #expect(clearances.count == 1)
    #expect(clearances.issues.map(\.found) == ["no author"])
  }

  @Test func clearancesKnowStatesByTheirNames() throws {
    let matcher = try matcher("plate,state\n8ABC123,CA\n")
    matcher.clearances.add(
      .init(
        plate: "8ABC123", jurisdiction: "CA", listed: "8ABC123", listedJurisdiction: "California",
        author: "test", expires: time.addingTimeInterval(60)))
    #expect(matcher.hits(for: PlateRead(text: "8ABC123"), at: time).isEmpty)
  }
}
