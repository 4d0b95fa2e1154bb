import Testing

@testable import Hotplate

@Suite struct MatchInputTests {
  /// As lists part them; "no hit" for the two taken for one plate would mislead.
  @Test(arguments: ["8ABC123;CA", "8ABC123,ca", "8ABC123\tCA", "8ABC123|CA", "8ABC123 | CA | x"])
  func aJurisdictionIsPartedFromThePlate(text: String) {
    let read = MatchInput.typed(text)
    #expect(read.plate.text == "8ABC123" && read.jurisdiction?.code == "CA")
  }

  @Test func aPlateMayStandAloneInARecord() throws {
    for line in [#"{"plate":"8BAB123"}"#, #"{"text":"8BAB123"}"#] {
      let input = try MatchInput(line: line, number: 1)
      #expect(input.reads.map(\.plate.text) == ["8BAB123"])
      #expect(input.remark == nil)
    }
  }

  @Test(arguments: [
    " 8BAB123", "\t8BAB123\r", "\u{A0}\u{3000}8BAB123\u{2028}\u{85}", "\u{B} 8BAB123 ;\u{C}",
    " {\"text\":\"8BAB123\"} \t",
  ])
  func whiteSpaceAroundALineIsNoPartOfIt(line: String) throws {
    let input = try MatchInput(line: line, number: 1)
    #expect(input.reads.map(\.plate.text) == ["8BAB123"])
    #expect(input.reads.first?.raw.utf8.first == UInt8(ascii: "8"))
  }

  @Test(arguments: ["8BAB123;\u{301}CA", "8BAB123,\u{301}CA", "\u{600}8BAB123\u{600};CA"])
  func noMarkHidesWhatPartsThePlateFromItsPlace(line: String) throws {
    #expect(try MatchInput(line: line, number: 1).reads.map(\.plate.text) == ["8BAB123"])
  }

  /// A picture shows more than one text, and not all of them are plates.
  @Test func aTextThatIsTooLongKeepsNoPlateBack() throws {
    let plates = ["STOPPINGALLOWED1", "8BAB123", "--"].map {
      #"{"text":"\#($0)","raw":"\#($0)","confidence":0.9}"#
    }
    let input = try MatchInput(
      line: #"{"type":"image","source":"a.jpg","plates":[\#(plates.joined(separator: ","))]}"#,
      number: 7)
    #expect(input.reads.map(\.plate.text) == ["8BAB123"])
    #expect(
      input.remark
        == "line 7: found “STOPPINGALLOWED1”, expected a plate of at most 12 characters: not matched; line 7: found “--”, expected a plate with a letter or digit: not matched"
    )
  }

  @Test(arguments: [
    (
      #"{"type":"read","plate":{"text":"8BAB12?","raw":"8BAB12?","confidence":0.9}}"#,
      "found “8BAB12?”, expected a whole plate"
    ),
    (
      #"{"type":"read","plate":{"text":"8BAB123","raw":"8BAB123","confidence":93.2}}"#,
      "found a confidence of 93.2, expected a probability from 0 to 1"
    ),
    (#"{"confidence":0.9}"#, "found a JSON object without a plate"),
  ])
  func whatWouldBeAnsweredWrongIsRefused(line: String, sentence: String) {
    let error = #expect(throws: HotplateError.self) { _ = try MatchInput(line: line, number: 7) }
    #expect(error?.code == .file)
    #expect(error?.message.hasPrefix("line 7: ") == true)
    #expect(error?.message.contains(sentence) == true, "\(error?.message ?? "")")
  }
}
