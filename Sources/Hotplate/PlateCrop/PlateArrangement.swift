/// How the characters of a plate are arranged, which decides how the plate is shown to the recognizer.
public enum PlateArrangement: Sendable, Hashable, CaseIterable {
  /// All in one line.
  case oneLine
  /// In two lines; the recognizer is shown the upper half with the lower to the right of it.
  case twoLines

  /// Arrangements to try for a plate so many times as wide as high, the likelier first.
  ///
  /// Counted on the training crops and scenes: of plates under 1.5 two thirds have two lines, from there to 2.6 one in
  /// eighteen, of the others one in a thousand.
  static func candidates(aspect: Double) -> [PlateArrangement] {
    if aspect < 1.5 { return [.twoLines, .oneLine] }
    return aspect < 2.6 ? [.oneLine, .twoLines] : [.oneLine]
  }

  /// What is tried of a plate of which the first look spells nothing in one line: some wide plates have two. Of 619 regions that are no
  /// plates none is read so with more than 0.04.
  static func afterNothing(aspect: Double) -> PlateArrangement? {
    (2.6..<3.7).contains(aspect) ? .twoLines : nil
  }
}
