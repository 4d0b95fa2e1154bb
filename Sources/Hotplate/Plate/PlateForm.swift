/// What of a text tells where a plate may be from: where its letters stand, and which they are. Greece uses fourteen letters, Italy no Q.
struct PlateForm: Hashable {
  let shape: PlateShape
  /// Bit *i* is set where the *i*th letter stands somewhere.
  let letters: UInt32

  /// The form of normalized text of at most twelve characters.
  init?(_ text: some Collection<UInt8>) {
    guard let shape = PlateShape(text) else { return nil }
    self.shape = shape
    letters = Self.letters(text)
  }

  /// A bit for each letter that stands in a text.
  static func letters(_ text: some Sequence<UInt8>) -> UInt32 {
    text.reduce(0) { (65...90).contains($1) ? $0 | 1 << UInt32($1 - 65) : $0 }
  }
}
