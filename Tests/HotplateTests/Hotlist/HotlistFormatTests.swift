import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct HotlistFormatTests {
  @Test(arguments: [",", ";", "\t", "|"], ["\n", "\r\n"])
  func readsEveryDelimiterAndLineEnd(delimiter: String, end: String) throws {
    let rows = [
      ["Plate Number", "STATE", "Category", "Badge"], ["ab-123", "ca", "stolen", "7"],
      ["XYZ 999", "", "\"a\(delimiter) \"\"b\"\"\"", ""],
    ]
    let list = try hotlist(rows.map { $0.joined(separator: delimiter) }.joined(separator: end))
    #expect(list.all.map(\.plate) == ["AB123", "XYZ999"])
    #expect(list.all.map(\.jurisdiction) == ["CA", nil])
    #expect(list.all.map(\.reason) == ["stolen", "a\(delimiter) \"b\""])
    #expect(list.all[0].other == ["Badge": "7"])
    #expect(list.all.map(\.row) == [2, 3])
  }

  @Test func columnsThatNoRowReachesAreNotDecoded() throws {
    var format = try HotlistFormat(specification: "fixed:plate=1-8,state=9-10")
    let written = try JSONEncoder().encode(format)
    #expect(try JSONDecoder().decode(HotlistFormat.self, from: written) == format)
    for columns in [-1...3, 0...RowCutter.longestRow, nil] as [ClosedRange<Int>?] {
      format.fields[0].characters = columns
      let data = try JSONEncoder().encode(format)
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(HotlistFormat.self, from: data)
      }
    }
  }

  @Test func readsListsWithoutHeader() throws {
    let list = try hotlist("ABC123;\nABC124;CA\n# a remark\n\nDEF 1;NY;wanted;1")
    #expect(list.all.map(\.plate) == ["ABC123", "ABC124", "DEF1"])
    #expect(list.all.map(\.jurisdiction) == [nil, "CA", "NY"])
    #expect(list.all[2].reason == "wanted")
    #expect(list.all[2].priority == 1)
    #expect(list.all.map(\.row) == [1, 2, 5])
  }

  @Test func remarksAndBlankLinesBeforeAHeaderAreNoHeader() throws {
    for start in ["# of today\n\n", "\n", " \t\n# a,\"b\n", String(repeating: "#\n", count: 40)] {
      let list = try hotlist(start + "plate,state\nABC123,CA\nDEF456\n")
      #expect(list.all.map(\.plate) == ["ABC123"])
      #expect(list.all.map(\.jurisdiction) == ["CA"])
      let line = start.utf8.count { $0 == 10 } + 2
      #expect(list.all.map(\.row) == [line])
      #expect(list.issues.map(\.line) == [line + 1])
    }
  }

  @Test func everyPresetSaysWhereThePlateStands() {
    let positional = HotlistFormat.presets.filter {
      ![.tagged, .jsonLines].contains($0.value.layout)
    }
    #expect(positional.count >= 5)
    for (name, format) in positional {
      #expect(format.plateField != nil, "\(name)")
    }
  }

  /// What `Hotlists/README.md` shows of each.
  @Test func everyPresetHasAnExample() throws {
    let page = try String(
      contentsOf: Project.folder.appendingPathComponent("Hotlists/README.md"), encoding: .utf8)
    let table = try #require(page.components(separatedBy: "| `--list-format` | a row |\n").last)
    var shown: Set<String> = []
    for line in table.split(separator: "\n", omittingEmptySubsequences: false).dropFirst() {
      guard line.hasPrefix("| `") else { break }
      let quoted = line.split(separator: "`").enumerated().filter { $0.offset % 2 == 1 }
        .map { String($0.element) }
      let row = try #require(quoted.last)
      for name in quoted.dropLast() {
        let list = try hotlist(row + "\n") { $0.format = try HotlistFormat(specification: name) }
        #expect(list.count == 1 && list.badRows == 0 && list.remarks.isEmpty, "\(name)")
        if row.contains("armed") { #expect(list.all[0].description == "Stolen, armed") }
        shown.insert(name)
      }
    }
    #expect(shown == Set(HotlistFormat.presets.keys))
  }

  @Test func readsPlainText() throws {
    let list = try hotlist("AB 12 CD\n\n# note\n8?B*\n", name: "a.txt")
    #expect(list.all.map(\.plate) == ["AB12CD", "8?B*"])
    #expect(list.partialCount == 1)
  }

  @Test func readsMarksAndOtherEncodings() throws {
    #expect(
      try hotlist(bytes: [0xEF, 0xBB, 0xBF] + Array("plate,reason\nAB1,x".utf8)).all.map(\.plate)
        == ["AB1"])
    // Latin-1: Ä is one byte that is no UTF-8.
    let latin = try hotlist(
      bytes: Array("plate,reason\n".utf8) + [0xC4] + Array("B 12,M".utf8) + [0xFC]
        + Array("ll\n".utf8))
    #expect(latin.all.map(\.plate) == ["AB12"])
    #expect(latin.all[0].reason == "Müll")
    #expect(throws: HotplateError.self) { try hotlist(bytes: [0xFF, 0xFE, 65, 0, 66, 0]) }
  }

  @Test func readsJSONLines() throws {
    let list = try hotlist(
      #"""
      {"plate":"AB-1","state":"CA","vehicle_desc":"red \"wagon\" \u00e9","expires_at":"2030-01-01T00:00:00Z"}
      {"alert_type":"amber","plate":"CD2","nested":{"a":[1,"}"]},"priority":2,"state":null}
      """#, name: "a.jsonl")
    #expect(list.all.map(\.plate) == ["AB1", "CD2"])
    #expect(list.all[0].other["vehicle_desc"] == "red \"wagon\" é")
    #expect(list.all[0].expires == Date(timeIntervalSince1970: 1_893_456_000))
    #expect(list.all[1].reason == "amber")
    #expect(list.all[1].jurisdiction == nil)
    #expect(list.all[1].other["nested"] == #"{"a":[1,"}"]}"#)
  }

  @Test func readsPresetsAndColumnMaps() throws {
    let genetec = try hotlist("Stolen;QC;DEF228;2012-01-31;2032-05-31;Permit_1\n") {
      $0.format = HotlistFormat.presets["genetec"]
    }
    #expect(genetec.all.map(\.plate) == ["DEF228"])
    #expect(genetec.all[0].jurisdiction == "QC")
    #expect(genetec.all[0].reason == "Stolen")
    #expect(genetec.all[0].other == ["PermitID": "Permit_1"])
    // Without a header and without being told: the two dates tell.
    let untold = try hotlist("Stolen;QC;DEF228;2012-01-31;2032-05-31;Permit_1\n")
    #expect(untold.all == genetec.all)
    // A header wins over the preset's order.
    let headed = try hotlist(
      "PlateNumber;PlateState;Category;EffectiveDate;ExpiryDate\nAB1;ON;Scofflaw;01/31/2026;12/31/2026\n"
    ) {
      $0.format = HotlistFormat.presets["genetec"]
    }
    #expect(headed.all[0].plate == "AB1")
    #expect(headed.all[0].reason == "Scofflaw")
    let nedap = try hotlist("12-AB-34;NLD;visitor\r\n") {
      $0.format = HotlistFormat.presets["nedap"]
    }
    #expect(nedap.all[0].description == "visitor")
    let ncic = try hotlist(
      "LIC/ABC123.LIS/CA.LIT/PC.VMA/FORD.VCO/RED.MKE/EV.NIC/V123\nLIC/XYZ9.LIS/TX\n", name: "n.txt")
    #expect(ncic.all.map(\.plate) == ["ABC123", "XYZ9"])
    #expect(ncic.all[0].vehicle == ["make": "FORD", "color": "RED"])
    #expect(ncic.all[0].reason == "EV")
    #expect(ncic.all[0].caseNumber == "V123")
    let codes = try hotlist(
      "LIC,LIS,MKE,ORI,NIC,VMA,VMO,VCO,VYR\nABC123,CA,stolen,CA01,V1,FORD,F15,RED,2004\n")
    #expect(
      codes.all[0].vehicle == ["make": "FORD", "model": "F15", "color": "RED", "year": "2004"])
    #expect(codes.all[0].agency == "CA01")
    let fixed = try hotlist("ABC123  CAstolen   \nXY9     NY\n") {
      $0.format = try HotlistFormat(specification: "fixed:plate=1-8,state=9-10,reason=11-20")
    }
    #expect(fixed.all.map(\.plate) == ["ABC123", "XY9"])
    #expect(fixed.all.map(\.jurisdiction) == ["CA", "NY"])
    #expect(fixed.all.map(\.reason) == ["stolen", nil])
    let mapped = try hotlist("CA,x,ABC123\n") {
      $0.format = try HotlistFormat(specification: "csv:plate=3,state=1")
    }
    #expect(mapped.all[0].plate == "ABC123")
    #expect(mapped.all[0].jurisdiction == "CA")
  }

  @Test(arguments: [
    "nothing", "fixed:", "fixed:state=1-2", "fixed:plate=8-1", "csv:plate=0", "csv:state=1",
    "xml:plate=1", "fixed:plate", "fixed:plate=3-", "fixed:plate=-3", "fixed:plate=1-8,reason=-8",
    "fixed:plate=1-x", "fixed:plate=1-2-3", "fixed:plate=1--3", "fixed:plate=-",
    "csv:plate=1,plate=2",
    "csv:plate=1,Plate=2", "csv:state=1,plate=1", "fixed:plate=1-8,plate=9-12",
  ])
  func refusesUnknownFormats(specification: String) {
    #expect(throws: HotplateError.self) { try HotlistFormat(specification: specification) }
  }

  @Test(arguments: [
    ("fixed:plate=5-3", "5-3"), ("fixed:plate=3-", "3-"), ("csv:plate=1,plate=2", "plate twice"),
    ("csv:state=1,plate=1", "column 1 twice"),
  ])
  func aFormatIsRefusedForWhatWasFound(specification: String, found: String) {
    let error = #expect(throws: HotplateError.self) {
      try HotlistFormat(specification: specification)
    }
    #expect(
      error?.message.hasPrefix("list format \(specification): found \(found), expected ") == true)
  }

  @Test(arguments: [",", ";"])
  func codesOfNCICMayBeAHeader(delimiter: String) throws {
    let text = "LIC,LIS,LIY,LIT\nABC123,CA,2026,PC\n".replacing(",", with: delimiter)
    let list = try hotlist(text) { $0.format = HotlistFormat.presets["ncic"] }
    #expect(list.all.map(\.plate) == ["ABC123"])
    #expect(list.all[0].jurisdiction == "CA")
    #expect(list.all[0].other == ["LIY": "2026", "LIT": "PC"])
    let tagged = try hotlist("LIC/ABC123.RMK/LIC, LIS.LIS/CA\n") {
      $0.format = HotlistFormat.presets["ncic"]
    }
    #expect(tagged.all[0].jurisdiction == "CA")
  }

  @Test func aFormatMayStandBesideTheList() throws {
    let folder = try ScratchFolder()
    try folder.write("a.txt", Data("CAABC123\n".utf8))
    try folder.write("a.txt.format", Data("fixed:state=1-2,plate=3-10\n".utf8))
    #expect(try Hotlist(file: folder.path("a.txt")).all[0].plate == "ABC123")
  }

  @Test func aFormatThatCannotBeReadIsToldOf() throws {
    let folder = try ScratchFolder()
    try folder.write("a.csv", Data("ABC123,CA\n".utf8))
    try folder.write("a.csv.format", Data([0x67, 0xFF, 0xFE]))
    try folder.write("b.csv", Data("ABC123,CA\n".utf8))
    try folder.write("b.csv.format/x", Data())
    for name in ["a.csv", "b.csv"] {
      let error = #expect(throws: HotplateError.self) { try Hotlist(file: folder.path(name)) }
      #expect(
        error?.message
          == "\(folder.path(name)).format: found a file that cannot be read as UTF-8, expected a list format like genetec"
      )
    }
  }

  @Test func everyColumnIsReadHoweverManyThereAre() throws {
    let names = (0..<300).map { "c\($0)" } + ["plate", "expires"]
    let values = (0..<300).map { "v\($0)" } + ["AB1", "2030-01-01"]
    func isWhole(_ list: Hotlist) -> Bool {
      list.all.count == 1 && list.all[0].plate == "AB1" && list.all[0].other.count == 300
        && list.all[0].other["c299"] == "v299"
        && list.all[0].expires == Date(timeIntervalSince1970: 1_893_542_400)
    }
    let (header, row) = (names.joined(separator: ","), values.joined(separator: ","))
    let headed = try hotlist(header + "\n" + row + "\nAB2\n")
    #expect(isWhole(headed))
    #expect(headed.issues.map(\.expected) == ["302 columns"])
    let pairs = zip(names, values)
    #expect(
      isWhole(
        try hotlist("{" + pairs.map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",") + "}")))
    let tags = pairs.reversed().map { $0 == "plate" ? "LIC/\($1)." : "\($0)/\($1)." }.joined()
    let ncic = try hotlist(tags) { $0.format = HotlistFormat.presets["ncic"] }
    #expect(isWhole(ncic))
    let mapped = try hotlist(row) {
      $0.format = try HotlistFormat(specification: "csv:plate=301,expires=302")
    }
    #expect(mapped.all[0].expires == headed.all[0].expires)
  }

  @Test(arguments: [",", ";", "\t", "|"])
  func columnMapsTakeEveryDelimiter(delimiter: String) throws {
    let list = try hotlist("CA\(delimiter)ABC123\(delimiter)x\nNY\(delimiter)DEF456\n") {
      $0.format = try HotlistFormat(specification: "csv:plate=2,state=1")
    }
    #expect(list.all.map(\.plate) == ["ABC123", "DEF456"])
    #expect(list.all.map(\.jurisdiction) == ["CA", "NY"])
  }

  @Test func semicolonsInAQuotedValueCutNothing() throws {
    let list = try hotlist("ABC123,\"stolen; armed; do not stop; call\"\n") {
      $0.format = try HotlistFormat(specification: "csv:plate=1,reason=2")
    }
    #expect(list.all.map(\.plate) == ["ABC123"])
  }

  /// Words to those who stop the vehicle are no actions.
  @Test func instructionsInAColumnOfActionsAddTheirRow() throws {
    let list = try hotlist("plate,state,action\nABC123,CA,Stop and detain\n")
    #expect(list.all.map(\.plate) == ["ABC123"] && list.badRows == 0)
  }

  /// It would be listed once more, without an end.
  @Test(arguments: ["Cancel entry", "Delete record", "REMOVE - RECOVERED", "deleted (recovered)"])
  func aRemovalWithARemarkIsABadRow(action: String) throws {
    let list = try hotlist("plate,state,action\nABC123,CA,\(action)\nABC124,CA,add\n")
    #expect(list.all.map(\.plate) == ["ABC124"] && list.badRows == 1)
    #expect(list.issues.first?.expected == "an action like “add” or “remove”")
  }

  /// Web pages and spreadsheets put them where blanks are meant.
  @Test(arguments: ["\u{A0}", "\u{A0} \u{A0}"], [String.Encoding.utf8, .isoLatin1])
  func noBreakBlanksAreBlanks(blank: String, encoding: String.Encoding) throws {
    // In Latin-1 such a blank behind à may be a part of another character.
    let reason = encoding == .utf8 ? "à" : "x"
    let text =
      "Plate\(blank)Number;Issue State\(blank);Reason;Expiry\(blank)Date\n"
      + "8ABC123;\(blank)CA\(blank);\(reason)\(blank);2030-01-01\(blank)\n"
    let list = try hotlist(bytes: Array(try #require(text.data(using: encoding))))
    #expect(list.all.map(\.plate) == ["8ABC123"] && list.badRows == 0)
    #expect(list.all.map(\.jurisdiction) == ["CA"] && list.all.map(\.reason) == [reason])
    #expect(list.all.first?.expires == Date(timeIntervalSince1970: 1_893_542_400))
  }

  @Test func aDelimiterThatIsToldIsTheOne() throws {
    let list = try hotlist("ABC123,a;b;c\n") {
      $0.format = try HotlistFormat(specification: "csv,:plate=1,reason=2")
    }
    #expect(list.all.map(\.reason) == ["a;b;c"])
  }

  @Test func manyCoresReadWhatOneReads() throws {
    // Values in quotes with line ends in them, so that cuts between stretches fall inside rows.
    var numbers = SeededNumbers(seed: 21)
    var text = "plate,notes\n"
    var plates: [String] = []
    for _ in 0..<40_000 {
      let plate = String(
        PackedPlate(codes: (0..<7).map { _ in UInt8(numbers.next() % 36) + 1 }).text)
      plates.append(plate)
      text +=
        numbers.next() % 3 == 0
        ? "\(plate),\"one\ntwo, \"\"three\"\"\nfour\"\n" : "\(plate),plain note of some length\n"
    }
    let list = try hotlist(text)
    #expect(list.badRows == 0)
    #expect(list.all.map(\.plate) == plates)
    let lengths = list.all.map { $0.description == "plain note of some length" ? 1 : 3 }
    #expect(Set(lengths) == [1, 3])
    var line = 2
    let lines = lengths.map { length in
      defer { line += length }
      return line
    }
    #expect(list.all.map(\.row) == lines)
  }
}
