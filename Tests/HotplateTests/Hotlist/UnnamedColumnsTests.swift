import Foundation
import Testing

@testable import Hotplate

/// Lists without a header, whose columns their values tell.
@Suite struct UnnamedColumnsTests {
  /// Before, the first value was the plate, without a word.
  @Test(arguments: [
    ("Stolen;QC;ABC123\nStolen;QC;DEF456\nWanted;CA;7ABC123\n", ["QC", "QC", "CA"]),
    ("Stolen;QC;ABC123;;\nStolen;QC;DEF456;;\nWanted;CA;7ABC123;;\n", ["QC", "QC", "CA"]),
    ("Stolen;QC;ABC123;2026-01-01;\nStolen;QC;DEF456;;\nBOLO;CA;7ABC123;;\n", ["QC", "QC", "CA"]),
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
    "12345,WA\n", "123456,CA,stolen\n", "123456,CA,stolen,1,2030-01-01\n",
    "AB1234,V123,CA\n123456,V124,CA\n",
    // Second values that are states, and cases or models that look like plates.
    "ILUVNY,NY,stolen,24A001\nILUVNY,NY,plate stolen,24A002\n",
    "12,DE,VIP,24A0012\n7,DE,stolen,24A0013\n",
    "12,RI,10851VC\n", "5,AE,B12345\n77,AE,B22345\n", "AB,NY,24A01\nCD,NY,24A02\n",
    "TEXAS,TX,stolen,24A001\n", "USA,NY,stolen vehicle,F150\n", "FELONY,CA,stolen,8A1234\n",
    "ILUVNY,NY,F150\n", "ILUVNY,Apt101\nGOBEARS,Apt102\n", "GOBEARS,A101\n", "Fund;D;ABC123\n",
    "123456,CA,V124\n",
  ])
  func aListThatStartsWithItsPlatesStaysOne(text: String) throws {
    let list = try hotlist(text)
    let plates: [String] = text.split(separator: "\n").map { row in
      String(row.prefix { $0 != "," && $0 != ";" }).filter { $0.isLetter || $0.isNumber }
    }
    #expect(list.all.map(\.plate) == plates.map { $0.uppercased() })
  }

