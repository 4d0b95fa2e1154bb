extension AuditValue {
  /// Reads JSON as RFC 8259 has it and not a byte besides; `nil` when it is damaged, nested deeper than 32, names a field
  /// twice, or has a number that no `Double` holds.
  public init?(json: String) {
    var json = json
    let value = json.withUTF8 { bytes -> AuditValue? in
      var parser = Parser(bytes: bytes)
      guard let value = parser.value(depth: 0) else { return nil }
      parser.skipSpaces()
      return parser.position == bytes.count ? value : nil
    }
    guard let value else { return nil }
    self = value
  }

  private struct Parser {
    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0

    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func skipSpaces() {
      while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
        position += 1
      }
    }

    mutating func take(_ byte: Character) -> Bool {
      guard next == byte.asciiValue else { return false }
      position += 1
      return true
    }

    mutating func take(word: String) -> Bool {
      let word = Array(word.utf8)
      guard bytes.count - position >= word.count,
        bytes[position..<position + word.count].elementsEqual(word)
      else { return false }
      position += word.count
      return true
    }

    mutating func value(depth: Int) -> AuditValue? {
      guard depth <= 32 else { return nil }
      skipSpaces()
      switch next {
      case UInt8(ascii: "\""): return string().map { .text($0) }
      case UInt8(ascii: "{"): return object(depth: depth)
      case UInt8(ascii: "["): return list(depth: depth)
      case UInt8(ascii: "t"): return take(word: "true") ? .flag(true) : nil
      case UInt8(ascii: "f"): return take(word: "false") ? .flag(false) : nil
      case UInt8(ascii: "n"): return take(word: "null") ? .null : nil
      default: return number()
      }
    }

    mutating func object(depth: Int) -> AuditValue? {
      position += 1
      var fields: [String: AuditValue] = [:]
      skipSpaces()
      if take("}") { return .object(fields) }
      repeat {
        skipSpaces()
        guard next == UInt8(ascii: "\""), let name = string() else { return nil }
        skipSpaces()
        guard take(":"), let value = value(depth: depth + 1) else { return nil }
        guard fields.updateValue(value, forKey: name) == nil else { return nil }
        skipSpaces()
      } while take(",")
      return take("}") ? .object(fields) : nil
    }

    mutating func list(depth: Int) -> AuditValue? {
      position += 1
      var elements: [AuditValue] = []
      skipSpaces()
      if take("]") { return .list(elements) }
      repeat {
        guard let value = value(depth: depth + 1) else { return nil }
        elements.append(value)
        skipSpaces()
      } while take(",")
      return take("]") ? .list(elements) : nil
    }

    mutating func number() -> AuditValue? {
      let start = position
      _ = take("-")
      guard take("0") || digits() else { return nil }
      var isWhole = true
      if take(".") {
        isWhole = false
        guard digits() else { return nil }
      }
      if take("e") || take("E") {
        isWhole = false
        _ = take("+") || take("-")
        guard digits() else { return nil }
      }
      let text = String(decoding: bytes[start..<position], as: UTF8.self)
      if isWhole, let number = Int(text) { return .number(number) }
      return Double(text).flatMap { $0.isFinite ? .real($0) : nil }
    }

    /// Takes digits, at least one.
    mutating func digits() -> Bool {
      let start = position
      while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
        position += 1
      }
      return position > start
    }

    mutating func string() -> String? {
      position += 1
      var text: [UInt8] = []
      while let byte = next {
        position += 1
        switch byte {
        case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
        case UInt8(ascii: "\\"):
          guard escape(into: &text) else { return nil }
        case ..<0x20: return nil
        default: text.append(byte)
        }
      }
      return nil
    }

    mutating func escape(into text: inout [UInt8]) -> Bool {
      guard let byte = next else { return false }
      position += 1
      switch byte {
      case UInt8(ascii: "n"): text.append(0x0a)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "r"): text.append(0x0d)
      case UInt8(ascii: "b"): text.append(0x08)
      case UInt8(ascii: "f"): text.append(0x0c)
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
      case UInt8(ascii: "u"):
        guard var code = hexadecimal() else { return false }
        if (0xd800..<0xdc00).contains(code) {
          guard take(word: "\\u"), let low = hexadecimal(), (0xdc00..<0xe000).contains(low) else {
            return false
          }
          code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
        }
        guard let scalar = Unicode.Scalar(code) else { return false }
        text += String(Character(scalar)).utf8
      default: return false
      }
      return true
    }

    mutating func hexadecimal() -> UInt32? {
      var code: UInt32 = 0
      for _ in 0..<4 {
        guard let digit = next.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
          return nil
        }
        code = code << 4 | UInt32(digit)
        position += 1
      }
      return code
    }
  }
}
