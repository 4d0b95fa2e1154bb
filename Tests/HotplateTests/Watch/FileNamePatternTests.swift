import Foundation
import Testing

@testable import Hotplate

@Suite struct FileNamePatternTests {
  static let utc = TimeZone(identifier: "UTC") ?? .gmt

  static func time(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

  @Test(arguments: [
    ("hikvision", "20240913141423613_AB123CD_VEHICLE_DETECTION.jpg", nil, "AB123CD"),
    ("Hikvision", "gate/20240913141423613_unknown_VEHICLE_DETECTION.jpg", nil, nil),
    (
      "cammra",
      "cam7/202409/13/20240913141423_613_roi_1_in_7543_47ATDPN_USA_Ford_Explorer_SUV_BLACK.jpg",
      "cam7", "47ATDPN"
    ),
    ("axis", "20240913141423_613_roi_1_in_7543_47ATDPN_USA.jpg", nil, "47ATDPN"),
    (
      "geovision", "0013E20A1B2C/VEHICLE/20240913/14/LPR_2024-9-13-14-14-23-613_1.jpg",
      "0013E20A1B2C", nil
    ),
    (
      #"(?<camera>[^/]+)/(?<time>\d{17})_(?<plate>[A-Z0-9]+)"#, "gate-3/20240913141423613_XY99.jpg",
      "gate-3", "XY99"
    ),
  ])
  func readsWhatCamerasPutIntoNames(
    pattern: String, name: String, camera: String?, plate: String?
  ) throws {
    let fields = try #require(
      try FileNamePattern(pattern, timeZone: Self.utc).fields(of: name))
    #expect(fields.camera == camera)
    #expect(fields.plate == plate)
    let time = try #require(fields.time)
    let expected = try Self.time("2024-09-13T14:14:23Z").addingTimeInterval(0.613)
    #expect(abs(time.timeIntervalSince(expected)) < 0.002)
  }

  @Test func aNameThatDoesNotFitTellsNothing() throws {
    #expect(try FileNamePattern("hikvision").fields(of: "IMG_0001.jpg") == nil)
  }

  @Test(arguments: ["20260230120000", "20261131120000", "20261301120000", "20261129259999"])
  func aTimeThatCannotBeIsNoneAndSaid(time: String) throws {
    let pattern = try FileNamePattern("(?<camera>[a-z]+)_(?<time>[0-9]{14})")
    let fields = try #require(pattern.fields(of: "gate_\(time).jpg"))
    #expect(fields.time == nil && fields.isTimeWrong && fields.camera == "gate")
  }

  @Test func aTimeThatIsNoneIsLeftOut() throws {
    let fields = try FileNamePattern("hikvision")
      .fields(of: "20241399141423613_AB123CD_VEHICLE_DETECTION.jpg")
    #expect(fields?.plate == "AB123CD")
    #expect(fields?.time == nil)
  }

  @Test func refusesWhatIsNoExpression() {
    #expect(throws: HotplateError.self) { try FileNamePattern("(?<plate>[A-Z") }
  }

  @Test(arguments: [
    ("abc", "found none"), (#"(?<zeit>\d{14})"#, "found one named zeit"),
    (#"(?<time>\d{14})_(?P<Plate>\w+)"#, "found one named Plate"),
    (#"\(?<plate>"#, "found none"),
  ])
  func refusesWhatTellsNothing(pattern: String, sentence: String) {
    let error = #expect(throws: HotplateError.self) { try FileNamePattern(pattern) }
    #expect(error?.message.contains(sentence) == true)
  }

  @Test func whatOnlyLooksLikeAGroupIsNone() throws {
    let pattern = try FileNamePattern(#"\(?<zeit>(?<plate>\w+)"#)
    #expect(pattern.fields(of: "(<zeit>AB12.jpg")?.plate == "AB12")
  }

  @Test func readsTheNameOnWhichFoundationTraps() throws {
    let input = try Fixture.bytes("fuzz/name/slashes")
    let name = String(decoding: input, as: UTF8.self)
    #expect(try FileNamePattern("hikvision").fields(of: name) == nil)
    #expect(name.fileEnding.isEmpty && name.withoutFileEnding == name)
  }

  @Test(arguments: [
    ("a.jpg", "a", "jpg"), ("a.b.jpg", "a.b", "jpg"), ("a", "a", ""), (".jpg", ".jpg", ""),
    ("d.x/a", "d.x/a", ""), ("d/.jpg", "d/.jpg", ""), ("d/a.", "d/a", ""), ("", "", ""),
    ("d.x/\u{301}a", "d.x/\u{301}a", ""), ("a\u{600}.jpg", "a\u{600}", "jpg"),
    ("a.\u{301}jpg", "a", "\u{301}jpg"),
  ])
  func endingsFollowTheLastDotOfTheName(name: String, stem: String, ending: String) {
    #expect(Array(name.withoutFileEnding.utf8) == Array(stem.utf8))
    #expect(Array(name.fileEnding.utf8) == Array(ending.utf8))
  }
}
