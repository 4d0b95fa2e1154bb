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
    clearances.add(.init(plate: "CD0123", listed: "CD0123", author: "Doe", expires: time + 60))
    let matcher = try matcher(
      "plate,state,case\nXYZ987,CA,C1\n8AB123,,\nAB0123,,\nCD0123,,\n", clearances: clearances,
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
    // O and 0 cannot be told apart: whichever is read, but of a vehicle that was told apart by them.
    #expect(found("CDO123") == 0 && found("CD0123") == 0)
    #expect(found("ABO123") == 0 && found("AB0123") == 1)
    #expect(matcher.suppressedCount == 6)
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

  private func read(_ text: String, dates: DateOrder? = nil) throws -> Clearances {
    let folder = try ScratchFolder()
    try folder.write("cleared.csv", Data(text.utf8))
    return try Clearances(file: folder.path("cleared.csv"), dates: dates)
  }

  @Test(arguments: [(nil, 0), (.mdy, 0), (.dmy, 1)] as [(DateOrder?, Int)])
  func aClearanceEndsOnTheDayMeant(dates: DateOrder?, hits: Int) throws {
    let matcher = try matcher(
      "plate\nAB1234\n",
      clearances: try read("plate,author,expires\nAB1234,Doe,05/03/2040\n", dates: dates),
      rule: .exact)
    let april = try #require(MatchOutput.time("2040-04-01"))
    #expect(matcher.hits(for: MatchInput.typed("AB1234"), at: april).count == hits)
  }

  /// A column that is passed over makes the clearance wider than was meant.
  @Test(arguments: ["listedreason", "listed_reason", "Listed-Reason", "LISTED REASON"])
  func headersAreComparedAsThoseOfLists(header: String) throws {
    let clearances = try read(
      "Plate,\(header),Listed_State,AUTHOR,Expires\nAB1234,expired tags,none,Doe,2040-01-01\n")
    #expect(clearances.count == 1 && clearances.issues.isEmpty)
    let matcher = try matcher(
      "plate,state,reason\nAB1234,,expired tags\nAB1234,,armed robbery\n", clearances: clearances,
      rule: .exact)
    let hits = matcher.hits(for: MatchInput.typed("AB1234"), at: time)
    #expect(hits.flatMap(\.listings).map(\.reason) == ["armed robbery"])
  }

  /// What is not understood may be what makes a clearance narrower.
  @Test(arguments: [
    ("camera", "gate-3"), ("entry", "17"), ("listed_reson", "expired tags"), ("agency", "CHP"),
    ("priority", "1"), ("make", "FORD"), ("hotlist", "b.csv"),
  ])
  func aValueThatIsNotUnderstoodClearsNothing(header: String, value: String) throws {
    let clearances = try read(
      """
      plate,hotlist,author,notes,expires,\(header)
      AB1234,a.csv,Doe,seen twice,2040-01-01,\(value)
      AB5678,a.csv,Doe,seen twice,2040-01-01,

      """)
    #expect(clearances.count == 1)
    #expect(clearances.badRows == 1 && clearances.rows == 2)
    let found = clearances.issues.map(\.found)
    #expect(found.count == 1 && found[0].hasPrefix("“\(value)” under “\(header)"), "\(found)")
  }

  @Test func aClearanceHoldsFromItsBeginningOn() throws {
    let matcher = try matcher(
      "plate\nAB1234\n",
      clearances: try read("plate,author,effective,expires\nAB1234,Doe,2035-01-01,2040-01-01\n"),
      rule: .exact)
    func hits(_ at: String) throws -> Int {
      matcher.hits(for: MatchInput.typed("AB1234"), at: try #require(MatchOutput.time(at))).count
    }
    #expect(try hits("2034-12-31T23:59:59Z") == 1)
    #expect(try hits("2035-01-01T00:00:00Z") == 0)
    #expect(try hits("2040-01-02T00:00:00Z") == 1)
  }

  /// A slip in a year would keep hits back for decades, and nobody would look again.
  @Test(arguments: [(2, ", the first of 2 such rows"), (1, ""), (0, nil)] as [(Int, String?)])
  func clearancesThatLastLongAreToldOf(count: Int, told: String?) throws {
    let folder = try ScratchFolder()
    let rows = ["AB12,Doe,2027-12-31", "AB3456,Doe,2040-01-01", "AB5,Doe,2100-01-01"]
    let text = (["plate,author,expires"] + rows.prefix(1 + count)).joined(separator: "\n")
    try folder.write("cleared.csv", Data((text + "\n").utf8))
    let clearances = try Clearances(file: folder.path("cleared.csv"), at: time)
    #expect(clearances.count == 1 + count && clearances.badRows == 0)
    let sentence =
      "cleared.csv:3: expected an end at most 366 days from now, found 2040-01-02T00:00:00Z"
    #expect(clearances.remarks.map(\.description) == (told.map { [sentence + $0] } ?? []))
  }

  @Test func noMarkHidesAQuote() throws {
    let text = Clearances.csv([
      .init(
        plate: "AB1234", list: "list.csv", listed: "AB1234", listedReason: "say \"\u{301},hot\"",
        author: "Doe", expires: time + 60)
    ])
    #expect(text.utf8.contains("\"say \"\"\u{301},hot\"\"\"".utf8))
    let clearances = try read(text)
    #expect(clearances.count == 1 && clearances.badRows == 0)
  }

  /// Free texts run in no spreadsheet; what is compared comes back as it was.
  @Test func whatIsWrittenIsReadBack() throws {
    let text = Clearances.csv([
      .init(
        plate: "AB1234", list: "list.csv", listed: "AB1234", listedJurisdiction: "",
        caseNumber: "=C1", listedReason: "-armed, \"felony\"", author: "=1+1", reason: "@sum",
        effective: time, expires: time + 60)
    ])
    #expect(
      text == #"""
        plate,jurisdiction,list,listed,listedjurisdiction,case,listedreason,author,reason,expires,effective
        "AB1234","","list.csv","AB1234","none","=C1","-armed, ""felony""","'=1+1","'@sum","2027-01-15T08:01:00Z","2027-01-15T08:00:00Z"

        """#)
    let matcher = try matcher(
      "plate,state,case,reason\nAB1234,,=C1,\"-armed, \"\"felony\"\"\"\nAB1234,,=C1,other\n",
      clearances: try read(text), rule: .exact)
    func reasons(_ after: TimeInterval) -> [String?] {
      matcher.hits(for: MatchInput.typed("AB1234"), at: time + after).flatMap(\.listings)
        .map(\.reason)
    }
    #expect(reasons(0) == ["other"])
    #expect(reasons(-1).count == 2 && reasons(60).count == 2)
    // Stored clearances begin at once: their files have no such column.
    #expect(Clearances.csv([]).hasSuffix(",reason,expires\n"))
  }

  /// A read that is looked up again would count twice.
  @Test func whatIsKeptBackIsToldWithTheHitsAndCountedWhereAsked() throws {
    let matcher = try matcher(
      "plate\nAB1234\n", clearances: try read("plate,author,expires\nAB1234,Doe,2040-01-01\n"),
      rule: .exact)
    let typed = MatchInput.typed("AB1234")
    for (isCounted, count) in [(false, 0), (true, 1), (false, 1)] {
      let found = matcher.hitsAndSuppressedCount(
        for: typed, at: time, source: "", isCounted: isCounted)
      #expect(found.hits.isEmpty && found.suppressedCount == 1)
      #expect(matcher.suppressedCount == count)
    }
  }

  /// Before, a hotlist was missed there.
  @Test func whatIsNoFileOfClearancesIsToldAsSuch() throws {
    let folder = try ScratchFolder()
    for (path, found) in [
      (folder.path(""), "found no regular file"),
      (folder.path("none.csv"), "No such file or directory"),
    ] {
      let error = #expect(throws: HotplateError.self) { try Clearances(file: path) }
      #expect(error?.message == "\(path): \(found), expected a file of clearances")
      let other = #expect(throws: HotplateError.self) { try Hotlist(file: path) }
      #expect(other?.message == "\(path): \(found), expected a hotlist")
    }
  }
}
