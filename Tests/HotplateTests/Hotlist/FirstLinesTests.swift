import Foundation
import TestSupport
import Testing

@testable import Hotplate

/// What may stand above the rows of a list.
@Suite struct FirstLinesTests {
  @Test(arguments: ["sep=;\n", "SEP=;\r\n", "\u{FEFF}\"sep=;\"\n", "sep=; \n"])
  func theDelimiterToldToSpreadsheetsIsNoRow(first: String) throws {
    // Before, an entry SEP, and rows cut at their commas.
    for rows in ["plate;state;reason\n", ""] {
      let list = try hotlist(first + rows + "AB1;CA;a, b, c, d\n# note\nAB2;NY;e\n")
      #expect(list.all.map(\.plate) == ["AB1", "AB2"])
      #expect(list.all.map(\.jurisdiction) == ["CA", "NY"])
      #expect(list.all[0].reason == "a, b, c, d")
      #expect(list.all.map(\.row) == (rows.isEmpty ? [2, 4] : [3, 5]))
    }
  }

  @Test func whatTheFirstLineTellsOutlivesCompiling() throws {
    let folder = try ScratchFolder()
    try folder.write("a.csv", Data("sep=|\nAB1|CA|x;y;z\nAB2|NY|\n".utf8))
    try Hotlist(file: folder.path("a.csv")).compile(to: folder.path("a.hotlist"))
    try folder.write("b.csv", Data("Vehicles of today\nplate,state\nAB1,CA\n".utf8))
    try Hotlist(file: folder.path("b.csv")).compile(to: folder.path("b.hotlist"))
    let told = try Hotlist(file: folder.path("a.hotlist"))
    #expect(told.all.map(\.reason) == ["x;y;z", nil])
    #expect(told.all.map(\.row) == [2, 3])
    let titled = try Hotlist(file: folder.path("b.hotlist"))
    #expect(titled.all.map(\.jurisdiction) == ["CA"])
    #expect(titled.all.map(\.row) == [3])
    #expect(titled.issues.map(\.line) == [1])
  }

  @Test func aDelimiterToldThatTheRowsDoNotHaveIsNotTheirs() throws {
    let list = try hotlist("sep=;\nplate,state\nAB1,CA\n")
    #expect(list.all.map(\.jurisdiction) == ["CA"])
    let mapped = try hotlist("sep=;\nCA;AB1;a,b,c\n") {
      $0.format = try HotlistFormat(specification: "csv:plate=2,state=1")
    }
    #expect(mapped.all.map(\.plate) == ["AB1"])
    #expect(HotlistFormat.delimiter(toldBy: Array("sep=A".utf8)) == nil)
    #expect(HotlistFormat.delimiter(toldBy: Array("sep=\t".utf8)) == 9)
  }

