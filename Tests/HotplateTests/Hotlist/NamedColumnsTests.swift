import Foundation
import TestSupport
import Testing

@testable import Hotplate

/// What headers call the columns, and what their values say of it.
@Suite struct NamedColumnsTests {
  private static let end = Date(timeIntervalSince1970: 1_893_542_400)

  @Test(arguments: [
    "Expiration", "Exp Date", "ExpDate", "Expires On", "Valid Until", "Valid Thru", "End",
    "End Time", "Expire Date", "Expiry Time", "Until", "Purge Date", "Ablaufdatum",
    "Expiration Date/Time", "ExpiryDateTime", "Date of Expiry", "Expires\u{A0}On",
  ])
  func endsHaveManyNames(name: String) throws {
    // Before, such entries counted for ever.
    let list = try hotlist("plate,state,\(name)\nAB1,CA,\nAB2,CA,2030-01-01\n")
    #expect(list.all.map(\.expires) == [nil, Self.end])
    #expect(list.remarks.isEmpty)
  }

  @Test(arguments: ["Start Date", "Start", "Active From", "Effective From", "Valid From"])
  func startsHaveManyNames(name: String) throws {
    let list = try hotlist("plate,state,\(name)\nAB1,CA,2019-01-01\n")
    #expect(list.all.map(\.effective) == [Date(timeIntervalSince1970: 1_546_300_800)])
  }

