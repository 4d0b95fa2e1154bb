import Testing

@testable import Hotplate

@Suite struct PlateTests {
  @Test(arguments: [
    ("ab 12-cd", "AB12CD"), ("", ""), ("ÄB", "AB"), ("K·ER 4096", "KER4096"), ("ＡＢ１２", "AB12"),
    ("А123ВС77", "A123BC77"), ("ΖΗΙ 1234", "ZHI1234"), ("straße", "STRASSE"), ("Æ1Ø2", "AE1O2"),
    ("١٢٣ABC", "123ABC"), ("a\u{0308}b", "AB"), ("ﬁ9", "FI9"), ("ı1", "I1"), ("粤B12345", "B12345"),
    ("AB\u{0}12\n", "AB12"), ("Łódź", "LODZ"),
  ])
  func normalizes(raw: String, text: String) {
    #expect(Plate(raw).text == text)
  }

  @Test func normalizingTwiceChangesNothingAndJoinsCommute() {
    var numbers = SeededNumbers(seed: 11)
    for _ in 0..<2000 {
      let (a, b) = (Self.anyText(&numbers), Self.anyText(&numbers))
      let once = Plate(a)
      #expect(Plate(once.text) == once, "\(a.debugDescription)")
      #expect(once.text.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) })
      #expect(
        Plate(a + " " + b).text == Plate(a).text + Plate(b).text,
        "\(a.debugDescription) \(b.debugDescription)")
      #expect(Plate(a.lowercased()).text == Plate(a.uppercased()).text, "\(a.debugDescription)")
    }
  }

  private static func anyText(_ numbers: inout SeededNumbers) -> String {
    let ranges: [ClosedRange<UInt32>] = [
      0x20...0x7E, 0x30...0x5A, 0xA0...0x17F, 0x391...0x3A9, 0x410...0x42F, 0xFF10...0xFF3A,
      0x660...0x669,
    ]
    var text = String.UnicodeScalarView()
    for _ in 0..<numbers.next() % 12 {
      let range = ranges[Int(numbers.next() % UInt64(ranges.count))]
      let value = range.lowerBound + UInt32(numbers.next() % UInt64(range.count))
      if let scalar = Unicode.Scalar(value) { text.append(scalar) }
    }
    return String(text)
  }

  @Test func packedPlatesComeBackAndSortAsTexts() throws {
    var numbers = SeededNumbers(seed: 5)
    var texts: [String] = []
    for _ in 0..<1000 {
      let count = 1 + numbers.next() % 12
      texts.append(
        String((0..<count).map { _ in ConfusionMatrix.alphabet[Int(numbers.next() % 36)] }))
    }
    for text in texts { #expect(PackedPlate(Plate(text))?.text == text) }
    let packed = try texts.map { try #require(PackedPlate(Plate($0))) }
    for (a, b) in zip(texts, texts.dropFirst()) {
      let (x, y) = (try #require(PackedPlate(Plate(a))), try #require(PackedPlate(Plate(b))))
      #expect((a < b) == (x < y))
    }
    #expect(packed.count == 1000)
    #expect(PackedPlate(Plate("ABCDEFGHIJKLM")) == nil)
  }

  @Test(arguments: [("POLICE", true), ("", true), ("V8", false), ("1234", false)])
  func tellsLettersAlone(text: String, isOfLettersAlone: Bool) {
    #expect(Plate(text).isOfLettersAlone == isOfLettersAlone)
  }
}
