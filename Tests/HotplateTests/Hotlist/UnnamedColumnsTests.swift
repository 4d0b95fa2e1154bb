import Foundation
import Testing

@testable import Hotplate

/// Lists without a header, whose columns their values tell.
@Suite struct UnnamedColumnsTests {
  /// Before, the first value was the plate, without a word.
  @Test(arguments: [
    ("Stolen;QC;ABC123\nStolen;QC;DEF456\nWanted;CA;7ABC123\n", ["QC", "QC", "CA"]),
    ("Stolen;QC;ABC123;;\nStolen;QC;DEF456;;\nWanted;CA;7ABC123;;\n", ["QC", "QC", "CA"]),
    ("Stolen;QC;ABC123;2026-01-01;\nStolen;QC;DEF456;;\nX;CA;7ABC123;;\n", ["QC", "QC", "CA"]),
    ("Fund;D;ABC123\nFund;D;DEF456\nFund;A;7ABC123\n", ["D", "D", "A"]),
    ("Stolen;ABC123\nStolen;DEF456\nWanted;7ABC123\n", ["", "", ""]),
    ("CA,ABC123\nNY,DEF456\nCA,7ABC123\n", ["CA", "NY", "CA"]),
    ("1;ABC123;CA\n2;DEF456;NY\n3;7ABC123;CA\n", ["CA", "NY", "CA"]),
    ("2026-01-03;ABC123;CA\n2026-01-04;DEF456;NY\n;7ABC123;CA\n", ["CA", "NY", "CA"]),
  ])
  func thePlateIsTheColumnThatHoldsPlates(text: String, places: [String]) throws {
    let list = try hotlist(text)
    #expect(list.all.map(\.plate) == ["ABC123", "DEF456", "7ABC123"])
    #expect(list.all.map { $0.jurisdiction ?? "" } == places)
    #expect(list.badRows == 0)
    if text.hasPrefix("Stolen") { #expect(list.all[0].reason == "Stolen") }
  }

  @Test(arguments: ["Stolen;QC;ABC123\n", "CA,ABC123,stolen\n", "1;ABC123;CA;stolen\n"])
  func oneRowIsEnough(text: String) throws {
    let list = try hotlist(text)
    #expect(list.all.map(\.plate) == ["ABC123"])
    #expect(list.all[0].reason?.lowercased() == "stolen")
  }

  @Test(arguments: [
    "MYTAG,CA\nGOTCHA,NY\n", "MYTAG,CA,10851\n", "MYTAG,CA,stolen,1\nGOTCHA,NY,wanted,2\n",
    "GEORGIA,CA\n", "WANTED,CA\n", "AB1,CA,V123\nMYTAG,NY,V124\n", "123,DE\n124,DE\n",
    "D-AB 123,D\nD-CD 456,D\n", "MYTAG,CA,stolen,1,2030-01-01\n", "ABC123,2019,F150\n",
  ])
  func aListThatStartsWithItsPlatesStaysOne(text: String) throws {
    let list = try hotlist(text)
    let plates: [String] = text.split(separator: "\n").map { row in
      String(row.prefix { $0 != "," }).filter { $0.isLetter || $0.isNumber }
    }
    #expect(list.all.map(\.plate) == plates)
  }

  @Test(arguments: [
    ("Fahndung;ABC123\nDiebstahl;DEF456\n", "Fahndung", "ABC123"),
    ("MYTAG,ABC123\n", "MYTAG", "ABC123"), ("CA,MYTAG\nNY,GOTCHA\n", "CA", "MYTAG"),
  ])
  func whatMayBeOneOfTwoPlatesIsRefused(text: String, first: String, second: String) throws {
    let error = #expect(throws: HotplateError.self) { try hotlist(text) }
    #expect(
      error?.message.hasSuffix(
        "list.csv:1: found “\(first)” as value 1 and “\(second)” as value 2, either of which may be the plate, "
          + "expected a header with a column “plate”, or --list-format csv:plate=1 or csv:plate=2")
        == true)
    let told = try hotlist(text) { $0.format = try HotlistFormat(specification: "csv:plate=2") }
    #expect(told.all[0].plate == second)
  }

