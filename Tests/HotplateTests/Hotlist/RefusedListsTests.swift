import Foundation
import TestSupport
import Testing

@testable import Hotplate

/// Lists that are refused whole.
@Suite struct RefusedListsTests {
  /// What stands where a list was, when a server is in trouble or a file was packed.
  @Test(arguments: [
    ("<html>\n<body>404 Not found</body>\n</html>\n", "a page of the web or XML"),
    ("\n <!DOCTYPE html>\n", "a page of the web or XML"), ("%PDF-1.4\n8BAB123\n", "a PDF"),
    ("PK\u{3}\u{4}8BAB123\n", "a ZIP archive"), ("HOTPLAT", "a compiled list cut short"),
    ("Unauthorized\n", "words as a server"), ("Access denied", "words as a server"),
    ("Error: access denied\nplease login\n", "words as a server"),
    ("404 Not found\n", "words as a server"), ("502 Bad Gate", "words as a server"),
    ("Error 503\n", "words as a server"), ("HTTP 403\n\n", "words as a server"),
  ])
  func whatAServerSaysInsteadIsNoList(text: String, found: String) {
    let error = #expect(throws: HotplateError.self) { try hotlist(text) }
    #expect(error?.code == .hotlist)
    #expect(error?.message.contains("found \(found)") == true, "\(error?.message ?? "")")
  }

  @Test func aPlateOfLettersIsListedUnderAHeader() throws {
    #expect(try hotlist("plate\nMYJOYOUS\n").count == 1)
    #expect(try hotlist("MYJOYOUS\nAB1\n").count == 2)
    #expect(try hotlist("MYJOYOUS\n") { $0.format = .text }.count == 1)
    #expect(try hotlist("AB 123 CD\nM XS 5\n").count == 2)
  }