  @Test(arguments: [
    "Stolen vehicles export 2026-11-29\n", "\"Stolen vehicles\",,\n",
    "Stolen vehicles\nof 2026\n\n",
    "sep=,\nExport\n",
  ])
  func aTitleAboveAHeaderIsABadRow(title: String) throws {
    // Before, the header was an entry, and the rows lost their delimiters.
    let list = try hotlist(title + "plate,state,reason\nHPKT482,1D,x\nAB2,CA,y\n")
    #expect(list.all.map(\.plate) == ["HPKT482", "AB2"])
    #expect(list.all.map(\.jurisdiction) == ["1D", "CA"])
    let line = title.utf8.count { $0 == 10 } + 2
    #expect(list.all.map(\.row) == [line, line + 1])
    #expect(list.badRows == (title.contains("of 2026") ? 2 : 1))
    #expect(list.issues[0].expected == "a header")
    #expect(list.rows == list.badRows + 2)
    #expect(throws: HotplateError.self) {
      try hotlist(title + "plate,state,reason\nAB2,CA,y\n") { $0.badRowShare = 0 }
    }
  }

  @Test func aBadTitleIsNamedAndWritten() throws {
    let folder = try ScratchFolder()
    let list = try hotlist("Stolen\r\nstate;plate\r\nCA;AB2\r\n")
    #expect(list.issues.map(\.description) == ["list.csv:1: expected a header, found “Stolen”"])
    try list.writeRejects(to: folder.path("bad.csv"))
    #expect(
      try String(contentsOfFile: folder.path("bad.csv"), encoding: .utf8)
        == "# list.csv:1: expected a header, found “Stolen”\nStolen\n")
    #expect(list.all.map(\.plate) == ["AB2"])
  }

  @Test(arguments: [
    ("ABC123,CA\nABC124,NY\nplate,state\nABC125,TX\n", 3),
    ("Export of 2026-11-29, unit 7\nstate,plate\nCA,8BAB123\nNY,ABC1234\n", 2),
  ])
  func aHeaderBelowWhatMayBeEntriesIsRefused(text: String, row: Int) throws {
    let error = #expect(throws: HotplateError.self) { try hotlist(text) }
    #expect(
      error?.message.hasSuffix(
        "list.csv: found a header as row \(row), below what may be entries, expected it first: take away what stands above it"
      ) == true)
    #expect(error?.code == .hotlist)
  }

  @Test(arguments: [(",", "csv,"), (";", "csv;"), ("\t", "tsv"), ("|", "csv|")])
  func aTitleWithoutAHeaderBelowIsRefused(delimiter: String, name: String) throws {
    let text = "Stolen\nAB1\(delimiter)CA\nAB2\(delimiter)NY\n"
    let error = #expect(throws: HotplateError.self) { try hotlist(text) }
    #expect(
      error?.message.hasSuffix(
        "list.csv:1: found one value above rows of several, which may be a title, expected a list without one, or, if it is a plate, "
          + "--list-format \(name):plate=1,state=2") == true)
    let told = try hotlist(text) {
      $0.format = try HotlistFormat(specification: "\(name):plate=1,state=2")
    }
    #expect(told.all.map(\.jurisdiction) == [nil, "CA", "NY"])
    #expect(try hotlist("AB1\nAB2\t\nAB3\t\n").count == 3)
  }

  @Test(arguments: [
    ("Vehicle,Region\nAB1,CA\nAB2,NY\nMYTAG,TX\n", "Vehicle", "csv:plate=1,state=2"),
    ("# today\nPlatte;Land\nAB1;D\nAB2;F\n", "Platte", "csv:plate=1,state=2"),
    ("Land;Platte\nD;AB1\nF;AB2\n", "Platte", "csv:plate=2,state=1"),
  ])
  func aHeaderThatNobodyKnowsIsRefused(text: String, name: String, map: String) throws {
    // Before, an entry.
    let error = #expect(throws: HotplateError.self) { try hotlist(text) }
    #expect(
      error?.message.hasSuffix(
        "list.csv:\(text.hasPrefix("#") ? 2 : 1): found “\(name)” above plates with digits, which may be a header or an entry, "
          + "expected a header with a column “plate”, or, if it is an entry, --list-format \(map)")
        == true)
    let told = try hotlist(text) { $0.format = try HotlistFormat(specification: map) }
    #expect(told.all.count == (name == "Vehicle" ? 4 : 3))
  }

  @Test(arguments: [
    "MYTAG,CA\nAB1,NY\nAB2,CA\n", "MYTAG,XX,stolen\nAB1,NY,wanted\nAB2,CA,stolen\n",
    "MYTAG,CA\nGOTCHA,XX\nBADBOY,YY\n", "MYTAG,here\nAB1,there\n", "MYTAG,here\n",
    "MY?TAG,here\nAB1,x\nAB2,y\n",
    "MYTAG\nAB1\nAB2\nAB3\n", "GOTCHA,\nABC123,\nDEF456,\n",
    "GOTCHA,,\nABC123,CA,stolen\nDEF456,NY,stolen\n",
  ])
  func aPlateOfLettersMayComeFirst(text: String) throws {
    let list = try hotlist(text)
    #expect(list.count == text.utf8.count { $0 == 10 } && list.badRows == 0)
  }
}
