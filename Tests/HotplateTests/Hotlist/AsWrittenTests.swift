import Foundation
import TestSupport
import Testing

@testable import Hotplate

/// What a list says is read as it says it, whatever its delimiters, letters and remarks are.
@Suite struct AsWrittenTests {
  @Test(arguments: [
    "x;8BAB123;stolen, red\nx;8BAB124;wanted, blue\nx;8BAB125;z, green\n",
    "x;8BAB123;\"a, b, c, d\"\nx;8BAB124;\nx;8BAB125;\n",
    "x,8BAB123,\"a; b; c; d\"\nx,8BAB124,\nx,8BAB125,\n",
  ])
  func aMapLeavesTheDelimiterToTheRows(text: String) throws {
    let list = try hotlist(text) {
      $0.format = try HotlistFormat(specification: "csv:plate=2,reason=3")
    }
    #expect(list.all.map(\.plate) == ["8BAB123", "8BAB124", "8BAB125"])
    #expect(list.badRows == 0)
  }

  /// `\u{FC}` as one byte, as programs of the last century write it.
  @Test func namesOfColumnsMayBeLatin1() throws {
    func latin1(_ text: String) -> [UInt8] {
      text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }
    let text = "Kennzeichen;Land;G\u{FC}ltig bis\nB-AB 123;D;31.12.2019\n"
    let list = try Hotlist(bytes: latin1(text), name: "list.csv")
    #expect(list.all == (try Hotlist(bytes: Data(text.utf8), name: "list.csv")).all)
    #expect(list.all.first?.expires != nil)
    let rows = "{\"matr\u{ED}cula\":\"AB123\",\"g\u{FC}ltig bis\":\"2019-12-31\"}\n"
    let json = try Hotlist(bytes: latin1(rows), name: "list.jsonl")
    #expect(json.all.map(\.plate) == ["AB123"])
    #expect(json.all.first?.expires != nil)
  }

  @Test func aHeaderMayHaveDelimitersInQuotes() throws {
    let list = try hotlist(
      "\"plate\",\"state\",\"notes (color, make)\",\"say \"\"hi\"\"\",\"expires\"\n"
        + "\"ABC123\",\"CA\",\"red\",\"x\",\"2030-01-01\"\n")
    #expect(list.badRows == 0)
    #expect(list.all.first?.other == ["notes (color, make)": "red", "say \"hi\"": "x"])
    #expect(list.all.first?.expires != nil)
    #expect(list.remarks.isEmpty)
  }

  @Test func aQuoteBeforeAMarkIsOne() throws {
    let list = try hotlist(
      "plate,state,reason\nABC123,CA,\"say \"\"\u{301},\"\"\"\"hot\"\"\"\n")
    let reason = try #require(list.all.first?.reason)
    #expect(Array(reason.utf8) == Array("say \"\u{301},\"\"hot\"".utf8))
  }

  /// Without it the plate would be a whole one, and another's.
  @Test(arguments: [
    ("AB12?\u{301}3", "AB12?3"), ("AB*\u{301}12", "AB*12"), ("\u{600}?AB1", "?AB1"),
  ])
  func aWildcardBeforeAMarkIsOne(plate: String, pattern: String) throws {
    #expect(try hotlist("plate,state\n\(plate),CA\n").all.map(\.plate) == [pattern])
  }

  @Test func aQuoteInARemarkTakesNoRows() throws {
    let list = try hotlist(
      "XYZ999,CA,stolen\n# Alerts, \"hot\nABC123,CA,stolen\n# list\"\nDEF456,CA,stolen\n")
    #expect(list.all.map(\.plate) == ["XYZ999", "ABC123", "DEF456"])
    #expect(list.all.map(\.row) == [1, 3, 5])
  }

  @Test func blankLinesOfFixedColumnsAreNoRows() throws {
    let blank = String(repeating: "\n \r\n          \n", count: 11)
    let list = try hotlist("ABC123  CA\n" + blank + "DEF456  NY\n") {
      $0.format = try HotlistFormat(specification: "fixed:plate=1-8,state=9-10")
    }
    #expect(list.all.map(\.plate) == ["ABC123", "DEF456"])
    #expect(list.rows == 2)
  }

  @Test func whatStandsBetweenPointsBelongsToTheValueBefore() throws {
    let list = try hotlist(
      "LIC/8BA.B123.LIS/CA.OCA/12.34. \nLIC/ABC123.LIS/CA.MIS/RED STRIPE. ARMED AND DANGEROUS.\n")
    #expect(list.all.map(\.plate) == ["8BAB123", "ABC123"])
    #expect(list.all.map(\.jurisdiction) == ["CA", "CA"])
    #expect(list.all[0].caseNumber == "12.34")
    #expect(list.all[1].other == ["MIS": "RED STRIPE. ARMED AND DANGEROUS"])
  }

  @Test func aWordBehindAPlateOrAPlaceIsNoPartOfIt() throws {
    let list = try hotlist("LIC/ABC123.LIS/CA.\nLIC/ABC124.OK.LIS/CA.\nLIC/ABC125.LIS/CA.XX.\n")
    #expect(list.all.map(\.plate) == ["ABC123"])
    #expect(list.issues.map(\.line) == [2, 3])
  }

  @Test func spreadsheetsMayWrapAnyPlate() throws {
    let list = try hotlist("plate,state\n=\"ÄB123\",D\n\"=\"\"MÜ B 123\"\"\",D\n")
    #expect(list.badRows == 0 && list.count == 2)
  }

