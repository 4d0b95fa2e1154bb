/// One arrangement of letters and digits on plates: `9AAA999`.
public struct PlateLayout: Sendable, Hashable {
  /// `A` for a letter and `9` for a digit, in order.
  public let pattern: String
  /// How many of the jurisdiction's plates in traffic have it, 0 to 1.
  public let share: Double
  /// Bit *i* is set where character *i* is a letter.
  let letters: UInt16
  /// Characters.
  let count: Int

  init(pattern: String, share: Double) {
    self.pattern = pattern
    self.share = share
    count = pattern.utf8.count
    letters = pattern.utf8.enumerated().reduce(0) {
      $1.element == UInt8(ascii: "A") ? $0 | 1 << UInt16($1.offset) : $0
    }
  }

  /// How many texts have the layout, when `letterCount` letters are in use.
  func size(letterCount: Int) -> Double {
    (0..<count).reduce(1) { $0 * (letters >> UInt16($1) & 1 == 1 ? Double(letterCount) : 10) }
  }
}
