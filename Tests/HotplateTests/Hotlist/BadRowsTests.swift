import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct BadRowsTests {
  /// What has a sign for an unknown or broken character would be listed as another plate.
  @Test(arguments: ["AB#1234", "AB%123", "AB\u{FFFD}123", "AB#\u{301}123"])
  func aPlateWithALostCharacterIsABadRow(
    plate: String
  ) throws {
    let list = try hotlist("plate,state\n\(plate),NY\nGOOD1,NY\n")
    #expect(list.all.map(\.plate) == ["GOOD1"])
    #expect(
      list.issues.map(\.description) == [
        "list.csv:2: expected a plate of letters and digits, ? for one that is unknown, found “\(plate)”"
      ])
  }

  /// What stands for unknown characters, or parts two plates, was dropped, and another plate listed.
  @Test(arguments: [
    ("8BAB[12]3", "["), ("8BAB12_", "_"), ("8BAB1{2}3", "{"), ("ABC12(3|4)", "("),
    ("ABC123 (CA)", "("), ("ABC123/DEF45", "/"), ("ABC123 & DEF4", "&"), ("ABC123&DEF45", "&"),
    ("ABC123;DEF456", ";"), ("ABC124|CA", "|"), ("\"ABC126,CA\"", ","), ("ABC1\\2", "\\"),
    ("\"ABC1\n23\"", "·"), ("ABC123:CA", ":"), ("ABC12<\u{338}3", "<"), ("ABC12/\u{301}3", "/"),
    ("ABC1 &\u{301}2", "&"),
  ])
  func aSignThatNoPlateHasIsABadRow(plate: String, sign: String) throws {
    let list = try hotlist("plate,state\nGOOD1,CA\n\(plate),CA\n")
    #expect(list.all.map(\.plate) == ["GOOD1"])
    #expect(list.issues.map(\.line) == [3])
    #expect(list.issues.first?.found.hasSuffix(" with “\(sign)”") == true)
    #expect(
      list.issues.first?.expected
        == "letters, digits, spaces, hyphens, dots, or ? and * for what is unknown")
  }

  @Test(arguments: [
    ("AB-12.CD 3", "AB12CD3"), ("O'NEIL1", "ONEIL1"), ("AB☆123", "AB123"), ("♥AB1", "AB1"),
    ("AB·123", "AB123"), ("M&M1", "MM1"), ("AB+1", "AB1"), ("Ü 12", "U12"), ("'00123", "00123"),
    ("=\"00123\"", "00123"), ("\"=\"\"00123\"\"\"", "00123"), ("`AB1", "AB1"),
  ])
  func whatPlatesAndSpreadsheetsHaveIsNoBadRow(plate: String, text: String) throws {
    let list = try hotlist("plate,state\n\(plate),CA\n")
    #expect(list.all.map(\.plate) == [text] && list.badRows == 0)
  }

  @Test(arguments: [
    "NULL", "none", "Unknown", "N/A", "n.a.", "NA", "TBD", "UNK", "NO PLATE", "NoPlate",
  ])
  func aWordForNoneIsABadRow(word: String) throws {
    for list in [
      try hotlist("plate,state\nGOOD1,CA\n\(word),CA\n"), try hotlist("GOOD1\nGOOD2\n\(word)\n"),
    ] {
      #expect(list.all.allSatisfy { $0.plate.hasPrefix("GOOD") })
      #expect(list.issues.map(\.line) == [3])
      #expect(
        list.issues.first?.description.hasSuffix(
          "expected a plate, found “\(word)”, a word for none") == true)
    }
    // A plate that is such a word can still be listed.
    #expect(try hotlist("plate,state\nNUL?,CA\nNONEX,CA\n").badRows == 0)
  }

  @Test func aPartOfAPlateIsNoWholeOne() throws {
    let json = try hotlist(
      """
      {"plate":"ABC1","partial":true}
      {"plate":"ABC2","partial":false}
      {"plate":"ABC3?","partial":true}
      {"plate":"ABC4","priority":1,"partialPlate":"yes"}
      """)
    #expect(json.all.map(\.plate) == ["ABC2", "ABC3?"])
    #expect(json.issues.map(\.line) == [1, 4])
    #expect(
      json.issues.first?.description
        == "list.csv:1: expected it with ? for each unknown character or * for any run, like “*ABC1*”, found “ABC1”, a part of a plate"
    )
    let csv = try hotlist("plate,state,Partial\nABC1,CA,1\nABC2,CA,\nABC3,CA,no\n")
    #expect(csv.all.map(\.plate) == ["ABC2", "ABC3"] && csv.badRows == 1)
  }

  @Test(arguments: ["Ж123АВ", "ΩΑΒ1234"]) func aLetterThatNoPlateHasIsABadRow(plate: String) throws
  {
    let list = try hotlist("plate,state\n\(plate),GR\nА123ВС,RUS\n京A12345,CN\n")
    #expect(list.all.map(\.plate) == ["A123BC", "A12345"])
    #expect(list.issues.map(\.line) == [2])
  }

  @Test func valuesAreNotTakenForPlatesOnes() throws {
    let text = try hotlist("ABC123\nABC124,CA\nABC125\n")
    #expect(text.all.map(\.plate) == ["ABC123", "ABC125"] && text.badRows == 1)
    let codes = try hotlist("LIC/ABC123.LIS/NY\nLIC/ABC1235 LIS/NY\n")
    #expect(codes.all.map(\.plate) == ["ABC123"] && codes.badRows == 1)
  }

  @Test func everyBadRowIsNamed() throws {
    let list = try hotlist(
      """
      plate,state,expires
      GOOD1,CA,2030-01-01
      ,CA,2030-01-01
      ABC,CA
      ABC1234567890X,CA,2030-01-01
      ABD,CA,tomorrow
      ***,CA,2030-01-01
      GOOD2,NY,
      """)
    #expect(list.all.map(\.plate) == ["GOOD1", "GOOD2"])
    #expect(list.badRows == 5)
    #expect(
      list.issues.map(\.description) == [
        "list.csv:3: expected a plate, found nothing", "list.csv:4: expected 3 columns, found 2",
        "list.csv:5: expected a plate of at most 12 characters, found “ABC1234567890X”",
        "list.csv:6: expected a date like 2026-03-01 or 03/01/2026, found “tomorrow”",
        "list.csv:7: expected a plate with at least one letter or digit, found “***”",
      ])
  }

  @Test func badRowsCanBeMendedAndLoaded() throws {
    let folder = try ScratchFolder()
    let list = try hotlist("plate,state\nABC1,CA\nABC2\nABC3,NY\n")
    try list.writeRejects(to: folder.path("bad.csv"))
    #expect(
      try String(contentsOfFile: folder.path("bad.csv"), encoding: .utf8)
        == "# list.csv:3: expected 2 columns, found 1\nABC2\n")
  }

  @Test func whatIsWrittenOfBadRowsIsAllOfThem() throws {
    let folder = try ScratchFolder()
    // A value of two lines, and a letter of Latin-1.
    try folder.write(
      "a.csv",
      Data("plate,notes,expires\nAB1,\"two\nlines\",never\nAB2,\"two\nlines\",soon\nAB3,M".utf8)
        + [0xFC] + Data("ll,soon\n".utf8))
    try folder.write("b.csv", Data("plate,expires\nAB4,2030-01-01\nAB5,later\n".utf8))
    let list = try Hotlist(file: folder.path("a.csv"), deltas: [folder.path("b.csv")])
    try list.writeRejects(to: folder.path("bad.csv"))
    let date = "expected a date like 2026-03-01 or 03/01/2026"
    #expect(
      try String(contentsOfFile: folder.path("bad.csv"), encoding: .utf8) == """
        # a.csv:4: \(date), found “soon”
        AB2,"two
        lines",soon
        # a.csv:6: \(date), found “soon”
        AB3,Müll,soon
        # b.csv:3: \(date), found “later”
        AB5,later

        """)
  }

  @Test func everyRejectIsBelowItsOwnReasonHoweverManyThereAre() throws {
    let folder = try ScratchFolder()
    let rows = (0..<HotlistScan.mostIssues + 5).map { "AB\($0),soon" }
    try folder.write("a.csv", Data(("plate,expires\nAB1,\n" + rows.joined(separator: "\n")).utf8))
    try folder.write("b.csv", Data("plate,expires\nAB4,\n,\n".utf8))
    var loading = HotlistLoading()
    loading.badRowShare = 1
    let list = try Hotlist(
      file: folder.path("a.csv"), deltas: [folder.path("b.csv")], loading: loading)
    try list.writeRejects(to: folder.path("bad.csv"))
    let lines = try String(contentsOfFile: folder.path("bad.csv"), encoding: .utf8)
      .split(separator: "\n")
    #expect(
      lines[2 * rows.count - 2]
        == "# a.csv:\(rows.count + 2): expected a date like 2026-03-01 or 03/01/2026, found “soon”")
    #expect(lines[2 * rows.count] == "# b.csv:3: expected a plate, found nothing")
  }

  @Test func reasonsOfTwoFilesOfOneNameStayApart() throws {
    let folder = try ScratchFolder()
    try folder.write("full/list.csv", Data("plate,expires\nAB1,\nAB2,soon\n,\n".utf8))
    try folder.write("delta/list.csv", Data("plate,expires\nAB4,\n,\nAB5,later\n".utf8))
    let list = try Hotlist(
      file: folder.path("full/list.csv"), deltas: [folder.path("delta/list.csv")])
    try list.writeRejects(to: folder.path("bad.csv"))
    let date = "expected a date like 2026-03-01 or 03/01/2026"
    #expect(
      try String(contentsOfFile: folder.path("bad.csv"), encoding: .utf8) == """
        # list.csv:3: \(date), found “soon”
        AB2,soon
        # list.csv:4: expected a plate, found nothing
        ,
        # list.csv:3: expected a plate, found nothing
        ,
        # list.csv:4: \(date), found “later”
        AB5,later

        """)
  }

  @Test func moreValuesThanColumnsAreABadRow() throws {
    // Before, what was too much was dropped without a word; a comma in a reason shifts all after it.
    let list = try hotlist(
      """
      plate,state
      ABC123,CA,x,high
      ABC124,CA,,
      ABC125,CA,"", ,"y"
      ABC126,CA,"",\t
      ABC127,CA
      """)
    #expect(list.all.map(\.plate) == ["ABC124", "ABC126", "ABC127"])
    #expect(
      list.issues.map(\.description) == [
        "list.csv:2: expected 2 columns, found 4", "list.csv:4: expected 2 columns, found 5",
      ])
    let single = try hotlist("plate\nAB1\nAB2,CA\n")
    #expect(single.issues.map(\.description) == ["list.csv:3: expected 1 column, found 2"])
  }

  @Test func valuesWithoutAColumnNameAreKept() throws {
    let list = try hotlist(",plate,,state,\n7,AB1,x,CA,\n8,AB2,,CA,y\n")
    #expect(list.all.map(\.jurisdiction) == ["CA", "CA"])
    #expect(
      list.all.map(\.other) == [
        ["column 1": "7", "column 3": "x"], ["column 1": "8", "column 5": "y"],
      ])
  }

  @Test func rowsWithoutAValueAreRows() throws {
    let list = try hotlist(
      """
      {"plate":"AB1"}
      {}

      {"plate":null}
      """)
    #expect(list.all.map(\.plate) == ["AB1"])
    #expect(
      list.issues.map(\.description) == [
        "list.csv:2: expected a plate, found nothing",
        "list.csv:4: expected a plate, found nothing",
      ])
    let tagged = try hotlist("LIC/AB1.LIS/CA.\nLIC-AB2.LIS-CA\n\nLIC/.\n")
    #expect(tagged.issues.map(\.line) == [2, 4])
  }

  @Test func rowsOfJSONAreWholeOnes() throws {
    let list = try hotlist(
      #"""
      {"plate":"XYZ111"}{"plate":"XYZ222"}
      {"plate":"\ud800AB"}
      {"plate":["A"]}
      {"plate":true}
      {"plate":"AB4","reason":"\q"}
      {"plate":"AB\u0035","reason":"caf\u00e9"}
      {"plate":1234}
      """#)
    #expect(list.all.map(\.plate) == ["AB5", "1234"])
    #expect(
      list.issues.map(\.description) == [
        #"list.csv:1: expected one JSON object a line, found “{"plate":"XYZ222"}” after it"#,
        #"list.csv:2: expected whole JSON escapes like \u00e9, found “\ud800AB”"#,
        #"list.csv:3: expected a plate in quotes, or of digits, found “["A"]”"#,
        #"list.csv:4: expected a plate in quotes, or of digits, found “true”"#,
        #"list.csv:5: expected whole JSON escapes like \u00e9, found “\q”"#,
      ])
  }

  @Test func endlessRowsEndSomewhere() throws {
    // A good row, one of four megabytes, a good row; and a quote that never ends.
    let long = try hotlist(
      "plate,state\nAB1,CA\n" + String(repeating: "A", count: 4 << 20) + "\nAB2,NY\n")
    #expect(long.all.map(\.plate) == ["AB1", "AB2"])
    #expect(long.issues.map(\.line) == [3])
    let quoted = try hotlist(
      "plate,state\nAB1,CA\nAB2,\"" + String(repeating: "x\n", count: 50_000) + "AB3,NY\n"
    ) {
      $0.badRowShare = 1
    }
    #expect(quoted.all.first?.plate == "AB1")
    #expect(quoted.all.contains { $0.plate == "AB3" })
    #expect(quoted.issues.first?.found == "an opening quote without its end in 65536 bytes")
    #expect(throws: HotplateError.self) { try hotlist(String(repeating: "A", count: 2 << 20)) }
    #expect(throws: HotplateError.self) { try hotlist("AB1\nAB2\n") { $0.byteLimit = 4 } }
  }

  @Test func numbersOfSpreadsheetsAreNoPlates() throws {
    // Before, 4.82E+05 was the plate 482E05.
    let list = try hotlist("plate\n482E05\n4.82E+05\n\"4,82e+05\"\n5E+10\nAB+1\n4.82E05\n")
    #expect(list.all.map(\.plate) == ["482E05", "AB1", "482E05"])
    #expect(list.issues.map(\.line) == [3, 4, 5])
    #expect(
      list.issues[0].description
        == "list.csv:3: expected a plate, found “4.82E+05”, a number as spreadsheets write it")
  }

  /// Before, 1234567.0 was the plate 12345670.
  @Test func whatATableOfNumbersWroteIsNoPlate() throws {
    let list = try hotlist("plate\n1234567\n1234567.0\n12.345.0\nAB.0\n12.30\n")
    #expect(list.all.map(\.plate) == ["1234567", "123450", "AB0", "1230"])
    #expect(
      list.issues.map(\.description) == [
        "list.csv:3: expected a plate, found “1234567.0”, a number as spreadsheets write it"
      ])
  }

  @Test func aQuoteThatStaysOpenNamesTheFilesEnd() throws {
    let list = try hotlist("plate,state\nAB1,CA\nAB2,\"CA\n") { $0.badRowShare = 1 }
    #expect(list.issues.first?.found == "an opening quote without its end before the file's")
  }

  @Test func zeroBytesInARowAreNamed() throws {
    var bytes = Array("plate,state\n".utf8)
    for number in 0..<9000 { bytes += Array("AB\(number),CA\n".utf8) }
    bytes += Array("A\0B,CA\n".utf8)
    let list = try hotlist(bytes: bytes)
    #expect(list.count == 9000)
    #expect(list.issues.map(\.found) == ["a zero byte"])
  }

  @Test func aZeroByteInAnEarlyRowIsThatRowsFault() throws {
    let rows = (0..<50).map { "AB\($0),CA" }.joined(separator: "\n")
    let list = try hotlist("plate,state\nA\0B,CA\n" + rows + "\n")
    #expect(list.count == 50)
    #expect(list.issues.map(\.line) == [2])
  }

  @Test func rowsBelowAStrayQuoteAreNotSwallowed() throws {
    // The quote of row 2 would close at the one that opens in row 4.
    let list = try hotlist(
      "plate,state,notes\nAB1,CA,\"never closed\nAB2,NY,x\nAB3,TX,\"y\"\n\"AB4\"x,CA,z\n")
    #expect(list.all.map(\.plate) == ["AB2", "AB3"])
    #expect(list.issues.map(\.line) == [2, 5])
    #expect(
      list.issues.map(\.found) == ["text after a closing quote", "text after a closing quote"])
  }

  @Test func noBytesCanEndTheProcess() throws {
    var numbers = SeededNumbers(seed: 8)
    let pieces = [
      "plate", ",", ";", "\"", "\n", "\r\n", "{", "}", ":", "AB1", "?", "*", "LIC/", ".", "\u{E9}",
      "\\", "2026-01-01", "\t", " ", "null", "[", "99999999999999999999",
    ]
    var loaded = 0
    for _ in 0..<1500 {
      let text = (0..<numbers.next() % 60).map { _ in
        pieces[Int(numbers.next() % UInt64(pieces.count))]
      }.joined()
      if let list = try? hotlist(text) {
        loaded += 1
        list.forEachEntry { #expect(!$0.plate.isEmpty) }
      }
    }
    #expect(loaded > 100)
  }
}