  /// The plates are as they always were, and what speaks against them is told.
  @Test(arguments: [
    ("Fahndung;ABC123\nDiebstahl;DEF456\n", "“Fahndung” as value 1 and “ABC123” as value 2"),
    ("100001,ABC123,CA,stolen\n", "“100001” as value 1 and “ABC123” as value 2"),
    ("Fund;D;ABC123\n", "“Fund” as value 1 and “ABC123” as value 3"),
  ])
  func whatMayBeOneOfTwoPlatesIsTold(text: String, found: String) throws {
    let list = try hotlist(text)
    #expect(
      list.remarks.map(\.found) == ["\(found), the first of which is taken for the plate"])
    let second = try hotlist("CA,ABC123\n")
    #expect(second.remarks.map(\.found) == ["“ABC123” as value 2, which is taken for the plate"])
    let told = try hotlist(text) { $0.format = try HotlistFormat(specification: "csv:plate=2") }
    #expect(told.remarks.isEmpty)
  }

  /// Before, the words were where the plates are from, without a word.
  @Test(
    arguments: [
      ("KMO113,\"Stolen, armed and dangerous\"\n", ["Stolen, armed and dangerous"]),
      ("KMO113;Stolen\nABC124;Amber Alert;\nMYTAG;\n", ["Stolen", "Amber Alert", nil]),
      ("KMO113,Tow on sight\nABC124,Impounded\n", ["Tow on sight", "Impounded"]),
    ] as [(String, [String?])])
  func wordsBesideThePlateAloneDescribeIt(text: String, words: [String?]) throws {
    let list = try hotlist(text)
    #expect(list.all.map(\.description) == words)
    #expect(list.all.allSatisfy { $0.jurisdiction == nil && $0.plate.utf8.count > 4 })
    #expect(list.remarks.isEmpty)
  }

  /// Some are places, or may be codes of some, or more follows: the first readings stay, and the doubt is told.
  @Test(arguments: [
    ("KMO113,Tow on sight\nABC124,CA\n", "Tow on sight"),
    ("KMO113,XX\nABC124,Tow on sight\n", "Tow on sight"),
    ("KMO113,Tow on sight,Chief\n", "Tow on sight"), ("KMO113,Stolen,2019,Ford\n", "Stolen"),
  ])
  func wordsTakenForPlacesAreTold(text: String, found: String) throws {
    let list = try hotlist(text)
    #expect(list.all.contains { $0.jurisdiction == found.uppercased() })
    #expect(
      list.remarks.map(\.found) == [
        "“\(found)” as value 2, which is taken for the jurisdiction"
      ])
    let told = try hotlist(text) { $0.format = HotlistFormat.presets["rekor"] }
    #expect(told.all.contains { $0.description == found } && told.remarks.isEmpty)
  }

  /// The plates of a fleet differ in their digits alone, as the numbers of cases do.
  @Test(arguments: [("T6", "C"), ("MP1", ""), ("V", "")])
  func platesThatDifferInDigitsAloneAreTold(head: String, end: String) throws {
    let list = try hotlist(
      zip("ABCDEFGHIJKL", 100...).map { "SMITH\($0),\(head)\($1)\(end)\n" }.joined())
    #expect(list.count == 12 && list.remarks.count == 1)
  }

  /// Before, the numbers of the cases were the plates.
  @Test func aPlateMayHaveManyRows() throws {
    let list = try hotlist((1...9).map { "ABC123,CA,24-\($0)\n" }.joined())
    #expect(Set(list.all.map(\.plate)) == ["ABC123"])
  }

  private static let end = Date(timeIntervalSince1970: 1_577_923_200)

  /// They may be when entries end, or days of theft, which would switch the list off.
  @Test(arguments: [
    "8BAB123,CA,stolen,2020-01-01\n", "8BAB123;CA;2020-01-01\n", "8BAB123;2020-01-01\n",
    "8BAB123;2020-01-01;CA\n", "CA;8BAB123;2020-01-01\n", "8BAB123;CA;2999-01-01\n",
    "8BAB123;CA;2019-01-01;2020-01-01\n",
  ])
  func datesThatNothingNamesEndNoEntry(text: String) throws {
    let list = try hotlist(text)
    #expect(list.all.map(\.plate) == ["8BAB123"])
    #expect(list.all[0].expires == nil)
    #expect(list.all[0].jurisdiction == (text.contains("CA") ? "CA" : nil))
    #expect(list.all[0].reason == (text.contains("stolen") ? "stolen" : nil))
    #expect(list.remarks.contains { $0.found.hasSuffix("which ends no entry") })
    #expect(list.all[0].other.values.contains { $0.hasSuffix("-01-01") })
  }

  @Test func twoColumnsOfDatesAreStartAndEnd() throws {
    let start = Date(timeIntervalSince1970: 1_546_300_800)
    let text = "8BAB123;CA;stolen;2019-01-01;\n8BAB124;CA;stolen;;2020-01-01\n"
    let list = try hotlist(text)
    #expect(list.all.map(\.effective) == [start, nil])
    #expect(list.all.map(\.expires) == [nil, Self.end])
    let first = try hotlist("8BAB123;CA;stolen;2019-01-01;\n")
    #expect(first.all.map(\.effective) == [start])
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
  func aStateBesideAPlateIsTold(text: String) throws {
    let list = try hotlist(text)
    #expect(list.all[0].plate.count > 7)
    #expect(list.remarks.map(\.found).allSatisfy { $0.hasSuffix("a plate as a whole") })
    #expect(list.remarks.count == 1)
  }

  @Test(arguments: [
    "AB 123 CA\n", "MI AB123\nMI CD456\n", "WA 12345\nWA 12346\n", "AB12 CDE\n",
    "ABC123 CA\nDEF456\n",
  ])
  func platesOfTwoPartsAreListed(text: String) throws {
    let list = try hotlist(text)
    #expect(list.count == text.utf8.count { $0 == 10 })
    #expect(list.remarks.isEmpty)
  }
}
