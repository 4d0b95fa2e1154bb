import Foundation
import Hotplate

/// Writes a value as JSON, fields in the order in which the value encodes them, those of dictionaries in any.
///
/// A hit's body takes Foundation's encoder a third of the time that storing the hit takes; this one writes what it is told
/// and keeps nothing of it. `JSONDecoder` reads it as it reads Foundation's, but for `Data`, `URL` and `Decimal`, which Foundation spells in
/// ways of its own: no body has one.
enum JSONText {
  /// The text of `value`.
  ///
  /// - Throws: `EncodingError` for a number that JSON cannot spell.
  static func of(_ value: some Encodable) throws -> String {
    let page = Page()
    try page.encode(value)
    return String(decoding: page.bytes, as: UTF8.self)
  }

  /// One line for people and programs: fields by name, dates as RFC 3339 in UTC.
  static func line(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .custom { date, encoder in
      var container = encoder.singleValueContainer()
      try container.encode(Timestamp(date).description)
    }
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// The text so far.
  fileprivate final class Page {
    // Unchecked: one thread writes, one piece after the other; the checks are a sixth of the work.
    @exclusivity(unchecked) var bytes: [UInt8] = []
    /// The brackets that close what is open, outermost first.
    @exclusivity(unchecked) private var closing: [UInt8] = []

    init() { bytes.reserveCapacity(4096) }

    func open(_ bracket: Unicode.Scalar, closedBy end: Unicode.Scalar) -> Int {
      bytes.append(UInt8(ascii: bracket))
      closing.append(UInt8(ascii: end))
      return closing.count
    }

    /// Closes what is open beyond `depth`.
    func close(to depth: Int) {
      while closing.count > depth { bytes.append(closing.removeLast()) }
    }

    /// Goes on in the object or list at `depth`.
    func next(at depth: Int) {
      close(to: depth)
      let last = bytes.last
      if last != UInt8(ascii: "{"), last != UInt8(ascii: "[") { bytes.append(UInt8(ascii: ",")) }
    }

    func append(_ text: String) { AuditValue.append(text, to: &bytes) }
    func append(_ flag: Bool) { bytes += (flag ? "true" : "false").utf8 }
    func append(_ number: some FixedWidthInteger) { bytes += String(number).utf8 }

    func encode<Value: Encodable>(_ value: Value) throws {
      if Value.self == [PlateCandidate].self, let candidates = value as? [PlateCandidate] {
        return try append(candidates)
      }
      let depth = closing.count
      try value.encode(to: Writer(page: self))
      close(to: depth)
    }

    /// Most of a hit's body: sixty and more of them, which as containers take longer than all the rest.
    private func append(_ candidates: [PlateCandidate]) throws {
      bytes.append(UInt8(ascii: "["))
      for candidate in candidates {
        if bytes.last == UInt8(ascii: "}") { bytes.append(UInt8(ascii: ",")) }
        bytes += "{\"text\":".utf8
        append(candidate.text)
        bytes += ",\"probability\":".utf8
        try append(candidate.probability)
        bytes.append(UInt8(ascii: "}"))
      }
      bytes.append(UInt8(ascii: "]"))
    }

    func append(_ number: some BinaryFloatingPoint & LosslessStringConvertible) throws {
      guard number.isFinite else {
        throw EncodingError.invalidValue(
          number, .init(codingPath: [], debugDescription: "JSON has no \(number)"))
      }
      bytes += String(number).utf8
    }
  }

  private struct Writer: Encoder {
    let page: Page
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
      KeyedEncodingContainer(Object(page: page, depth: page.open("{", closedBy: "}")))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
      List(page: page, depth: page.open("[", closedBy: "]"))
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(page: page) }
  }
}

extension JSONText {
  private struct Object<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let page: Page
    let depth: Int
    var codingPath: [any CodingKey] { [] }

    private func name(_ key: Key) {
      page.next(at: depth)
      AuditValue.append(key.stringValue, to: &page.bytes)
      page.bytes.append(UInt8(ascii: ":"))
    }

    func encodeNil(forKey key: Key) {
      name(key)
      page.bytes += "null".utf8
    }

    func encode(_ value: String, forKey key: Key) {
      name(key)
      page.append(value)
    }

    func encode(_ value: Bool, forKey key: Key) {
      name(key)
      page.append(value)
    }

    func encode(_ value: Int, forKey key: Key) {
      name(key)
      page.append(value)
    }

    func encode(_ value: Double, forKey key: Key) throws {
      name(key)
      try page.append(value)
    }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
      name(key)
      try page.encode(value)
    }

    func nestedContainer<Nested>(
      keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
      name(key)
      return Writer(page: page).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
      name(key)
      return Writer(page: page).unkeyedContainer()
    }

    func superEncoder(forKey key: Key) -> any Encoder {
      name(key)
      return Writer(page: page)
    }

    func superEncoder() -> any Encoder {
      page.next(at: depth)
      page.bytes += "\"super\":".utf8
      return Writer(page: page)
    }
  }

  private struct List: UnkeyedEncodingContainer {
    let page: Page
    let depth: Int
    var codingPath: [any CodingKey] { [] }
    private(set) var count = 0

    init(page: Page, depth: Int) {
      self.page = page
      self.depth = depth
    }

    private mutating func next() {
      page.next(at: depth)
      count += 1
    }

    mutating func encodeNil() {
      next()
      page.bytes += "null".utf8
    }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
      next()
      try page.encode(value)
    }

    mutating func nestedContainer<Nested>(
      keyedBy type: Nested.Type
    ) -> KeyedEncodingContainer<Nested> {
      next()
      return Writer(page: page).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
      next()
      return Writer(page: page).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
      next()
      return Writer(page: page)
    }
  }

  private struct Single: SingleValueEncodingContainer {
    let page: Page
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { page.bytes += "null".utf8 }
    func encode(_ value: String) { page.append(value) }
    func encode(_ value: Bool) { page.append(value) }
    func encode(_ value: Int) { page.append(value) }
    func encode(_ value: Double) throws { try page.append(value) }

    /// Numbers of other widths encode themselves as a single value: here they end.
    func encode<Value: Encodable>(_ value: Value) throws {
      switch value {
      case let number as Float: try page.append(number)
      case let number as any FixedWidthInteger: page.append(number)
      default: try page.encode(value)
      }
    }
  }
}
