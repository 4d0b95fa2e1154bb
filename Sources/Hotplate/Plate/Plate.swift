/// The text of a plate, normalized: upper-case letters A–Z and digits 0–9, nothing else.
///
/// Normalizing is a law, the same for what is read, typed and listed: case, separators and spaces go, full-width and
/// other decimal digits become 0–9, accents fall away (`Ä` is `A`), and letters of other scripts that look
/// like a Latin one become it (Cyrillic `В` is `B`). Normalizing twice changes nothing, and
/// normalizing two texts and joining them is the same as joining them first.
public struct Plate: Sendable, Hashable {
  /// Normalized text; may be empty.
  public let text: String

  /// Normalizes a text as read, typed or listed.
  ///
  /// - Complexity: O(*n*); text in ASCII takes no table and no memory beyond the result.
  public init(_ raw: String) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(raw.utf8.count)
    for scalar in raw.unicodeScalars {
      if scalar.isASCII {
        let folded = PlateFolding.ascii[Int(scalar.value)]
        if folded != 0 { bytes.append(folded) }
      } else {
        PlateFolding.append(scalar, to: &bytes)
      }
    }
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// Takes a text that is normalized already.
  init(normalized text: String) {
    self.text = text
  }

  /// Whether it has no digit, as an empty one has none: signs and makes of cars have none either.
  var isOfLettersAlone: Bool { !text.utf8.contains { $0 < UInt8(ascii: "A") } }
}
