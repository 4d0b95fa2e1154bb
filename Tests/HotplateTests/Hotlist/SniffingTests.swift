import Foundation
import TestSupport
import Testing

@testable import Hotplate

/// What the first lines of a list tell of its columns.
@Suite struct SniffingTests {
  @Test func aHeaderThatIsCutOffIsRefused() {
    let header = "plate," + String(repeating: "column,", count: 10_000) + "expires\n"
    let error = #expect(throws: HotplateError.self) { try hotlist(header + "AB1,\n") }
    #expect(error?.message.contains("found a longer header") == true)
  }

  @Test(arguments: [
    "tag_no", "license_number", "registration", "licence plate", "License", "LICENCE", "Plate No",
    "plate-num", "VRN", "Reg", "Reg No", "Number Plate", "Kennzeichen", "immatriculation", "placa",
    "License Plate #", "Lic Plate", "Plates", "Plate Nbr", "Plate No.", "Lic. Plate Number",
    "Reg #",
  ])
  func plateColumnsHaveManyNames(name: String) throws {
    // Before, an unknown name made the header an entry and the first column the plate.
    let list = try hotlist("state,\(name),reason,expires\nCA,8XYZ123,stolen,2030-01-01\n")
    #expect(list.all.map(\.plate) == ["8XYZ123"])
    #expect(list.all[0].jurisdiction == "CA")
    #expect(try hotlist("\(name),country,reason\nAB1,D,x\n").all.map(\.plate) == ["AB1"])
  }

  @Test(arguments: ["St", "Lic State", "License State", "License Plate State", "Plate St."])
  func stateColumnsHaveManyNames(name: String) throws {
    #expect(try hotlist("Plate Nbr,\(name)\nAB1,CA\n").all.map(\.jurisdiction) == ["CA"])
  }

  @Test func theSurestNameIsThePlate() throws {
    for text in [
      "registration,plate,number\n2030,AB1,7\n",
      #"{"registration":"2030","plate":"AB1","number":"7"}"#,
    ] {
      let list = try hotlist(text)
      #expect(list.all.map(\.plate) == ["AB1"])
      #expect(list.all[0].other == ["registration": "2030", "number": "7"])
    }
    for (surer, less) in [
      ("registration number", "registration"), ("Reg No", "Reg"),
      ("registration mark", "vehicle registration"), ("vehicle registration", "registration"),
      ("plate", "plate number"),
    ] {
      for names in [[surer, less], [less, surer]] {
        let values = names.map { $0 == surer ? "M5XSX" : "2030" }
        let list = try hotlist(
          "\(names.joined(separator: ","))\n\(values.joined(separator: ","))\n")
        #expect(list.all.map(\.plate) == ["M5XSX"], "\(names)")
      }
    }
  }

  @Test(arguments: [
    ("state,wagen,reason,expires\nCA,8XYZ123,stolen,2030-01-01\n", "state, reason, expires"),
    ("# of today\nState;wagen;Category\nCA;8XYZ123;stolen\n", "State, Category"),
  ])
  func aHeaderWithoutAPlateIsRefused(text: String, names: String) throws {
    let error = #expect(throws: HotplateError.self) { try hotlist(text) }
    let line = text.hasPrefix("#") ? 2 : 1
    #expect(
      error?.message.hasSuffix(
        "list.csv:\(line): found a header with \(names) and no column of plates, expected one of plate, lic, tag, …"
      ) == true)
    // The operator knows which it is, and the header is no entry then either.
    let list = try hotlist(text) { $0.format = try HotlistFormat(specification: "csv:plate=2") }
    #expect(list.all.map(\.plate) == ["8XYZ123"])
    #expect(list.all[0].jurisdiction == "CA")
    #expect(list.all[0].reason == "stolen")
  }

  @Test func aReasonIsNoHeader() throws {
    let dated = try hotlist("ABC123,CA,registration,high,2030-01-01\nABC124,CA,tag,low,\n")
    #expect(dated.all.map(\.plate) == ["ABC123", "ABC124"])
    let text = "ABC123,CA,registration\nABC124,CA,tag\n"
    let error = #expect(throws: HotplateError.self) { try hotlist(text) }
    #expect(
      error?.message.hasSuffix(
        "list.csv:1: found “registration” after “ABC123”, which may be a header or an entry, expected --list-format csv:plate=3 or csv:plate=1"
      ) == true)
    let told = try hotlist(text) { $0.format = try HotlistFormat(specification: "csv:plate=1") }
    #expect(told.all.map(\.plate) == ["ABC123", "ABC124"])
    let headed = try hotlist("c1,plate\nx,AB1\n") {
      $0.format = try HotlistFormat(specification: "csv:plate=2")
    }
    #expect(headed.all.map(\.plate) == ["AB1"])
  }

  @Test func twoDatesAreReadInTheOrderThatThePlatesTell() throws {
    let usual = try hotlist(
      "ABC123;CA;Stolen;2025-01-01;2031-01-01\nMYTAG;NY;\"a; b\";2025-01-01;2031-01-01\n")
    // Before, the reasons were the plates.
    #expect(usual.all.map(\.plate) == ["ABC123", "MYTAG"])
    #expect(usual.all.map(\.reason) == ["Stolen", "a; b"])
    #expect(usual.all[0].effective == Date(timeIntervalSince1970: 1_735_689_600))
    #expect(usual.all[0].expires == Date(timeIntervalSince1970: 1_925_078_400))
    let genetec = try hotlist(
      "Stolen;QC;DEF 228;2012-01-31;2032-05-31\nWanted;ON;MYTAG;2012-01-31;2032-05-31\n")
    #expect(genetec.all.map(\.plate) == ["DEF228", "MYTAG"])
    #expect(genetec.all.map(\.reason) == ["Stolen", "Wanted"])
  }

  @Test(arguments: ["ABC123;CA;10851", "MYTAG;CA;Stolen"])
  func twoDatesInNoOrderAreRefused(start: String) throws {
    let text = start + ";2025-01-01;2031-01-01\n"
    let error = #expect(throws: HotplateError.self) { try hotlist(text) }
    #expect(error?.code == .hotlist)
    #expect(error?.message.contains("expected a header, or --list-format ") == true)
    let told = try hotlist(text) {
      $0.format = try HotlistFormat(
        specification: "csv:plate=1,state=2,reason=3,effective=4,expires=5")
    }
    #expect(told.all[0].plate == start.prefix { $0 != ";" })
  }

  @Test func aMapIsRightWhereTheHeaderMayMeanOtherThings() throws {
    let list = try hotlist("Number,Vehicle,Reason\n1,ABC123,stolen\n2,DEF456,wanted\n") {
      $0.format = try HotlistFormat(specification: "csv:plate=2,reason=3")
    }
    #expect(list.all.map(\.plate) == ["ABC123", "DEF456"])
  }
}
