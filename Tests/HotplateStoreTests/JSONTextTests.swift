import Foundation
import Hotplate
import Testing

@testable import HotplateStore

/// Foundation's encoder is the reference: what either writes is read as the same.
@Suite struct JSONTextTests {
  struct Odd: Codable, Hashable {
    struct Key: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    var text = "\"quoted\" \\ \u{0} \u{1f} \u{7f} line\nend é 車 \u{1F697}"
    var empty: [Int] = []
    var lists = [[1, -2], [], [Int.max, .min]]
    var small: UInt8 = 200
    var single: Float = 0.1
    var real = [0, -0.0, 1e-300, 0.1 + 0.2, 1e21, -12]
    var flags = [true, false]
    var missing: String?
    var holes: [String?] = [nil, "a", nil]
    var objects = ["a": ["b": [Date(timeIntervalSince1970: 1_790_000_000.125)]], "": [:]]
  }

  /// Encodes into nested containers, going back and forth between them.
  struct Nested: Encodable {
    func encode(to encoder: any Encoder) throws {
      var outer = encoder.container(keyedBy: Odd.Key.self)
      var inner = outer.nestedContainer(keyedBy: Odd.Key.self, forKey: .init(stringValue: "inner"))
      try inner.encode(1, forKey: .init(stringValue: "one"))
      var list = inner.nestedUnkeyedContainer(forKey: .init(stringValue: "list"))
      try list.encode("a")
      var deep = list.nestedContainer(keyedBy: Odd.Key.self)
      try deep.encodeNil(forKey: .init(stringValue: "nil"))
      try Odd().encode(to: list.superEncoder())
      try outer.encode(2.5, forKey: .init(stringValue: "last"))
      try [3].encode(to: outer.superEncoder())
      try true.encode(to: outer.superEncoder(forKey: .init(stringValue: "flag")))
    }
  }

  func value(of data: Data) throws -> NSObject? {
    try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed) as? NSObject
  }

  @Test(
    arguments: [Odd(), Nested(), "text", 7, [String](), [Odd(), Odd()]]
      as [any Encodable & Sendable])
  func agreesWithFoundation(value: any Encodable & Sendable) throws {
    let ours = try self.value(of: Data(JSONText.of(value).utf8))
    #expect(ours != nil)
    #expect(try ours == self.value(of: JSONEncoder().encode(value)))
  }

  @Test func plateIsWrittenInEveryField() throws {
    let candidate = PlateCandidate(text: "8A\"B", probability: 2.731323244288035e-08)
    // Candidates are written field by field: one more must be written there too.
    #expect(Mirror(reflecting: candidate).children.map(\.label) == ["text", "probability"])
    let character = PlateCharacter(
      text: "8", confidence: 1, alternatives: [candidate, candidate, candidate])
    let read = PlateRead(
      raw: "8 AB", plate: Plate("8AB"), confidence: 0.5, candidates: [candidate, candidate],
      characters: [character, PlateCharacter(text: "A", confidence: 0)],
      jurisdiction: PlateJurisdiction(code: "CA", probability: 0.25))
    let record = PlateRecord(read, in: nil, topCandidates: .max, characters: true)
    let text = Data(try JSONText.of(record).utf8)
    #expect(try value(of: text) == value(of: JSONEncoder().encode(record)))
    #expect(try JSONDecoder().decode(PlateRecord.self, from: text) == record)
  }

  @Test func decodesToTheSame() throws {
    let odd = Odd()
    #expect(try JSONDecoder().decode(Odd.self, from: Data(JSONText.of(odd).utf8)) == odd)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func refusesNumbersThatJSONCannotSpell(number: Double) {
    #expect(throws: EncodingError.self) { try JSONText.of([number]) }
    #expect(throws: EncodingError.self) { try JSONText.of(Float(number)) }
  }
}