  /// Before, the numbers of the cases were the plates.
  @Test func aPlateMayHaveManyRows() throws {
    let list = try hotlist((1...9).map { "ABC123,CA,24-\($0)\n" }.joined())
    #expect(Set(list.all.map(\.plate)) == ["ABC123"])
    let error = #expect(throws: HotplateError.self) {
      try hotlist((1...9).map { "LOT4,CA,ABC12\($0)\n" }.joined())
    }
    #expect(error?.message.contains("either of which may be the plate") == true)
  }

  private static let end = Date(timeIntervalSince1970: 1_577_923_200)

  /// Before, the dates were a reason or a priority, and the entries counted for ever.
  @Test(arguments: [
    "8BAB123,CA,stolen,2020-01-01\n", "8BAB123;CA;2020-01-01\n", "8BAB123;2020-01-01\n",
    "8BAB123;2020-01-01;CA\n", "CA;8BAB123;2020-01-01\n",
  ])
  func aColumnOfDatesIsTheEnd(text: String) throws {
    let list = try hotlist(text)
    #expect(list.all.map(\.plate) == ["8BAB123"])
    #expect(list.all[0].expires == Self.end)
    #expect(list.all[0].jurisdiction == (text.contains("CA") ? "CA" : nil))
    #expect(list.all[0].reason == (text.contains("stolen") ? "stolen" : nil))
    #expect(list.remarks.count == 1)
  }

  @Test func twoColumnsOfDatesAreStartAndEnd() throws {
    let start = Date(timeIntervalSince1970: 1_546_300_800)
    let text = "8BAB123;CA;stolen;2019-01-01;\n8BAB124;CA;stolen;;2020-01-01\n"
    let list = try hotlist(text)
    #expect(list.all.map(\.effective) == [start, nil])
    #expect(list.all.map(\.expires) == [nil, Self.end])
    let first = try hotlist("8BAB123;CA;stolen;2019-01-01;\n")
    #expect(first.all.map(\.effective) == [start])
    let short = try hotlist("8BAB123;CA;2019-01-01;2020-01-01\n")
    #expect(short.all.map(\.effective) == [start] && short.all.map(\.expires) == [Self.end])
    let genetec = try hotlist("Stolen;QC;ABC100;2019-01-01;\nStolen;QC;ABC101;;2020-01-01\n")
    #expect(genetec.all.map(\.effective) == [start, nil])
    #expect(genetec.all.map(\.expires) == [nil, Self.end])
  }

  @Test(arguments: [
    ("AB123;D;rot, alt, VW, x\nAB124;D;y\n", ["rot, alt, VW, x", "y"]),
    ("AB123;D;rot, alt, VW, x\nAB124;D;y, z\n", ["rot, alt, VW, x", "y, z"]),
    ("AB123;D;rot, alt, VW, x\n", ["rot, alt, VW, x"]),
    ("AB123,D,a;b;c;d\nAB124,D,y\n", ["a;b;c;d", "y"]),
    ("AB123,D,a;b;c;d\nAB124,D,y;z\n", ["a;b;c;d", "y;z"]),
  ])
  func theDelimiterPartsEveryRow(text: String, reasons: [String]) throws {
    // Before, the plate was AB123DROT.
    let list = try hotlist(text)
    #expect(list.all.map(\.plate) == Array(["AB123", "AB124"].prefix(reasons.count)))
    #expect(list.all.map(\.reason) == reasons)
  }

  @Test(arguments: [
    "ABC123:CA\nDEF456:NY\n", "plate:state\nABC123:CA\nDEF456:NY\n",
    "Stolen:CA:ABC123\nStolen:NY:DEF456\n",
  ])
  func aColonIsADelimiterWhereNothingElseIs(text: String) throws {
    let list = try hotlist(text)
    #expect(list.all.map(\.plate) == ["ABC123", "DEF456"])
    #expect(list.all.map(\.jurisdiction) == ["CA", "NY"])
    let told = try hotlist("CA:ABC123\n") {
      $0.format = try HotlistFormat(specification: "csv::plate=2,state=1")
    }
    #expect(told.all.map(\.plate) == ["ABC123"])
  }

  @Test(arguments: ["7ABC123 CA\n8BAB123 CA\n", "CA 7ABC123\nCA 8BAB123\n", "7ABC123 CA\r\n"])
  func aStateBesideAPlateIsNoPartOfIt(text: String) throws {
    // Before, the plate was 7ABC123CA.
    let error = #expect(throws: HotplateError.self) { try hotlist(text) }
    #expect(error?.message.contains("looks like a plate and its state in every row") == true)
    #expect(try hotlist(text) { $0.format = .text }.all[0].plate.count > 7)
  }

  @Test(arguments: [
    "AB 123 CA\n", "MI AB123\nMI CD456\n", "WA 12345\nWA 12346\n", "AB12 CDE\n",
    "ABC123 CA\nDEF456\n",
  ])
  func platesOfTwoPartsAreListed(text: String) throws {
    #expect(try hotlist(text).count == text.utf8.count { $0 == 10 })
  }
}