  /// What `Hotlists/README.md` promises, where `number`, `no` and the like, `date` and `st` go with other names.
  @Test func allNamesOfTheSampleListsPageAreKnown() throws {
    let page = try String(
      contentsOf: Project.folder.appendingPathComponent("Hotlists/README.md"), encoding: .utf8)
    let start = try #require(page.range(of: "Names of the plate's column"))
    let paragraph = page[start.lowerBound...].prefix(
      upTo: try #require(
        page.range(of: "\n\n", range: start.lowerBound..<page.endIndex)
      ).lowerBound)
    let quoted = paragraph.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    let parts: Set = ["_", "-", ".", "no", "num", "nbr", "#", "mark", "date"]
    #expect(quoted.count > 60)
    for name in quoted where !parts.contains(name) {
      #expect(
        HotlistColumn(header: name) != nil || HotlistColumn(likelyHeader: name) != nil, "\(name)")
    }
    func each(_ starts: String, _ ends: String, name column: HotlistColumn) {
      for start in starts.split(separator: "|") {
        for end in ends.split(separator: "|") {
          #expect(HotlistColumn(header: "\(start) \(end)") == column, "\(start) \(end)")
        }
      }
    }
    let vehicle = "tag|license|licence|registration|reg|vehicle registration"
    let plates = "number plate|registration plate|reg plate|vehicle plate"
    each(
      "plate|license plate|licence plate|lic plate|\(plates)|\(vehicle)",
      "number|no|num|nbr|#", name: .plate)
    each("plate|license|licence|lic|license plate", "state|st", name: .jurisdiction)
    each("expires|expiry|expiration|exp", "date", name: .expires)
  }

  @Test func rowsOfJSONNameTheirEnd() throws {
    let list = try hotlist(#"{"plate":"AB1","expiration":"2030-01-01"}"#)
    #expect(list.all.map(\.expires) == [Self.end])
  }

  /// Rows may spell their names in other ways: what one name holds in the first of them says nothing of the others.
  @Test func rowsOfJSONHaveTheSureNamesAlone() throws {
    let list = try hotlist(
      """
      {"plate":"AB1","until":"2999-01-01","op":"add"}
      {"plate":"AB2","Until":"2999-01-01","op":"delete"}
      """)
    #expect(list.all.map(\.plate) == ["AB1", "AB2"])
    #expect(list.all.map(\.expires) == [nil, nil])
    #expect(list.all[0].other == ["until": "2999-01-01", "op": "add"])
    #expect(
      list.remarks.map(\.found).filter { $0.hasPrefix("dates") }
        == ["“until”", "“Until”"].map { "dates in the column \($0), which ends no entry" })
  }

  /// Before, such a row had no plate.
  @Test func namesOfJSONMayHaveEscapes() throws {
    let list = try hotlist(#"{"pl\u0061te":"AB1","st\u0061te":"CA","\u00e9":"x","a\q":"y"}"#)
    #expect(list.all.map(\.plate) == ["AB1"])
    #expect(list.all.map(\.jurisdiction) == ["CA"])
    #expect(list.all.map(\.other) == [["é": "x", #"a\q"#: "y"]])
  }

  @Test func objectsWithoutAPlateAreRefusedByTheirNames() throws {
    let row = #"{"id":7,"nummer":"AB1","bundesland":"BY"}"#
    let error = #expect(throws: HotplateError.self) { try hotlist(row + "\n" + row) }
    #expect(
      error?.message.hasSuffix(
        "list.csv: found objects with “id”, “nummer”, “bundesland” and no plate, expected one of plate, license_plate, tag, … in each"
      ) == true, "\(error?.message ?? "")")
    let many = "{" + (0..<20).map { "\"k\($0)\":1" }.joined(separator: ",") + "}"
    let long = #expect(throws: HotplateError.self) { try hotlist(many) }
    #expect(long?.message.contains("“k7”, … and no plate") == true)
    #expect(try hotlist(row + "\n" + #"{"plate":"AB2"}"#).badRows == 1)
  }

  @Test(arguments: [
    "Issuing State", "Registration State", "Province", "State Code", "State/Province",
    "Plate Region", "Plate Country", "LPState", "Tag State", "Vehicle State",
  ])
  func jurisdictionsHaveManyNames(name: String) throws {
    #expect(try hotlist("Plate,\(name)\nAB1,NY\n").all.map(\.jurisdiction) == ["NY"])
  }

  /// Names that may mean other things are taken by the values below them.
  @Test func aLikelyNameNeedsValuesOfItsKind() throws {
    let other = try hotlist("plate,end,transaction\nAB1,rear,T100\n")
    #expect(other.all.map(\.other) == [["end": "rear", "transaction": "T100"]])
    #expect(other.badRows == 0)
    let surer = try hotlist("plate,end,expires\nAB1,2020-01-01,2030-01-01\n")
    #expect(surer.all.map(\.expires) == [Self.end])
  }

  @Test(arguments: [
    "Operation", "transaction", "Transaction Type", "update type", "change", "Change Type", "op",
  ])
  func actionsHaveManyNames(name: String) throws {
    let list = try hotlist("plate,state,\(name)\nAB1,CA,add\nAB2,CA,add\nAB1,CA,delete\n")
    #expect(list.all.map(\.plate) == ["AB2"])
  }

  @Test func datesToComeThatAreNotUsedAreTold() throws {
    let list = try hotlist("plate,state,Lapse\nAB1,CA,2999-01-01\nAB2,CA,\n")
    #expect(
      list.remarks.map(\.description) == [
        "list.csv:1: expected the name “expires” above them if entries end then, "
          + "found dates in the column “Lapse”, which ends no entry"
      ])
    for text in [
      "plate,entered\nAB1,2020-01-01\n", "plate,expires,insured\nAB1,2030-01-01,2999-01-01\n",
      "plate,flag\nAB1,7\n", "AB1,CA,stolen,1,2020-01-01\n", "AB1,CA,stolen,1\n",
    ] {
      #expect(try hotlist(text).remarks.isEmpty, "\(text)")
    }
    let rows = try hotlist(#"{"plate":"AB1","lapse":"2999-01-01"}"#)
    #expect(rows.remarks.count == 1)
  }

  /// Before, only dates with a day and a whole year were.
  @Test func monthsAndShortYearsToComeAreToldToo() throws {
    for text in [
      "plate,Lapse\nAB1,12/2099\nAB2,2020-01\n", "plate,Lapse\nAB1,12/31/79\nAB2,05/03/26\n",
      "AB1,CA,stolen,1,,12/2099\n",
    ] {
      #expect(
        try hotlist(text).remarks.map(\.found).filter { $0.hasSuffix("which ends no entry") }.count
          == 1, "\(text)")
    }
    // `26/12/31` may be a day that is past, whose year is the first number.
    for text in [
      "plate,entered\nAB1,12/2020\nAB2,05/03/20\n", "plate,entered\nAB1,20/12/31\n",
      "plate,size\nAB1,12/2099\nAB2,large\n", "AB1,CA,stolen,1,,2020-01\n",
      "plate,expires,insured\nAB1,12/2099,12/2099\n",
    ] {
      #expect(try hotlist(text).remarks.isEmpty, "\(text)")
    }
  }

  /// Before, rows that name their values had a remark for each name.
  @Test func remarksAreNotWithoutEnd() throws {
    let rows = (0..<90).map { #"{"plate":"AB\#($0)","lapse\#($0)":"2999-01-01"}"# }
    let list = try hotlist(rows.joined(separator: "\n"))
    #expect(list.remarks.count == HotlistFormat.mostRemarks + 1)
    #expect(
      list.remarks.last?.description
        == "list.csv:1: expected a list without them, found 70 more such columns")
    let few = try hotlist(rows.prefix(20).joined(separator: "\n"))
    #expect(few.remarks.count == 20)
  }

  @Test func entriesThatLookWithdrawnAreTold() throws {
    let list = try hotlist("plate,state,status\nAB1,CA,active\nAB2,CA,RECOVERED\n")
    #expect(list.count == 2)
    #expect(list.all[1].other == ["status": "RECOVERED"])
    #expect(
      list.remarks.map(\.found) == [
        "“RECOVERED” in the column “status”, whose entries are listed all the same"
      ])
    #expect(try hotlist("plate,status\nAB1,active\n").remarks.isEmpty)
  }

  @Test func aCountryIsNoStateOfTheSameCode() throws {
    // Before, CA was California.
    let list = try hotlist("plate,state,country\nCABC123,,CA\nAB1,,de\nAB2,,F\n")
    #expect(list.all.map(\.jurisdiction) == ["CANADA", "GERMANY", "F"])
    // Below `country` alone there are states in many lists.
    let alone = try hotlist("plate,country\nAB1,CA\nAB2,F\n")
    #expect(alone.all.map(\.jurisdiction) == ["CA", "F"])
    #expect(alone.jurisdictions == ["CA": 1, "F": 1])
    for code in HotlistColumn.countriesLikeStates.keys {
      #expect(PlateSyntax.meanings(of: code).contains { $0.region == .us }, "\(code)")
    }
    for country in HotlistColumn.countriesLikeStates.values {
      #expect(!PlateSyntax.meanings(of: country).contains { $0.region == .us }, "\(country)")
    }
    #expect(!PlateSyntax.meanings(of: "GERMANY").isEmpty)
    let both = try hotlist("plate,state,country\nAB1,CA,US\nAB2,,CA\n")
    #expect(both.all.map(\.jurisdiction) == ["CA", "CANADA"])
    #expect(both.jurisdictions == ["CA": 1, "CANADA": 1])
    let rows = try hotlist(
      """
      {"plate":"AB1","country":"CA"}
      {"plate":"AB2","country":"CA","state":"ca"}
      {"country":"CA","plate":"AB3","state":""}
      """)
    #expect(rows.all.map(\.jurisdiction) == ["CA", "CA", "CANADA"])
    #expect(rows.jurisdictions == ["CANADA": 1, "CA": 2])
    let none = try hotlist("plate,region\nAB1,CA\n")
    #expect(none.all.map(\.jurisdiction) == ["CA"])
  }

  @Test func rowsOfFixedColumnsAreWhole() throws {
    let text = "PLATE   ST\nABC123  CA\nABC123\tCA\nGH\nXY9     NY\n"
    let list = try hotlist(text) {
      $0.format = try HotlistFormat(specification: "fixed:plate=1-8,state=9-10")
    }
    #expect(list.all.map(\.plate) == ["ABC123", "GH", "XY9"])
    #expect(
      list.issues.map(\.description) == [
        "list.csv:3: expected blanks, as columns are counted in bytes, found a tab"
      ])
    // Blanks at the end of a row may be left out, and a plate may be called like a column.
    let last = try hotlist("TAG\nCAABC\n") {
      $0.format = try HotlistFormat(specification: "fixed:state=1-2,plate=3-10")
    }
    #expect(last.all.map(\.plate) == ["G", "ABC"])
    let tag = try hotlist("TAG     CA\n") {
      $0.format = try HotlistFormat(specification: "fixed:plate=1-8,state=9-10")
    }
    #expect(tag.all.map(\.plate) == ["TAG"])
  }
}
