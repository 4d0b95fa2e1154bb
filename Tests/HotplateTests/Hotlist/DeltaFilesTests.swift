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

  /// A column whose name says that it has actions, or a status with removals; before, `D` listed the plate once more.
  @Test(arguments: [
    "Action Cd", "Transaction Code", "Record Status", "Status", "Delta Action",
  ])
  func lettersThatRemoveAreNotAdded(name: String) throws {
    func list() throws -> Hotlist {
      try changed("plate,state,\(name)\nABC123,CA,D\nXYZ1,CA,A\n", try ScratchFolder())
    }
    if HotlistColumn(likelyHeader: name) == .action {
      #expect(listed(try list()) == ["AB?9 CA", "ABC123 NY", "AR1 AR", "XYZ1 CA"])
    } else {
      #expect(throws: HotplateError.self) { try list() }
    }
  }

  @Test(arguments: ["Status", "Transmission"])
  func lettersOfOtherThingsAreNoActions(name: String) throws {
    let list = try changed("plate,state,\(name)\nXYZ1,CA,A\nXYZ2,CA,A\n", try ScratchFolder())
    #expect(listed(list) == whole + ["XYZ1 CA", "XYZ2 CA"])
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

  /// Loads a list of four entries, two of them of one plate, with a delta file.
  private func cases(_ delta: String) throws -> (list: Hotlist, lines: [String]) {
    let folder = try ScratchFolder()
    let head = "action,plate,state,reason,case,expires\n"
    try folder.write(
      "list.csv",
      Data(
        (head + "add,ABC123,CA,stolen plate,24-1,2030-01-01\n"
          + "add,ABC123,CA,armed robbery suspect,24-2,\nadd,DEF456,NY,amber alert,,\n"
          + "add,A?1,CA,stolen,9,\n").utf8))
    try folder.write("delta.csv", Data((head + delta).utf8))
    let list = try Hotlist(file: folder.path("list.csv"), deltas: [folder.path("delta.csv")])
    var lines: [String] = []
    list.forEachEntry { entry in
      let end = entry.expires?.formatted(.iso8601.year().month().day())
      lines.append(
        [entry.plate, entry.reason, entry.caseNumber, end].map { $0 ?? "-" }.joined(separator: " "))
    }
    return (list, lines)
  }

  private static let armed = "ABC123 armed robbery suspect 24-2 -"
  private static let stolen = "ABC123 stolen plate 24-1 2030-01-02"
  private static let amber = "DEF456 amber alert - -"
  private static let partial = "A?1 stolen 9 -"

  /// Before, a removal took all entries of its plate, whatever case it named.
  @Test(arguments: [
    ("remove,ABC123,CA,,24-1,", [armed, amber, partial], 0),
    ("remove,ABC123,CA,Stolen Plate,,", [armed, amber, partial], 0),
    ("remove,ABC123,CA,recovered,,", [amber, partial], 0),
    ("remove,ABC123,CA,,,", [amber, partial], 0),
    ("remove,ABC123,CA,recovered,24-2,", [stolen, amber, partial], 0),
    ("remove,DEF456,,,10,", [stolen, armed, partial], 0),
    ("remove,ABC123,CA,abandoned,,", [amber, partial], 0),
    ("remove,ABC123,CA,Recovered by owner,,", [amber, partial], 0),
    ("remove,ABC123,CA,vehicle located 5/3,,", [amber, partial], 0),
    ("remove,ABC123,CA,closed,,", [amber, partial], 0),
    ("remove,ABC123,CA,not located,,", [amber, partial], 0),
    ("remove,ABC123,CA,registration cancelled,,", [amber, partial], 0),
    (
      "add,XYZ789,CA,cleared for towing,,\nadd,XYZ789,CA,stolen,,\nremove,XYZ789,CA,cleared for towing,,",
      [stolen, armed, amber, "XYZ789 stolen - -", partial], 0
    ),
    ("remove,A?1,CA,,9,", [stolen, armed, amber], 0),
    ("remove,ABC123,CA,,24-3,", [stolen, armed, amber, partial], 1),
  ])
  func aRemovalTakesWhatItNames(row: String, left: [String], bad: Int) throws {
    let (list, lines) = try cases(row + "\n")
    #expect(lines == left)
    #expect(list.badRows == bad)
  }

  @Test func aRemovalThatTakesNothingAwaySaysWhatItNames() throws {
    let issues = try cases("remove,ABC123,,,10,\nremove,DEF456,CA,abandoned,,\n").list.issues
    #expect(
      issues.map(\.found) == [
        "no “ABC123” of case “10” above it", "no “DEF456 of CA” above it",
      ])
  }

  /// Before, an entry stayed in force beside the one that shortened it.
  @Test(arguments: [
    (
      "update,ABC123,CA,stolen plate,24-1,2026-01-01",
      [armed, "ABC123 stolen plate 24-1 2026-01-02", amber, partial]
    ),
    (
      "Change,ABC123,California,stolen plate,,2026-01-01",
      [armed, "ABC123 stolen plate - 2026-01-02", amber, partial]
    ),
    ("modified,DEF456,NY,found,7,", [stolen, armed, "DEF456 found 7 -", partial]),
    ("u,DEF456,CA,x,,", [stolen, armed, amber, "DEF456 x - -", partial]),
    ("update,A?1,CA,found,9,", [stolen, armed, amber, "A?1 found 9 -"]),
    (
      "update,DEF456,NY,a,,\nupdate,DEF456,NY,b,,\nadd,DEF456,NY,c,,\nremove,ABC123,,,,",
      ["DEF456 b - -", "DEF456 c - -", partial]
    ),
    ("update,DEF456,NY,Amber Alert,8,", [stolen, armed, "DEF456 Amber Alert 8 -", partial]),
    ("update,DEF456,NY,,,", [stolen, armed, "DEF456 - - -", partial]),
    ("add,XYZ789,CA,,,\nupdate,XYZ789,CA,x,,", [stolen, armed, amber, "XYZ789 x - -", partial]),
  ])
  func anUpdateTakesThePlaceOfEntries(rows: String, left: [String]) throws {
    let (list, lines) = try cases(rows + "\n")
    #expect(lines == left)
    #expect(list.badRows == 0)
  }

  @Test func anUpdateOfAnotherReasonStandsBesideSeveral() throws {
    let (_, lines) = try cases("update,ABC123,CA,warrant,,\nupdate,ABC123,,felony,,\n")
    #expect(
      lines == [
        Self.stolen, Self.armed, "ABC123 warrant - -", "ABC123 felony - -", Self.amber,
        Self.partial,
      ])
  }

  /// As exports of a night are: nothing in it takes the place of anything.
  @Test func aListOfUpdatesIsAList() throws {
    let list = try hotlist(
      "plate,state,reason,action\nAB1,CA,stolen,update\nAB?2,CA,,update\nAB1,CA,warrant,U\n")
    #expect(list.all.map(\.row) == [2, 3, 4])
    #expect(list.rows == 3 && list.badRows == 0)
    #expect(list.jurisdictions == ["CA": 3])
    let wild = try hotlist("plate,action\nAB?2,update\nAB?2,update\n")
    #expect(wild.count == 2)
  }

  @Test func theSummaryTellsWhatDeltaFilesDid() throws {
    let (list, _) = try cases(
      """
      add,NEW1,CA,x,,
      update,NEW2,CA,x,,
      update,DEF456,NY,amber alert,7,
      remove,ABC123,CA,,,
      remove,A?1,,,,
      remove,A?1,,,,

      """)
    let line = list.summary().first { $0.hasPrefix("  delta delta.csv: ") }
    #expect(
      line?.hasPrefix(
        "  delta delta.csv: 6 rows, 1 bad, 2 added, 1 update replaced 1 entry, 2 removals took 3 entries, sha256:"
      ) == true, "\(line ?? "")")
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
          let plate = ["AB1", "AB2", "A?1", "A*2", "Z\(row)", "Y\(row)"][
            Int(numbers.next() % 6)]
          let state = ["", "CA", "NY"][Int(numbers.next() % 3)]
          let action =
            (file, row) == (0, 0) ? "add" : ["add", "remove", "update"][Int(numbers.next() % 3)]
          text += "\(plate),\(state),\(action)\n"
          let count = left.count
          // A list's own updates are entries like others.
          if action == "remove" || action == "update" && file > 0 {
            left.removeAll {
              $0 == "\(plate) \(state)"
                || action == "remove" && state.isEmpty && $0.hasPrefix(plate + " ")
            }
          }
          if action != "remove" {
            left.append("\(plate) \(state)")
          } else if left.count == count {
            bad += 1
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
