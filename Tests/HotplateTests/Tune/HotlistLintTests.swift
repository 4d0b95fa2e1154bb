import Foundation
import Testing

@testable import Hotplate

@Suite struct HotlistLintTests {
  private let time = Date(timeIntervalSince1970: 1_800_000_000)

  private func kinds(_ text: String) throws -> [HotlistLint.Kind: Int] {
    HotlistLint(try hotlist(text), at: time).counts.filter { $0.value > 0 }
  }

  @Test func findsWhatStopsTheWrongCar() throws {
    // Colorado's case: warrants entered with the letter O and with zero.
    #expect(
      try kinds("plate,state,reason,expires\nABO123,CO,w,2030-01-01\nAB0123,CO,w,2030-01-01\n")[
        .twin] == 2)
    #expect(
      try kinds("plate,state,reason,expires\nAB1123,CO,w,2030-01-01\nABI123,CO,w,2030-01-01\n")[
        .twin] == 2)
    #expect(
      try kinds("plate,state,reason,expires\nABO123,CO,w,2030-01-01\nAB0123,NY,w,2030-01-01\n")[
        .twin] == nil)
    #expect(try kinds("plate,state,reason,expires\n8ABC123,CA,x,2030-01-01\n") == [:])
    #expect(
      try kinds("plate,state,reason,expires\nABC1234,CA,x,2030-01-01\n") == [.unusualSyntax: 1])
    #expect(
      try kinds("plate,state,reason,expires\n8ABC123,QQ,x,2030-01-01\n") == [
        .unknownJurisdiction: 1
      ])
    #expect(
      try kinds("plate,state,reason,expires\n8ABC123,,x,2030-01-01\n") == [.noJurisdiction: 1])
    #expect(
      try kinds("plate,state,reason,expires\n8ABC123,CA,,\n") == [.noReason: 1, .noExpiry: 1])
    #expect(try kinds("plate,state,reason,expires\n8ABC123,CA,x,2020-01-01\n") == [.expired: 1])
    let twice = "plate,state,reason,expires\n8ABC123,CA,x,2030-01-01\n8ABC123,CA,"
    #expect(try kinds(twice + "x,2030-01-01\n") == [.duplicate: 1])
    #expect(try kinds(twice + "y,2030-01-01\n") == [.conflict: 1])
    #expect(try kinds("plate,state,reason,expires\n8A*,CA,x,2030-01-01\n") == [.broadWildcard: 1])
    let priority = "plate,state,reason,expires,priority\n8ABC123,CA,x,2030-01-01,"
    #expect(try kinds(priority + "urgent\n") == [.unknownPriority: 1])
    for known in ["1", "High", ""] { #expect(try kinds(priority + "\(known)\n") == [:]) }
    #expect(try kinds("plate,state,reason,expires\n8ABC12?,CA,x,2030-01-01\n") == [:])
  }

  @Test func tellsDatesOfEitherOrderAwayFromTheUnitedStates() throws {
    let head = "plate,state,reason,expires\n"
    let row = "AB12CDE,GB,x,05/03/2030\n"
    #expect(try kinds(head + row) == [.ambiguousDate: 1])
    #expect(try kinds(head + row + "AB12CDF,GB,x,25/03/2030\n") == [.remark: 1])
    #expect(try kinds(head + row + "AB12CDF,GB,x,03/25/2030\n") == [:])
    #expect(try kinds(head + "8ABC123,CA,x,05/03/2030\n") == [:])
    let told = try hotlist(head + row) { $0.dates = .mdy }
    #expect(HotlistLint(told, at: time).counts[.ambiguousDate] == nil)
    // Without a state, where the plates are from tells.
    let stateless = try hotlist("plate,expires\nAB12CDE,05/03/2030\n")
    for (regions, count) in [([], nil), ([.us], nil), ([.gb], 1)]
      as [(Set<PlateSyntax.Region>, Int?)]
    {
      let lint = HotlistLint(stateless, at: time, regions: regions)
      #expect(lint.counts[.ambiguousDate] == count)
    }
  }

  @Test(arguments: [("VOID", true), ("no tag", true), ("XXXXXXX", true), ("VOID1", false)])
  func tellsWordsWhereNoPlateIsKnown(word: String, isTold: Bool) throws {
    let found = try kinds("plate,state,reason,expires\n\(word),CA,x,2030-01-01\n")
    #expect(found[.fillerWord] == (isTold ? 1 : nil))
  }

  @Test func tellsRowsThatAStrayQuoteTookIn() throws {
    let list = try hotlist(
      "plate,state,notes\nABC123,CA,\"lifted truck 6in\nDEF456,CA,x\nGHI789,CA,tires 33\"\n")
    let lint = HotlistLint(list, at: time)
    #expect(lint.counts[.swallowedRow] == 1)
    #expect(
      lint.findings.first { $0.kind == .swallowedRow }?.issue.description
        == "list.csv:2: expected quotes in pairs around whole values, found “DEF456,CA,x” within a value in quotes, which looks like a row"
    )
    #expect(
      try kinds("plate,state,notes\nABC123,CA,\"two lines\nin Austin, TX, today\"\n")[
        .swallowedRow] == nil)
  }

  /// Matching takes them for one vehicle, so the linter does.
  @Test func namesOfOnePlaceAreOnePlace() throws {
    let head = "plate,state,reason,expires\n"
    #expect(
      try kinds(
        head + "8BAB123,CA,x,2030-01-01\n8BAB123,California,x,2030-01-01\n"
          + "8BAB123,US-CA,y,2030-01-01\n") == [.duplicate: 1, .conflict: 1])
    #expect(
      try kinds(head + "8BAB123,CA,x,2030-01-01\n8BAB123,,x,2030-01-01\n")
        == [.noJurisdiction: 1])
    #expect(
      try kinds(head + "ABO123,CO,w,2030-01-01\nAB0123,Colorado,w,2030-01-01\n")[.twin] == 2)
    // Of a region, AR is Arkansas alone.
    let list = try hotlist("plate,state\nABC123,AR\nABC123,Argentina\n")
    #expect(HotlistLint(list, at: time).counts[.duplicate] == 1)
    #expect(HotlistLint(list, at: time, regions: [.us]).counts[.duplicate] == nil)
  }

  @Test(arguments: [
    ("CA,x", HotlistLint.Kind.duplicate), ("US-CA,x", .duplicate), ("CA,y", .conflict),
  ])
  func aWildcardEntryGivenTwiceIsTold(second: String, kind: HotlistLint.Kind) throws {
    let text = "plate,state,reason,expires\n8BAB12?,CA,x,2030-01-01\n8BAB12?,"
    #expect(try kinds(text + second + ",2030-01-01\n") == [kind: 1])
    #expect(try kinds(text + "NV,x,2030-01-01\n")[kind] == nil)
  }

  @Test func saysHowManyTextsAnEntryCatches() throws {
    let clear = HotlistLint(try hotlist("plate,state\nJJJ,CA\n"), at: time)
    let confusing = HotlistLint(try hotlist("plate,state\n8B0OD,CA\n"), at: time)
    #expect(confusing.meanReach > clear.meanReach)
  }

  @Test func wildcardsAreCountedInVehicles() {
    let population = PlatePopulation(regions: [.us])
    func vehicles(_ pattern: String) -> Double {
      WildcardEntry(pattern: pattern, place: RowLocation(value: 0)).share(of: population)
        * population.vehicles
    }
    let (one, many) = (vehicles("8ABC12?"), vehicles("8AB????"))
    #expect(one < 50)
    #expect(many > 100 * one)
  }

  @Test func everyEntryTellsWhatItCatches() throws {
    let list = try hotlist("plate,state\n8BAB123,CA\n8BAB1*,CA\n")
    var reached: [String: HotlistLint.Reach] = [:]
    _ = HotlistLint(list, at: time, regions: [.us]) { reached[$0.plate] = $1 }
    let whole = try #require(reached["8BAB123"])
    #expect(whole.plates > 0 && whole.others > 0)
    // A text with a letter for the first digit is no plate of California, and counts for none.
    #expect(whole.plates < 30)
    #expect((0.01...2).contains(whole.vehicles))
    #expect(try #require(reached["8BAB1*"]).vehicles > 10)
  }

  @Test func diffNamesTheValueThatChanged() throws {
    let old = try hotlist("plate,state,reason,make,Badge\nAB1,CA,x,FORD,7\n")
    let new = try hotlist("plate,state,reason,make,Badge\nAB1,CA,x,TOYOTA,\n")
    var lines: [String] = []
    _ = HotlistDiff(from: old, to: new) { lines.append($0.line) }
    #expect(
      lines == ["~ AB1  CA  make: FORD → TOYOTA, other columns: Badge 7 → none  (list.csv:2)"])
  }

  @Test func diffKnowsAJurisdictionByItsName() throws {
    let old = try hotlist("plate,state\nAB1,CA\nAB2,CA\nAB2,NV\n")
    let new = try hotlist("plate,state\nAB1,California\nAB2,California\nAB2,CA\n")
    var lines: [String] = []
    let diff = HotlistDiff(from: old, to: new) { lines.append($0.line) }
    #expect(
      lines == [
        "~ AB1  CALIFORNIA  jurisdiction: CA → CALIFORNIA  (list.csv:2)",
        "+ AB2  CALIFORNIA  (list.csv:3)", "- AB2  NV  (list.csv:4)",
      ])
    let counts = [diff.added, diff.dropped, diff.changed, diff.same]
    #expect(counts == [1, 1, 1, 1])
  }

  @Test func diffTakesWhatSaysTheSameForTheSame() throws {
    let old = try hotlist("plate,state,reason\nAB1,CA,one\nAB1,CA,two\nAB1,CA,three\n")
    let new = try hotlist("plate,state,reason\nAB1,CA,three\nAB1,CA,two\n")
    var lines: [String] = []
    let diff = HotlistDiff(from: old, to: new) { lines.append($0.line) }
    #expect(diff.same == 2 && lines == ["- AB1  CA  one  (list.csv:2)"])
  }

  @Test func diffTellsWhatChanged() throws {
    let old = try hotlist("plate,state,reason\nAB1,CA,x\nAB2,CA,x\nAB3,CA,x\nA?4,CA,x\n")
    let new = try hotlist("plate,state,reason\nAB3,CA,y\nAB1,CA,x\nAB5,CA,x\nA?4,CA,x\n")
    var lines: [String] = []
    let diff = HotlistDiff(from: old, to: new) { lines.append(String($0.line.prefix(5))) }
    let counts = [diff.added, diff.dropped, diff.changed, diff.same]
    #expect(counts == [1, 1, 1, 2])
    #expect(lines == ["- AB2", "~ AB3", "+ AB5"])
    #expect(HotlistDiff(from: old, to: old) { _ in }.same == 4)
  }
}
