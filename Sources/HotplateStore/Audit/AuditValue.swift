import Hotplate

/// A value in the parts of an audit record: JSON with one spelling, so that the same value gives the same bytes.
public enum AuditValue: Sendable, Hashable {
  /// `null`.
  case null
  /// `true` or `false`.
  case flag(Bool)
  /// A whole number.
  case number(Int)
  /// A number with a fraction or an exponent; one that is not finite is written as `null`.
  case real(Double)
  /// A text.
  case text(String)
  /// An array.
  case list([AuditValue])
  /// An object: written in the order of its names' bytes.
  case object([String: AuditValue])

  /// The text, when it is one.
  public var text: String? { if case .text(let text) = self { text } else { nil } }

  /// The whole number, when it is one.
  public var number: Int? { if case .number(let number) = self { number } else { nil } }

  /// The number, whole or not.
  public var real: Double? {
    switch self {
    case .number(let number): Double(number)
    case .real(let real): real
    default: nil
    }
  }

  /// The elements, when it is a list.
  public var list: [AuditValue]? { if case .list(let list) = self { list } else { nil } }

  /// The fields, when it is an object.
  public var object: [String: AuditValue]? {
    if case .object(let object) = self { object } else { nil }
  }

  /// The field of an object; `nil` in anything else.
  public subscript(name: String) -> AuditValue? { object?[name] }

  /// JSON without spaces, names in the order of their bytes.
  public var json: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  func append(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += "null".utf8
    case .flag(let flag): bytes += (flag ? "true" : "false").utf8
    case .number(let number): bytes += String(number).utf8
    // JSON knows no infinity; the store never has one to tell of.
    case .real(let real): bytes += (real.isFinite ? String(real) : "null").utf8
    case .text(let text): Self.append(text, to: &bytes)
    case .list(let list):
      bytes.append(UInt8(ascii: "["))
      for (index, value) in list.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        value.append(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let object):
      bytes.append(UInt8(ascii: "{"))
      let names = object.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      for (index, name) in names.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.append(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        (object[name] ?? .null).append(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    if text.utf8.allSatisfy({ !needsEscape($0) }) {
      bytes += text.utf8
    } else {
      for byte in text.utf8 { appendEscaped(byte, to: &bytes) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x7f || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private static func appendEscaped(_ byte: UInt8, to bytes: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
    case _ where needsEscape(byte):
      bytes += "\\u00".utf8
      Hexadecimal.append(CollectionOfOne(byte), to: &bytes)
    default: bytes.append(byte)
    }
  }
}

extension AuditValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByBooleanLiteral
{
  /// A text.
  public init(stringLiteral value: String) { self = .text(value) }
  /// A whole number.
  public init(integerLiteral value: Int) { self = .number(value) }
  /// A flag.
  public init(booleanLiteral value: Bool) { self = .flag(value) }
  /// A list.
  public init(arrayLiteral elements: AuditValue...) { self = .list(elements) }
  /// An object; of a name given twice, the last counts.
  public init(dictionaryLiteral elements: (String, AuditValue)...) {
    self = .object(Dictionary(elements) { $1 })
  }
}
