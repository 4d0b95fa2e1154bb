import Foundation
import Testing

@testable import Hotplate

/// Several columns of one file for one field.
@Suite struct RivalColumnsTests {
  @Test func theFieldTakesTheFirstValueAndTheOthersAreKept() throws {
    let notes = try hotlist("plate,notes,description\nAB1,armed,red\nAB2,,red\nAB3,armed,\n")
    #expect(notes.all.map(\.description) == ["armed", "red", "armed"])
    #expect(notes.all.map(\.other) == [["description": "red"], [:], [:]])
    let cases = try hotlist("plate,nic,case,oca\nAB1,N1,C1,O1\nAB2,,,O1\n")
    #expect(cases.all.map(\.caseNumber) == ["N1", "O1"])
    #expect(cases.all.map(\.other) == [["case": "C1", "oca": "O1"], [:]])
  }

  @Test func detailsHoldTheFieldAndItsRival() throws {
    let list = try hotlist("plate,ori,agency\nAB1,CA01,Oakland\nAB2,,Oakland\n")
    #expect(list.all.map(\.agency) == ["CA01", "Oakland"])
    #expect(
      list.all.map(\.details) == [
        ["agency": "CA01", "agency 2": "Oakland"], ["agency": "Oakland"],
      ])
  }

  @Test func headersThatComeAgainHaveNumbers() throws {
    let list = try hotlist("plate,flag,flag,flag 2,flag\nAB1,a,b,c,d\nAB2,,b,,\n")
    #expect(
      list.all.map(\.other) == [
        ["flag": "a", "flag 3": "b", "flag 2": "c", "flag 4": "d"], ["flag 3": "b"],
      ])
    let known = try hotlist("plate,notes,notes,notes\nAB1,a,b,c\nAB2,,b,c\n")
    #expect(known.all.map(\.description) == ["a", "b"])
    #expect(known.all.map(\.other) == [["notes 2": "b", "notes 3": "c"], ["notes 2": "c"]])
    let plates = try hotlist("plate,state,plate\nAB1,CA,AB2\n")
    #expect(plates.all.map(\.plate) == ["AB1"])
    #expect(plates.all[0].other == ["plate 2": "AB2"])
  }

  @Test(arguments: [
    "plate,country,state\nAB1,US,CA\nAB2,MX,\n", "plate,state,country\nAB1,CA,US\nAB2,,MX\n",
    "country,plate,country_code,state\nUS,AB1,USA,CA\nMX,AB2,,\n",
    "country,country,state,plate\nUS,US,CA,AB1\nMX,,,AB2\n",
    #"{"country":"US","state":"CA","plate":"AB1"}"# + "\n" + #"{"country":"MX","plate":"AB2"}"#,
    #"{"plate":"AB1","jurisdiction":"CA","country":"US"}"# + "\n"
      + #"{"jurisdiction":"","plate":"AB2","country":"MX"}"#,
  ])
  func theStateIsTheJurisdictionAndTheCountryWhereThereIsNone(text: String) throws {
    let list = try hotlist(text)
    #expect(list.all.map(\.jurisdiction) == ["CA", "MX"])
    #expect(list.all[0].other["country"] == "US")
    #expect(list.all[1].other.isEmpty)
    #expect(list.jurisdictions == ["CA": 1, "MX": 1])
  }

  @Test func anEmptyColumnHidesNoOther() throws {
    let text = """
      plate,expirydate,exp,alert,reason,state,jurisdiction
      AB1,,2020-01-01,,stolen,,CA
      AB2,2020-01-01,,stolen,,CA,
      """
    let list = try hotlist(text)
    let end = Date(timeIntervalSince1970: 1_577_923_200)
    #expect(list.all.map(\.expires) == [end, end])
    #expect(list.all.map(\.reason) == ["stolen", "stolen"])
    #expect(list.all.map(\.jurisdiction) == ["CA", "CA"])
    let wrong = try hotlist("plate,expirydate,exp\nAB1,,soon\nAB2,,\n")
    #expect(wrong.issues.map(\.line) == [2])
  }

  @Test func rowsThatNameTheirValuesKeepThemAll() throws {
    let list = try hotlist(
      #"""
      {"plate":"AB1","notes":"a","description":"b","flag":1,"flag":2,"notes":"c"}
      {"plate":"AB2","expiry":null,"exp":"2020-01-01","notes":"","description":"b"}
      """#)
    #expect(list.all.map(\.description) == ["a", "b"])
    #expect(
      list.all.map(\.other) == [
        ["description": "b", "flag": "1", "flag 2": "2", "notes 2": "c"], [:],
      ])
    #expect(list.all[1].expires == Date(timeIntervalSince1970: 1_577_923_200))
    let tagged = try hotlist("LIC/AB1.NIC/N1.OCA/O1.LIT/PC.LIT/TK\n")
    #expect(tagged.all[0].caseNumber == "N1")
    #expect(tagged.all[0].other == ["OCA": "O1", "LIT": "PC", "LIT 2": "TK"])
  }

  /// A number beside an empty plate may be one of something else.
  @Test(arguments: [
    "plate,number\n,7\nAB1,8\n", #"{"plate":"","number":"7"}"# + "\n{\"plate\":\"AB1\"}",
  ])
  func anEmptyPlateHasNoSecondChoice(text: String) throws {
    let list = try hotlist(text)
    #expect(list.all.map(\.plate) == ["AB1"])
    #expect(list.badRows == 1)
  }

  @Test func valuesBeyondTheColumnsOfAListWithoutHeaderAreKept() throws {
    let list = try hotlist("AB1,CA,stolen,1,2030-01-01,x,,y\nAB2,CA\n")
    #expect(list.all.map(\.other) == [["column 6": "x", "column 8": "y"], [:]])
    let mapped = try hotlist("CA,x,AB1,y\n") {
      $0.format = try HotlistFormat(specification: "csv:plate=3,state=1")
    }
    #expect(mapped.all[0].other == ["column 2": "x", "column 4": "y"])
  }

  @Test func aPriorityThatIsNoneIsKeptBesideOthers() throws {
    let list = try hotlist("plate,priority,Priority,priority\nAB1,banana,2,3\nAB2,1,,\n")
    #expect(list.all.map(\.priority) == [nil, 1])
    #expect(list.all[0].other == ["priority": "banana", "Priority": "2", "priority 2": "3"])
  }
}
