import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct DeltaFilesTests {
  /// Loads a list of `ABC123` of California and of New York, of `AB?9` and `AR1`, with a delta file.
  private func changed(
    _ delta: String, _ folder: ScratchFolder, _ change: (inout HotlistLoading) -> Void = { _ in }
  ) throws -> Hotlist {
    try folder.write(
      "list.csv", Data("plate,state\nABC123,CA\nABC123,NY\nAB?9,CA\nAR1,AR\n".utf8))
    try folder.write("delta.csv", Data(delta.utf8))
    var loading = HotlistLoading()
    change(&loading)
    return try Hotlist(
      file: folder.path("list.csv"), deltas: [folder.path("delta.csv")], loading: loading)
  }

  private func listed(_ list: Hotlist) -> [String] {
    var lines: [String] = []
    list.forEachEntry { lines.append("\($0.plate) \($0.jurisdiction ?? "")") }
    return lines.sorted()
  }

  private let whole = ["AB?9 CA", "ABC123 CA", "ABC123 NY", "AR1 AR"]

  @Test(arguments: [
    "remove", "REMOVED", "Delete", "deleted", "del", "d", "R", "cancel", "cancelled", "CANCELED",
    "clear", "cleared", "recovered", "located", "-",
  ])
  func removes(word: String) throws {
    let list = try changed("plate,state,action\nABC123,CA,\(word)\n", try ScratchFolder())
    #expect(listed(list) == ["AB?9 CA", "ABC123 NY", "AR1 AR"])
    #expect(list.badRows == 0)
  }

  @Test(arguments: [
    "add", "ADDED", "New", "insert", "update", "change", "modified", "a", "U", "i", "+", "",
    "\" \"",
  ])
  func adds(word: String) throws {
    let list = try changed("plate,state,action\nXYZ1,CA,\(word)\n", try ScratchFolder())
    #expect(listed(list) == whole + ["XYZ1 CA"])
    #expect(list.badRows == 0)
  }

  @Test(arguments: ["banana", "c"])
  func anUnknownActionIsABadRow(word: String) throws {
    let list = try changed(
      "plate,state,action\nXYZ1,CA,add\nABC123,CA,\(word)\n", try ScratchFolder())
    #expect(listed(list) == whole + ["XYZ1 CA"])
    #expect(
      list.issues.map(\.description) == [
        "delta.csv:3: expected an action like “add” or “remove”, found “\(word)”"
      ])
  }

  /// As a header alone: it would switch all alerts off.
  @Test func whatTakesEveryEntryAwayIsRefused() throws {
    let folder = try ScratchFolder()
    let all = "plate,state,action\nABC123,,remove\nAB?9,,remove\nAR1,AR,remove\n"
    let error = #expect(throws: HotplateError.self) { try changed(all, folder) }
    #expect(error?.description.contains("no plate once removals are applied") == true)
    let none = try changed(all, folder) { $0.allowsEmpty = true }
    #expect(none.count == 0 && none.badRows == 0)
    try folder.write("own.csv", Data("plate,action\nAB1,add\nAB1,remove\n".utf8))
    #expect(throws: HotplateError.self) { try Hotlist(file: folder.path("own.csv")) }
    #expect(try changed(all + "XYZ1,CA,add\n", folder).count == 1)
  }

  @Test func aRemovalThatTakesNothingAwayIsABadRow() throws {
    let folder = try ScratchFolder()
    let list = try changed(
      """
      plate,state,action
      ZZZ999,CA,remove
      ,CA,remove
      ABC*,,remove
      ABC123,TX,remove
      AR1,Arkansas,remove
      ABC123,NY,remove
      ABC123,NY,remove

      """, folder)
    #expect(listed(list) == ["AB?9 CA", "ABC123 CA", "AR1 AR"])
    #expect(list.sources.map(\.badRows) == [0, 6])
    let reasons = [
      "delta.csv:2: expected an entry to remove, found no “ZZZ999 of CA” above it",
      "delta.csv:3: expected a plate, found nothing",
      "delta.csv:4: expected an entry to remove, found no “ABC*” above it",
      "delta.csv:5: expected an entry to remove, found no “ABC123 of TX” above it",
      "delta.csv:6: expected an entry to remove, found no “AR1 of ARKANSAS” above it",
      "delta.csv:8: expected an entry to remove, found no “ABC123 of NY” above it",
    ]
    #expect(list.issues.map(\.description) == reasons)
    try list.writeRejects(to: folder.path("bad.csv"))
    let lines = try String(contentsOfFile: folder.path("bad.csv"), encoding: .utf8).split(
      separator: "\n"
    ).map(String.init)
    #expect(lines.count == 12)
    #expect(lines.suffix(2) == ["# " + reasons[5], "ABC123,NY,remove"])
    #expect(HotlistLint(list).counts[.badRow] == 6)
    // A delta file that was applied already is told of, not refused.
    let again = (0..<50).map { "Z\($0),CA,remove\n" }.joined()
    #expect(try changed("plate,state,action\n" + again, folder).badRows == 50)
  }

  @Test(arguments: ["California", "US-CA", "ca"])
  func aJurisdictionIsTheSameInOtherWords(state: String) throws {
    let list = try changed(
      "plate,state,action\nABC123,\(state),remove\nAB?9,\(state),remove\n", try ScratchFolder())
    #expect(listed(list) == ["ABC123 NY", "AR1 AR"])
    #expect(list.badRows == 0)
  }

  @Test func rowsTakeEffectInTheirOrder() throws {
    let folder = try ScratchFolder()
    let list = try changed(
      """
      plate,state,action
      NEW1,CA,add
      NEW?2,CA,add
      NEW1,CA,remove
      NEW?2,,remove
      ABC123,,remove
      ABC123,TX,add

      """, folder)
    #expect(listed(list) == ["AB?9 CA", "ABC123 TX", "AR1 AR"])
    #expect(list.badRows == 0)
  }

  /// The reference adds and takes away row by row.
  @Test func agreesWithReference() throws {
    let folder = try ScratchFolder()
    for seed in 0..<40 as Range<UInt64> {
      var numbers = SeededNumbers(seed: seed)
      var files: [String] = []
      var left: [String] = []
      var bad = 0
      for file in 0..<3 {
        var text = "plate,state,action\n"
        for row in 0..<20 {
          let plate = ["AB1", "AB2", "A?1", "A*2"][Int(numbers.next() % 4)]
          let state = ["", "CA", "NY"][Int(numbers.next() % 3)]
          let removes = numbers.next() % 2 == 0 && (file, row) != (0, 0)
          text += "\(plate),\(state),\(removes ? "remove" : "add")\n"
          if removes {
            let count = left.count
            left.removeAll { $0 == "\(plate) \(state)" || state.isEmpty && $0.hasPrefix(plate) }
            bad += left.count == count ? 1 : 0
          } else {
            left.append("\(plate) \(state)")
          }
        }
        files.append(folder.path("\(file).csv"))
        try folder.write("\(file).csv", Data(text.utf8))
      }
      var loading = HotlistLoading()
      loading.badRowShare = 1
      let list = try Hotlist(file: files[0], deltas: Array(files[1...]), loading: loading)
      #expect(listed(list) == left.sorted(), "seed \(seed)")
      #expect(list.badRows == bad, "seed \(seed)")
    }
  }

  @Test(arguments: [
    "ABC123,CA,remove", "ABC123,delete", "remove,ABC123,CA", "ABC123,CA,x,1,2030-01-01,REMOVED",
    "ABC123;CA;Cancelled", "XYZ1,CA,add",
  ])
  func anActionWithoutAHeaderIsNoReason(row: String) throws {
    let folder = try ScratchFolder()
    let separator = row.contains(";") ? ";" : ","
    let list = try changed("XYZ2\(separator)CA\n\(row)\n", folder)
    #expect(listed(list) == whole + ["XYZ2 CA"])
    #expect(list.issues.map(\.line) == [2])
    #expect(list.issues.map(\.expected) == ["a header with a column “action”"])
    let error = #expect(throws: HotplateError.self) { try changed(row + "\n", folder) }
    #expect(error?.message.contains("a header with a column “action”") == true)
  }

  @Test func aColumnMapNamesTheAction() throws {
    let folder = try ScratchFolder()
    try folder.write("delta.csv.format", Data("csv:plate=1,state=2,action=3".utf8))
    let list = try changed("ABC123,CA,remove\n", folder)
    #expect(listed(list) == ["AB?9 CA", "ABC123 NY", "AR1 AR"])
  }

  @Test func aHeaderAloneChangesNothing() throws {
    #expect(listed(try changed("plate,state,action\n", try ScratchFolder())) == whole)
  }
}
