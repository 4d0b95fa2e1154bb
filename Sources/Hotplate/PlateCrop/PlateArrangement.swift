/// How the characters of a plate are arranged, which decides how the plate is shown to the recognizer.
public enum PlateArrangement: Sendable, Hashable, CaseIterable {
  /// All in one line.
  case oneLine
  /// In two lines; the recognizer is shown the upper half with the lower to the right of it.
  case twoLines

  /// Layouts to try for a plate so many times as wide as high, the likelier first.
  ///
  /// Counted on the training crops: of plates under 1.75 nine in ten have two lines, above 2.5 one in a hundred.
  static func candidates(aspect: Double) -> [PlateArrangement] {
    if aspect < 1.75 { return [.twoLines, .oneLine] }
    return aspect < 2.6 ? [.oneLine, .twoLines] : [.oneLine]
  }
}