  @Test func aListWithoutAGoodRowSaysSo() {
    let error = #expect(throws: HotplateError.self) {
      try hotlist("plate,expires\nABC123,soon\nABC124,later\n")
    }
    #expect(
      error?.message.contains("found 2 bad rows among 2, expected a good one; the first: ") == true)
  }

  @Test func aListWithTooManyBadRowsIsRefusedWhole() throws {
    let rows = (0..<100).map { $0 % 2 == 0 ? "ABC\($0),CA" : "ABC\($0)" }.joined(separator: "\n")
    let error = #expect(throws: HotplateError.self) { try hotlist("plate,state\n" + rows) }
    #expect(error?.code == .hotlist)
    #expect(error?.message.contains("found 50 bad rows among 100, expected at most 10") == true)
    #expect(try hotlist("plate,state\n" + rows) { $0.badRowShare = 0.6 }.count == 50)
  }

  @Test func aShareOfZeroRefusesTheFirstBadRow() throws {
    let rows = "plate,state\nAB1,CA\nAB2\nAB3,NY\n"
    let error = #expect(throws: HotplateError.self) { try hotlist(rows) { $0.badRowShare = 0 } }
    #expect(
      error?.message.hasSuffix(
        "list.csv: found 1 bad row among 3, expected none; the first: list.csv:3: expected 2 columns, found 1"
      ) == true)
    #expect(try hotlist(rows) { $0.badRowShare = 0.000_001 }.count == 2)
    #expect(try hotlist("plate\nAB1\n") { $0.badRowShare = 0 }.count == 1)
  }

  @Test func badRowsOfARefusedListAreToldAndWritten() throws {
    let folder = try ScratchFolder()
    let rows = (0..<30).map { "AB\($0),soon" }
    try folder.write("a.csv", Data("plate,expires\nAB1,\nAB2,later\n".utf8))
    try folder.write("b.csv", Data(("plate,expires\n" + rows.joined(separator: "\n")).utf8))
    var loading = HotlistLoading()
    var refusal: HotplateError?
    let good = try Hotlist(file: folder.path("a.csv"), loading: loading, refusal: &refusal)
    #expect(refusal == nil)
    let refused = try Hotlist(file: folder.path("b.csv"), loading: loading, refusal: &refusal)
    let thrown = #expect(throws: HotplateError.self) { try Hotlist(file: folder.path("b.csv")) }
    #expect(refusal != nil && refusal == thrown)
    #expect(refused.issues.map(\.line) == Array(2...31))
    let first = try good.writeRejects(to: folder.path("bad.csv"))
    let both = try refused.writeRejects(to: folder.path("bad.csv"), below: first)
    #expect(try String(contentsOfFile: folder.path("bad.csv"), encoding: .utf8) == both)
    let lines = both.split(separator: "\n")
    #expect(lines.count == 62)
    #expect(lines[1] == "AB2,later")
    #expect(lines[61] == "AB29,soon")
    // Of a list and its delta file, either may be refused.
    loading.badRowShare = 0
    for (list, delta) in [("a.csv", "b.csv"), ("b.csv", "a.csv")] {
      refusal = nil
      let part = try Hotlist(
        file: folder.path(list), deltas: [folder.path(delta)], loading: loading, refusal: &refusal)
      #expect(part.badRows == 31)
      #expect(refusal?.message.contains("\(list): found ") == true)
    }
  }

  @Test func whatIsNoListIsRefused() throws {
    var numbers = SeededNumbers(seed: 4)
    let noise = (0..<100_000).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
    for bytes in [
      [], noise, noise.map { $0 == 0 ? 1 : $0 }, Array("[{\"plate\":\"A1\"}]".utf8), [10, 10, 10],
      Array("plate,state\n\"".utf8),
    ] {
      let error = #expect(throws: HotplateError.self) { try hotlist(bytes: bytes) }
      #expect(error?.code == .hotlist)
    }
    #expect(throws: HotplateError.self) { try Hotlist(file: "/nowhere/list.csv") }
    #expect(throws: HotplateError.self) { try Hotlist(file: "/tmp") }
    #expect(throws: HotplateError.self) { try Hotlist(file: "/dev/zero") }
  }

  /// An export that failed after its header would switch all alerts off.
  @Test(arguments: [
    ("plate,state\n", "a header"), ("plate,state\n\n \r\n", "a header"),
    ("plate,action\nAB1,remove\n", "removals"),
  ])
  func aListWithoutAPlateIsRefused(text: String, found: String) throws {
    let error = #expect(throws: HotplateError.self) { try hotlist(text) }
    #expect(
      error?.message.hasSuffix("list.csv: found \(found) alone, expected at least one plate")
        == true)
  }

  @Test func aHeaderAloneIsAListWithoutAlertsWhereThatIsAllowed() throws {
    var loading = HotlistLoading()
    loading.allowsEmpty = true
    let folder = try ScratchFolder()
    try folder.write("list.csv", Data("plate,state\n".utf8))
    let list = try Hotlist(file: folder.path("list.csv"), loading: loading)
    #expect(list.count == 0)
    #expect(list.entries(of: Plate("AB1")).isEmpty)
    try list.compile(to: folder.path("list.hotlist"))
    #expect(try Hotlist(file: folder.path("list.hotlist")).count == 0)
    // What is no header is no list yet, and who removes all has entries above.
    for text in ["", "\n", "plate,action\nAB1,remove\n"] {
      try folder.write("list.csv", Data(text.utf8))
      #expect(throws: HotplateError.self) {
        try Hotlist(file: folder.path("list.csv"), loading: loading)
      }
    }
  }

  /// Of its rows only the last would be listed, which has no comma after it.
  @Test(arguments: [
    "{\n \"entries\": [\n {\"plate\":\"AB1\"},\n {\"plate\":\"AB2\"}\n]}\n",
    "{\"entries\": [\r\n{\"plate\":\"AB1\"},\r\n{\"plate\":\"AB2\"}\r\n]}\r\n",
    "\n{ \n\"plate\":\"AB1\"\n}\n",
  ])
  func jsonOverSeveralLinesIsRefused(text: String) {
    let error = #expect(throws: HotplateError.self) { try hotlist(text) }
    #expect(
      error?.message.hasSuffix(
        "found a JSON object over several lines, expected JSON Lines: one object a line") == true)
  }

  /// A word like `Locate` that was meant for people makes removals of half of the list.
  @Test func aListOfRemovalsOfNothingIsRefused() throws {
    let rows = (100..<162).map { "ABC\($0),CA,\($0 % 2 == 0 ? "Locate" : "")\n" }.joined()
    let error = #expect(throws: HotplateError.self) {
      try hotlist("plate,state,action\n" + rows)
    }
    #expect(
      error?.message.contains(
        "found 31 bad rows among 62, expected at most 10; the first: list.csv:2: expected an entry to remove"
      ) == true)
  }

  @Test func carriageReturnsAloneAreNoLineEnds() {
    // Before, such a list loaded without a row and without a word.
    let error = #expect(throws: HotplateError.self) {
      try hotlist("plate,state\rABC123,CA\rDEF456,NY\r")
    }
    #expect(error?.message.contains("carriage return") == true)
  }
}
