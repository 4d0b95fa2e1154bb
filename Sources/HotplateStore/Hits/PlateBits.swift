/// A plate of up to ten characters in eight bytes: six bits a character from the top, four bits for the length.
struct PlateBits: Sendable, Hashable {
  /// Of a plate that does not fit: to be looked up.
  static let tooLong = PlateBits(bits: .max)
  /// Of a plate that was deleted.
  static let gone = PlateBits(bits: 0)
  static let capacity = 10

  var bits: UInt64

  init(bits: UInt64) { self.bits = bits }

  /// Packs a normalized plate.
  init(_ text: String) {
    guard text.utf8.count <= Self.capacity else {
      self = .tooLong
      return
    }
    bits = UInt64(text.utf8.count)
    for (index, byte) in text.utf8.enumerated() {
      bits |= Self.symbol(byte) << Self.shift(index)
    }
  }

  var length: Int { Int(bits & 15) }

  static func shift(_ index: Int) -> UInt64 { UInt64(58 - 6 * index) }

  /// 1 to 36 for a digit or a letter, 63 for anything else.
  static func symbol(_ byte: UInt8) -> UInt64 {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0")) + 1
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt64(byte - UInt8(ascii: "A")) + 11
    default: 63
    }
  }
}
