import Foundation
import TestSupport
import Testing

@testable import Hotplate

/// Dates with slashes, whose day and month change places between countries.
@Suite struct DateOrderTests {
  private func ends(_ list: Hotlist) -> [String] {
    list.all.map { $0.expires?.formatted(.iso8601.year().month().day()) ?? "" }
  }

  @Test func aListThatHoldsADateOfTheDayFirstIsReadSo() throws {
    let list = try hotlist(
      "VRM,Reason,ExpiryDate\nAB12CDE,stolen,05/03/2026\nAB12CDF,stolen,25-03-2026\n")
    // A day counts to its end.
    #expect(ends(list) == ["2026-03-06", "2026-03-26"])
    #expect(list.badRows == 0)
    #expect(
      list.remarks.map(\.description) == [
        "list.csv:3: expected --dates dmy for dates with the day first, found “25-03-2026”, by which all are read so"
      ])
    #expect(
      list.summary().contains("  dates of list.csv are read day first: 05/03 is 5 March"))
    let american = try hotlist("plate,expires\nAB1,05/03/2026\nAB2,03/25/2026\n")
    #expect(ends(american) == ["2026-05-04", "2026-03-26"])
  }

  @Test func theOperatorTellsTheOrder() throws {
    let text = "plate,expires\nAB1,05/03/2026\nAB2,07/08/2026\n"
    #expect(ends(try hotlist(text)) == ["2026-05-04", "2026-07-09"])
    #expect(ends(try hotlist(text) { $0.dates = .dmy }) == ["2026-03-06", "2026-08-08"])
    let told = try hotlist(text + "AB3,25/03/2026\n") { $0.dates = .mdy }
    #expect(ends(told) == ["2026-05-04", "2026-07-09"])
    #expect(told.issues.map(\.line) == [4])
    #expect(told.issues.map(\.expected) == ["a date like 2026-03-01 or 03/01/2026"])
    let dayFirst = try hotlist(text + "AB3,03/25/2026\n") { $0.dates = .dmy }
    #expect(dayFirst.issues.map(\.expected) == ["a date like 2026-03-01 or 01/03/2026"])
  }

  @Test func datesOfEitherOrderAreRefusedUntilTold() throws {
    let text = "plate,expires\nAB1,05/03/2026\nAB2,25/03/2026\nAB3,03/25/2026\n"
    let error = #expect(throws: HotplateError.self) { try hotlist(text) }
    #expect(
      error?.message.contains(
        "found “25/03/2026” in line 3 and “03/25/2026” in line 4, expected dates of one order: --dates dmy"
      ) == true)
    let told = try hotlist(text) { $0.dates = .dmy }
    #expect(ends(told) == ["2026-03-06", "2026-03-26"] && told.badRows == 1)
  }

  /// One in ten of those that tell.
  @Test func aSlipIsABadRow() throws {
    let american = (13..<23).map { "AB\($0),03/\($0)/2026\n" }.joined()
    let list = try hotlist("plate,expires\nAB1,05/03/2026\nAB2,25/03/2026\n" + american)
    #expect(list.issues.map(\.line) == [3])
    #expect(ends(list).first == "2026-05-04")
  }

  /// Before, one in ten, so that one in a short list refused it.
  @Test func aStrayYearOfTwoDigitsIsABadRowBesideThreeDatesOfAnotherForm() throws {
    let two = "plate,expires\nAB1,05/03/2026\nAB2,25/03/2026\nAB3,26-03-2026\n"
    let three = two + "AB4,27/03/2026\n"
    let list = try hotlist(three + "AB5,12/31/26\n")
    #expect(ends(list) == ["2026-03-06", "2026-03-26", "2026-03-27", "2026-03-28"])
    #expect(
      list.issues.map(\.description) == [
        "list.csv:6: expected a date like 2026-03-01 or 01/03/2026, found “12/31/26”"
      ])
    #expect(list.remarks.count == 1)
    // Too many of that kind, one of the same form, and one that would be read in the order of the others.
    for rest in [
      two + "AB5,12/31/26\n", three + "AB5,12/31/26\nAB6,12/30/26\n", three + "AB5,12/31/2026\n",
      three + "AB5,12/31/26\nAB6,05/04/26\n", three + "AB5,12/31/26\nAB6,30/12/26\n",
    ] {
      let error = #expect(throws: HotplateError.self) { try hotlist(rest) }
      #expect(error?.message.contains("expected dates of one order") == true, "\(rest)")
    }
  }

  /// Before, all dates of two digits were bad rows, and so the list was refused.
  @Test(arguments: ["31/12/26", "26/12/31", "31/12/2026"])
  func aStrayDateIsABadRowInAListThatIsMonthFirstWithYearsOfTwoDigits(stray: String) throws {
    let proof = (13..<23).map { "AC\($0),03/\($0)/26\n" }
    let text = "plate,expires\nAB1,05/03/26\nAB2,\(stray)\n"
    let list = try hotlist(text + proof.joined())
    #expect(list.issues.map(\.line) == [3])
    #expect(ends(list).first == "2026-05-04" && list.count == 11)
    // Nine prove too little.
    let doubtful = try hotlist(
      "plate,expires\nAB1,05/03/26\nAB2,31/12/26\n" + proof.dropLast().joined())
    #expect(doubtful.issues.map(\.line) == [2, 3])
  }

  @Test func aDeltaFileIsWrittenAsItsListIs() throws {
    let folder = try ScratchFolder()
    try folder.write("list.csv", Data("plate,expires\nAB1,25/03/2026\n".utf8))
    try folder.write("delta.csv", Data("plate,expires\nAB2,05/03/2026\n".utf8))
    let list = try Hotlist(file: folder.path("list.csv"), deltas: [folder.path("delta.csv")])
    #expect(Set(ends(list)) == ["2026-03-26", "2026-03-06"])
    try list.compile(to: folder.path("list.hotlist"))
    let mapped = try Hotlist(file: folder.path("list.hotlist"))
    #expect(Set(ends(mapped)) == ["2026-03-26", "2026-03-06"])
  }

  /// Before, one slip turned all dates of the delta file, as its list said nothing of the order.
  @Test(arguments: ["03/25/2026", "05/03/2026"])
  func aDeltaFileIsMonthFirstBesideAListThatIs(date: String) throws {
    let folder = try ScratchFolder()
    try folder.write("list.csv", Data("plate,expires\nAB1,\(date)\n".utf8))
    try folder.write("none.csv", Data("plate,expires\nAB4,2026-03-01\n".utf8))
    try folder.write(
      "delta.csv", Data("plate,expires\nAB2,25/03/2026\nAB3,05/07/2026\n".utf8))
    let files = ["none.csv", "list.csv", "delta.csv"].map { folder.path($0) }
    let list = try Hotlist(file: files[1], deltas: [files[0], files[2]])
    #expect(ends(list).contains("2026-05-08") && list.count == 3)
    #expect(list.issues.map(\.line) == [2])
    #expect(list.sources.map(\.format.dates) == [nil, nil, nil])
    // Beside a list whose dates have no such order it tells by itself.
    let alone = try Hotlist(file: files[0], deltas: [files[2]])
    #expect(Set(ends(alone)) == ["2026-03-02", "2026-03-26", "2026-07-06"])
  }

  /// Before, such rows were bad.
  @Test func aMonthIsAnEndAlone() throws {
    let list = try hotlist(
      "plate,effective,expires\nAB1,,12/2026\nAB2,,2026-02\nAB3,12/2026,\nAB4,,13/2026\n")
    #expect(ends(list) == ["2027-01-01", "2026-03-01"])
    #expect(list.issues.map(\.line) == [4, 5])
    #expect(list.issues.map(\.expected).allSatisfy { $0 == "a date like 2026-03-01 or 03/01/2026" })
    #expect(ends(try hotlist("plate,until\nAB1,12/2026\n")) == ["2027-01-01"])
  }

  @Test func aYearOfTwoDigitsNeedsAnOrder() throws {
    let text = "plate,expires\nAB1,2026-12-31\nAB2,05/03/26\nAB3,12/12/26\n"
    let list = try hotlist(text)
    #expect(ends(list) == ["2027-01-01"])
    #expect(
      list.issues.map(\.description)
        == zip([3, 4], ["05/03/26", "12/12/26"]).map {
          "list.csv:\($0): expected a year of four digits, or --dates mdy or dmy, found “\($1)”"
        })
    #expect(
      ends(try hotlist(text) { $0.dates = .mdy }) == ["2027-01-01", "2026-05-04", "2026-12-13"])
    let dayFirst = try hotlist(text + "AB4,12/31/26\n") { $0.dates = .dmy }
    #expect(ends(dayFirst) == ["2027-01-01", "2026-03-06", "2026-12-13"])
    #expect(dayFirst.issues.map(\.expected) == ["a date like 2026-03-01 or 01/03/2026"])
    let settled = try hotlist("plate,expires\nAB1,25/03/2026\nAB2,05/03/26\nAB3,12/12/26\n")
    #expect(ends(settled) == ["2026-03-26", "2026-03-06", "2026-12-13"])
    #expect(throws: HotplateError.self) {
      try hotlist("plate,expires\nAB1,25/03/2026\nAB2,12/31/26\n")
    }
  }

  /// Before, most rows of such a list were bad.
  @Test(arguments: ["12/31/26", "12/31/2026"])
  func aListThatProvesMonthFirstIsReadSoWithYearsOfTwoDigits(proof: String) throws {
    let text = "plate,expires\nAB1,05/03/26\nAB2,12/10/26\nAB3,12/12/26\n"
    let list = try hotlist(text + "AB4,\(proof)\n")
    #expect(ends(list) == ["2026-05-04", "2026-12-11", "2026-12-13", "2027-01-01"])
    #expect(list.badRows == 0 && list.remarks.isEmpty)
    // The year may be the first number of each of these.
    let doubtful = try hotlist(text + "AB4,\(proof)\nAB5,31/12/26\n")
    #expect(ends(doubtful) == ["2027-01-01"])
    #expect(doubtful.issues.map(\.line) == [2, 3, 4, 6])
  }

  /// An entry is read again from its row, in the order in which the row was found good.
  @Test(
    arguments: [
      ("12/31/26\nAB4,", nil, ["2027-01-01", "2026-05-04"]), ("03/25/2026", nil, ["2026-05-04"]),
      ("03/05/2026", nil, []), ("03/05/2026", "12/31/26", ["2027-01-01", "2026-05-04"]),
      ("12/31/26\nAB4,31/12/26", nil, ["2027-01-01"]), ("2026-03-01", nil, []),
      ("12/31/26\nAB4,05/07/26", nil, ["2027-01-01", "2026-05-08", "2026-05-04"]),
    ] as [(String, String?, [String])])
  func aYearOfTwoDigitsInADeltaFileIsReadAsItsListIs(
    dates: String, proof: String?, expected: [String]
  ) throws {
    let folder = try ScratchFolder()
    try folder.write("list.csv", Data("plate,expires\nAB1,\(dates)\n".utf8))
    let rows = "AB2,05/03/26\n" + (proof.map { "AB3,\($0)\n" } ?? "")
    try folder.write("delta.csv", Data("plate,expires\nAB5,2026-03-01\n\(rows)".utf8))
    let list = try Hotlist(file: folder.path("list.csv"), deltas: [folder.path("delta.csv")])
    #expect(Set(ends(list)).isSuperset(of: expected))
    #expect(ends(list).contains("2026-05-04") == expected.contains("2026-05-04"))
    try list.compile(to: folder.path("list.hotlist"))
    #expect(ends(try Hotlist(file: folder.path("list.hotlist"))) == ends(list))
  }
}
