/// A plate of at most twelve characters in one number.
///
/// Digits count 1–10 and letters 11–36 in base 37, the first character in the highest place and 0 after the last, so that numbers
/// sort as texts do, a plate's beginnings are ranges, and changing one character is one addition.
struct PackedPlate: Hashable, Comparable {
  /// The most characters that fit: 37¹² < 2⁶³. No plate in use is longer.
  static let maximumCount = 12
  /// Kinds of characters.
  static let alphabetCount = 36

  /// The worth of one step at each position: 37¹¹ … 37⁰.
  static let placeValues: [UInt64] = (0..<maximumCount).map { position in
    (position + 1..<maximumCount).reduce(1) { power, _ in power * 37 }
  }

  /// The number; 0 is the empty text.
  var value: UInt64

  init(value: UInt64) {
    self.value = value
  }

  /// Packs normalized text; `nil` when it is too long.
  init?(_ plate: Plate) {
    var value: UInt64 = 0
    var position = 0
    for byte in plate.text.utf8 {
      guard position < Self.maximumCount else { return nil }
      value += UInt64(Self.code(byte)) * Self.placeValues[position]
      position += 1
    }
    self.value = value
  }

  /// Packs codes 1–36.
  init(codes: some Sequence<UInt8>) {
    value = zip(codes, Self.placeValues).reduce(0) { $0 + UInt64($1.0) * $1.1 }
  }

  /// The codes of the characters, in order.
  var codes: [UInt8] {
    var rest = value
    var codes: [UInt8] = []
    for place in Self.placeValues {
      let code = rest / place
      if code == 0 { break }
      codes.append(UInt8(truncatingIfNeeded: code))
      rest -= code * place
    }
    return codes
  }

  var text: String { String(decoding: codes.map(Self.character), as: UTF8.self) }

  /// The code of a character of normalized text: 1–10 for digits, 11–36 for letters.
  static func code(_ byte: UInt8) -> UInt8 { byte < 58 ? byte - 47 : byte - 54 }

  /// The character of a code.
  static func character(_ code: UInt8) -> UInt8 { code < 11 ? code + 47 : code + 54 }

  /// The character of a code, as a text.
  static func text(_ code: UInt8) -> String { String(Unicode.Scalar(character(code))) }

  static func < (a: PackedPlate, b: PackedPlate) -> Bool { a.value < b.value }
}