  /// A placeholder may stand in thousands of rows.
  @Test func manyRowsOfOnePlateAreComparedOnce() throws {
    let list = try hotlist(
      "plate,state,reason\n" + (0..<30_000).map { "ABC123,CA,\($0 % 3)\n" }.joined())
    let lint = HotlistLint(list)
    #expect(lint.counts[.duplicate] == 29_997 && lint.counts[.conflict] == 2)
  }

  @Test func wildcardsMayBeOfFullWidth() throws {
    let list = try hotlist("plate,state\n8AB\u{FF1F}123,CA\n8AC\u{FF0A},CA\n8AD\u{FF0F}9,CA\n")
    #expect(list.all.map(\.plate) == ["8AB?123", "8AC*"])
    #expect(list.partialCount == 2)
    // It parts two plates.
    #expect(list.issues.map(\.line) == [4])
  }

  @Test(arguments: ["9999-12-31", "12/9999", "9999-12-31T23:59:59-05:00"])
  func noEndIsBeyondTheLastYear(text: String) throws {
    let list = try hotlist("plate,expires\n7ABC123,\(text)\n")
    let end = try #require(list.all.first?.expires)
    #expect(
      GregorianDay.text(secondsSince1970: Int(end.timeIntervalSince1970)).hasPrefix("9999-12-31T"))
  }

  @Test func asManyBadRowsAsAllowedAreNotTooMany() throws {
    let text =
      "plate,state\n" + (0..<71).map { "AB\($0 + 100),CA\n" }.joined()
      + String(repeating: "N/A,CA\n", count: 29)
    #expect(try hotlist(text) { $0.badRowShare = 0.29 }.badRows == 29)
    #expect(throws: HotplateError.self) { try hotlist(text) { $0.badRowShare = 0.28 } }
  }

  @Test(arguments: ["Québec", "QUÉBEC", "quebec", "QC"])
  func placesAreKnownWithAndWithoutAccents(name: String) {
    #expect(
      PlateSyntax.jurisdictionIndices(of: name) == PlateSyntax.jurisdictionIndices(of: "QC"))
  }

  /// Whatever is taken away has no share of the listed vehicles that pass.
  @Test(arguments: ["Québec", "QUEBEC", "ñ", String(repeating: "é", count: 40), ""])
  func whatADeltaTakesAwayIsNoLongerCounted(place: String) throws {
    let folder = try ScratchFolder()
    let rows = (1000..<1100).map { "ABC\($0),\(place)" }
    try folder.write(
      "list.csv", Data(("plate,state\nABD1234,NY\n" + rows.joined(separator: "\n")).utf8))
    try folder.write(
      "delta.csv",
      Data(("plate,state,action\n" + rows.map { $0 + ",remove\n" }.joined()).utf8))
    let list = try Hotlist(file: folder.path("list.csv"), deltas: [folder.path("delta.csv")])
    #expect(list.jurisdictions == ["NY": 1])
  }

  @Test func lettersInAFirstColumnOfPlacesMayBeActions() throws {
    let folder = try ScratchFolder()
    try folder.write("list.csv", Data("plate,state\nABC123,D\nABC125,D\n".utf8))
    try folder.write("delta.csv", Data("D,ABC123\nA,ABC126\n".utf8))
    #expect {
      try Hotlist(file: folder.path("list.csv"), deltas: [folder.path("delta.csv")])
    } throws: {
      ($0 as? HotplateError)?.message.contains("no column “action”") == true
    }
  }

  @Test func aCompiledListIsNoDeltaAndTakesNone() throws {
    let (folder, _, path) = try CompiledHotlistTests.compiled("plate,state\nABC123,CA\n")
    for (first, second) in [(path, folder.path("list.csv")), (folder.path("list.csv"), path)] {
      #expect {
        try Hotlist(file: first, deltas: [second])
      } throws: {
        ($0 as? HotplateError)?.message.contains("to which no delta files are applied") == true
      }
    }
  }

  /// The bad rows of a list that is refused for another reason are told all the same.
  @Test(arguments: [
    "plate,state,action\nABC123,CA,remove\nN/A,CA,remove\n", "HELLO\nWORLD\nN/A\n",
  ])
  func aRefusedListTellsItsBadRows(text: String) throws {
    let folder = try ScratchFolder()
    try folder.write("list.csv", Data(text.utf8))
    var refusal: HotplateError?
    let list = try Hotlist(
      file: folder.path("list.csv"), loading: HotlistLoading(), refusal: &refusal)
    #expect(refusal != nil)
    #expect(try list.writeRejects(to: folder.path("bad.csv")).contains("N/A"))
  }

  @Test func everyRejectHasItsReason() throws {
    let folder = try ScratchFolder()
    let rows = (0..<1200).map { _ in "N/A,CA\n" }.joined()
    try folder.write("list.csv", Data(("plate,state\nABC123,CA\n" + rows).utf8))
    var loading = HotlistLoading()
    loading.badRowShare = 1
    let list = try Hotlist(file: folder.path("list.csv"), loading: loading)
    let text = try list.writeRejects(to: folder.path("bad.csv"))
    #expect(text.split(separator: "\n").count { $0.contains("a word for none") } == 1200)
    try list.compile(to: folder.path("list.hotlist"))
    let compiled = try Hotlist(file: folder.path("list.hotlist"))
    #expect {
      try compiled.writeRejects(to: folder.path("bad.csv"))
    } throws: {
      ($0 as? HotplateError)?.message.contains("keeps no bad rows") == true
    }
  }
}
