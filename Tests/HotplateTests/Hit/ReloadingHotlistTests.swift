import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct ReloadingHotlistTests {
  private func hits(_ matcher: HotlistMatcher, _ text: String) -> [String] {
    matcher.hits(for: MatchInput.typed(text), at: Date(timeIntervalSince1970: 1_800_000_000)).map(
      \.plate)
  }

  /// What is said of a clearance that ends late, in the second line of its file.
  private func long(_ end: String) -> HotlistIssue {
    HotlistIssue(
      file: "cleared.csv", line: 2, found: end, expected: "an end at most 366 days from now")
  }

  @Test func aReplacedFileTakesThePlaceOfItsList() throws {
    let folder = try ScratchFolder()
    let path = folder.path("list.csv")
    try folder.write("list.csv", Data("plate\nOLD111\n".utf8))
    let matcher = HotlistMatcher(hotlists: [try Hotlist(file: path)])
    let reloading = ReloadingHotlist(files: [path], into: matcher)
    #expect(reloading.check().isEmpty)
    #expect(hits(matcher, "OLD111") == ["OLD111"])
    try folder.write("next.csv", Data("plate\nNEW22\nNEW33\n".utf8))
    #expect(rename(folder.path("next.csv"), path) == 0)
    #expect(reloading.check() == [.reloaded(file: path, entries: 2, before: 1)])
    #expect(hits(matcher, "OLD111").isEmpty)
    #expect(hits(matcher, "NEW22") == ["NEW22"])
    #expect(reloading.check().isEmpty)
  }

  /// Else nobody were looked for any more that they list, unsaid.
  @Test func listsThatOthersPutInPlaceStay() throws {
    let folder = try ScratchFolder()
    let path = folder.path("list.csv")
    func write(_ plate: String) throws {
      try folder.write("list.csv", Data("plate\n\(plate)\n".utf8))
    }
    try write("OLD111")
    // Of the same name, as lists of two folders may be.
    let other = try hotlist("plate\nOTHER1\n")
    let matcher = HotlistMatcher(hotlists: [try Hotlist(file: path)])
    let reloading = ReloadingHotlist(files: [path], into: matcher)
    let reloaded = [ReloadingHotlist.Outcome.reloaded(file: path, entries: 1, before: 1)]
    func expect(_ plate: String, line: Int = #line) {
      #expect(matcher.hotlists.count == 2 && matcher.hotlists[0] === other, "line \(line)")
      #expect(hits(matcher, plate) == [plate] && hits(matcher, "OTHER1") == ["OTHER1"])
    }
    matcher.replace([other] + matcher.hotlists)
    try write("NEW22")
    #expect(reloading.check() == reloaded)
    expect("NEW22")
    // A list of the file that was loaded by another hand is as good; an older one is not.
    let old = matcher.hotlists
    try write("NEW3333")
    matcher.replace([other, try Hotlist(file: path)])
    #expect(reloading.check().isEmpty)
    expect("NEW3333")
    matcher.replace(old)
    #expect(reloading.check() == reloaded)
    expect("NEW3333")
    // What was taken out stays out.
    matcher.replace([other])
    try write("NEW444")
    #expect(reloading.check().isEmpty)
    #expect(matcher.hotlists.count == 1 && matcher.hotlists[0] === other)
    matcher.replace(old)
    #expect(reloading.check() == reloaded)
    expect("NEW444")
  }

  @Test func whatIsPutInPlaceWhileAnotherFileIsLoadedStays() throws {
    let folder = try ScratchFolder()
    let (one, two) = (folder.path("one.csv"), folder.path("two.csv"))
    try folder.write("one.csv", Data("plate\nAAA111\n".utf8))
    try folder.write("two.csv", Data("plate\nBBB111\n".utf8))
    let matcher = HotlistMatcher(hotlists: [try Hotlist(file: two), try Hotlist(file: one)])
    let reloading = ReloadingHotlist(
      files: [two, one], into: matcher,
      accept: { _ in
        try folder.write("two.csv", Data("plate\nBBB2222\n".utf8))
        matcher.replace([try Hotlist(file: two), matcher.hotlists[1]])
      })
    try folder.write("one.csv", Data("plate\nAAA2222\n".utf8))
    #expect(reloading.check() == [.reloaded(file: one, entries: 1, before: 1)])
    #expect(hits(matcher, "AAA2222") == ["AAA2222"] && hits(matcher, "BBB2222") == ["BBB2222"])
  }

  @Test func whatIsPutInPlaceWhileOthersAreMadeIsNotLost() throws {
    let (first, second) = (try hotlist("plate\nAAA111\n"), try hotlist("plate\nBBB222\n"))
    let matcher = HotlistMatcher(hotlists: [second])
    var times = 0
    matcher.update { lists in
      times += 1
      if times == 1 { matcher.replace([first]) }
      return lists + [second]
    }
    #expect(times == 2)
    #expect(hits(matcher, "AAA111") == ["AAA111"] && hits(matcher, "BBB222") == ["BBB222"])
  }

  @Test func aFileReplacedBeforeItIsWatchedIsReloadedToo() throws {
    let folder = try ScratchFolder()
    let (path, cleared) = (folder.path("list.csv"), folder.path("cleared.csv"))
    try folder.write("list.csv", Data("plate\nOLD111\n".utf8))
    let header = "plate,author,expires\n"
    try folder.write("cleared.csv", Data(header.utf8))
    let matcher = HotlistMatcher(
      hotlists: [try Hotlist(file: path)], clearances: try Clearances(file: cleared))
    try folder.write("list.csv", Data("plate\nNEW22\nNEW33\n".utf8))
    try folder.write("cleared.csv", Data((header + "NEW33,Doe,2040-01-01\n").utf8))
    let reloading = ReloadingHotlist(files: [path], into: matcher, clearances: cleared)
    #expect(
      reloading.check() == [
        .reloaded(file: path, entries: 2, before: 1),
        .reloaded(
          file: cleared, entries: 1, before: 0, remarks: [long("2040-01-02T00:00:00Z")]),
      ])
    #expect(hits(matcher, "NEW22") == ["NEW22"])
    #expect(hits(matcher, "NEW33").isEmpty)
    #expect(reloading.check().isEmpty)
  }

  @Test(arguments: [
    (1800.0, 2700.0, "45 minutes old, expected at most 30"),
    (86_400, 86_401, "25 hours old, expected at most 24"),
    (90, 91.5, "92 seconds old, expected at most 90"),
    (0, 0.5, "1 seconds old, expected at most 0"),
  ])
  func anOldListTellsItsAgeInTheUnitOfTheLimit(
    limit: Double, age: Double, sentence: String
  ) throws {
    let list = try hotlist("plate\nAB1\n")
    let error = #expect(throws: HotplateError.self) {
      try list.refuse(olderThan: limit, at: list.modified.addingTimeInterval(age))
    }
    #expect(error?.message == "list.csv: found a list \(sentence)")
  }

  @Test func aBadReplacementIsToldOfAndTheGoodListStays() throws {
    let folder = try ScratchFolder()
    let path = folder.path("list.csv")
    try folder.write("list.csv", Data("plate\nOLD111\n".utf8))
    let matcher = HotlistMatcher(hotlists: [try Hotlist(file: path)])
    let reloading = ReloadingHotlist(files: [path], into: matcher)
    try folder.write("list.csv", Data([0, 1, 2, 3]))
    guard case .kept(let file, let reason) = reloading.check().first else {
      Issue.record("the bad file was taken")
      return
    }
    #expect(file == path)
    #expect(reason.contains("zero byte"))
    #expect(hits(matcher, "OLD111") == ["OLD111"])
    try FileManager.default.removeItem(atPath: path)
    #expect(reloading.check().count == 1)
    #expect(hits(matcher, "OLD111") == ["OLD111"])
  }

  @Test func aHeaderAloneDoesNotTakeTheGoodListsPlace() throws {
    let folder = try ScratchFolder()
    let path = folder.path("list.csv")
    try folder.write("list.csv", Data("plate\nOLD111\n".utf8))
    let matcher = HotlistMatcher(hotlists: [try Hotlist(file: path)])
    let reloading = ReloadingHotlist(files: [path], into: matcher)
    try folder.write("list.csv", Data("plate,state\n".utf8))
    #expect(
      reloading.check() == [
        .kept(
          file: path, reason: "\(path): found a header alone, expected at least one plate")
      ])
    #expect(hits(matcher, "OLD111") == ["OLD111"])
  }

  @Test func clearancesAreReloadedToo() throws {
    let folder = try ScratchFolder()
    try folder.write("list.csv", Data("plate\nOLD111\n".utf8))
    let header = "plate,jurisdiction,list,listed,author,expires\n"
    try folder.write("cleared.csv", Data(header.utf8))
    let matcher = HotlistMatcher(
      hotlists: [try Hotlist(file: folder.path("list.csv"))],
      clearances: try Clearances(file: folder.path("cleared.csv")))
    let reloading = ReloadingHotlist(
      files: [folder.path("list.csv")], into: matcher, clearances: folder.path("cleared.csv"))
    #expect(hits(matcher, "OLD111") == ["OLD111"])
    try folder.write("cleared.csv", Data((header + "OLD111,,,,Doe,2040-01-01\n").utf8))
    #expect(
      reloading.check() == [
        .reloaded(
          file: folder.path("cleared.csv"), entries: 1, before: 0,
          remarks: [long("2040-01-02T00:00:00Z")])
      ])
    #expect(hits(matcher, "OLD111").isEmpty)
    try FileManager.default.removeItem(atPath: folder.path("cleared.csv"))
    guard case .kept = reloading.check().first else {
      Issue.record("a missing file cleared nobody")
      return
    }
    #expect(hits(matcher, "OLD111").isEmpty)
  }

  /// As many as at first load are named; those that went unnamed would be vehicles that nobody looks for.
  @Test func badRowsOfAReplacementAreNamedAndCounted() throws {
    let folder = try ScratchFolder()
    let path = folder.path("list.csv")
    try folder.write("list.csv", Data("plate,state\nOLD111,CA\n".utf8))
    let matcher = HotlistMatcher(hotlists: [try Hotlist(file: path)])
    let reloading = ReloadingHotlist(files: [path], into: matcher)
    func replace(badRows: Int) throws -> ReloadingHotlist.Outcome? {
      let rows = String(repeating: "NEW33\n", count: badRows)
      try folder.write("list.csv", Data("plate,state\nNEW22,CA\n\(rows)".utf8))
      return reloading.check().first
    }
    guard case .reloaded(_, 1, 1, let bad, _) = try replace(badRows: 9) else {
      Issue.record("the list was not taken")
      return
    }
    #expect(bad.named.map(\.line) == Array(3...11))
    #expect(bad.sentences(of: path).last == "\(path): 9 of 10 rows are bad")
    #expect(hits(matcher, "NEW22") == ["NEW22"])
    // What is refused when it is first loaded does not take the good list's place.
    guard case .kept(_, let reason) = try replace(badRows: 11) else {
      Issue.record("a list of bad rows was taken")
      return
    }
    #expect(reason.contains("found 11 bad rows among 12, expected at most 10"))
    #expect(hits(matcher, "NEW22") == ["NEW22"])
  }

  @Test func clearancesAreTakenButForTheirBadRows() throws {
    let folder = try ScratchFolder()
    let file = folder.path("cleared.csv")
    try folder.write("list.csv", Data("plate\nOLD111\n".utf8))
    try folder.write("cleared.csv", Data("plate,author,expires\n".utf8))
    let matcher = HotlistMatcher(
      hotlists: [try Hotlist(file: folder.path("list.csv"))],
      clearances: try Clearances(file: file))
    let reloading = ReloadingHotlist(
      files: [folder.path("list.csv")], into: matcher, clearances: file)
    try folder.write(
      "cleared.csv",
      Data("plate,author,expires\nOLD111,Doe,2040-01-01\nNEW22,,2040-01-01\n".utf8))
    let outcomes = reloading.check()
    guard outcomes.count == 1, case .reloaded(_, 1, 0, let bad, _) = outcomes[0] else {
      Issue.record("found \(outcomes)")
      return
    }
    #expect(
      bad.sentences(of: file) == [
        "cleared.csv:3: expected a whole plate, its author and when the clearance ends, found no author",
        "\(file): 1 of 2 rows is bad",
      ])
    #expect(hits(matcher, "OLD111").isEmpty)
  }

  /// Else nobody is told that a new export writes its dates in another order.
  @Test func whatDeservesALookInAReplacementIsTold() throws {
    let folder = try ScratchFolder()
    let (path, cleared) = (folder.path("list.csv"), folder.path("cleared.csv"))
    let header = "plate,author,expires\n"
    try folder.write("list.csv", Data("plate,expires\nOLD111,2040-01-01\n".utf8))
    try folder.write("cleared.csv", Data(header.utf8))
    let matcher = HotlistMatcher(
      hotlists: [try Hotlist(file: path)], clearances: try Clearances(file: cleared))
    let reloading = ReloadingHotlist(files: [path], into: matcher, clearances: cleared)
    try folder.write("list.csv", Data("plate,expires\nNEW22,25/03/2040\n".utf8))
    try folder.write("cleared.csv", Data((header + "NEW33,Doe,25/03/2040\n").utf8))
    func remark(_ file: String) -> HotlistIssue {
      HotlistIssue(
        file: file, line: 2, found: "“25/03/2040”, by which all are read so",
        expected: "--dates dmy for dates with the day first")
    }
    #expect(
      reloading.check() == [
        .reloaded(file: path, entries: 1, before: 1, remarks: [remark("list.csv")]),
        .reloaded(
          file: cleared, entries: 1, before: 0,
          remarks: [remark("cleared.csv"), long("2040-03-26T00:00:00Z")]),
      ])
  }

  @Test func whatMustNotBeTakenIsNot() throws {
    let folder = try ScratchFolder()
    let path = folder.path("list.csv")
    try folder.write("list.csv", Data("plate\nOLD111\n".utf8))
    let matcher = HotlistMatcher(hotlists: [try Hotlist(file: path)])
    let reloading = ReloadingHotlist(files: [path], into: matcher) {
      try $0.refuse(olderThan: 60, at: $0.modified.addingTimeInterval(61))
    }
    try folder.write("list.csv", Data("plate\nNEW2222\n".utf8))
    #expect(reloading.check().count == 1)
    #expect(hits(matcher, "OLD111") == ["OLD111"])
  }

  /// The trouble may be none of the file's: a store that is locked.
  @Test func aListThatFailedIsTriedAgainAndToldOfOnce() throws {
    let folder = try ScratchFolder()
    let path = folder.path("list.csv")
    try folder.write("list.csv", Data("plate\nOLD111\n".utf8))
    let matcher = HotlistMatcher(hotlists: [try Hotlist(file: path)])
    let trouble = Guarded<String?>("locked")
    let reloading = ReloadingHotlist(
      files: [path], into: matcher,
      accept: { _ in
        if let reason = trouble.withLock({ $0 }) { throw HotplateError(.store, reason) }
      }, retryAfter: .zero)
    try folder.write("list.csv", Data("plate\nNEW2222\n".utf8))
    #expect(reloading.check() == [.kept(file: path, reason: "locked")])
    #expect(reloading.check().isEmpty)
    trouble.withLock { $0 = "too old" }
    #expect(reloading.check() == [.kept(file: path, reason: "too old")])
    #expect(hits(matcher, "OLD111") == ["OLD111"])
    trouble.withLock { $0 = nil }
    #expect(reloading.check() == [.reloaded(file: path, entries: 1, before: 1)])
    #expect(hits(matcher, "NEW2222") == ["NEW2222"])
    #expect(reloading.check().isEmpty)
  }

  @Test func listsAreSwappedUnderRunningReaders() async throws {
    let folder = try ScratchFolder()
    let path = folder.path("list.csv")
    try folder.write("list.csv", Data("plate\nAAA111\nCCC333\n".utf8))
    let matcher = HotlistMatcher(hotlists: [try Hotlist(file: path)])
    let reloading = ReloadingHotlist(files: [path], into: matcher)
    let seen = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<3 {
        group.addTask {
          var found = 0
          for _ in 0..<1000 {
            // Both lists have it, and one of them is always in place, whole.
            found += hits(matcher, "CCC333").count
          }
          return found
        }
      }
      group.addTask {
        for number in 0...20 {
          try? folder.write(
            "list.csv",
            Data("plate\n\(number % 2 == 0 ? "BBB22222" : "AAA111")\nCCC333\n".utf8))
          _ = reloading.check()
        }
        return 0
      }
      return await group.reduce(0, +)
    }
    #expect(seen == 3000)
    // And they were swapped: the last one is another than the first.
    #expect(hits(matcher, "BBB22222") == ["BBB22222"] && hits(matcher, "AAA111").isEmpty)
  }
}
