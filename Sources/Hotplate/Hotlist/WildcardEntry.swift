/// An entry with unknown characters, ready to be compared.
struct WildcardEntry: Sendable, Hashable {
  /// Codes 1–36, `any` for `?`, `run` for `*`.
  let codes: [UInt8]
  /// The fewest characters a plate has that fits.
  let fewest: Int
  /// Whether a run of any length is part of it.
  let hasRun: Bool
  /// Where its row stands.
  let place: RowPlace

  /// One unknown character.
  static let any: UInt8 = 63
  /// Any run of characters, also none.
  static let run: UInt8 = 42

  init(pattern: String, place: RowPlace) {
    codes = pattern.utf8.map { $0 == Self.any || $0 == Self.run ? $0 : PackedPlate.code($0) }
    fewest = codes.count { $0 != Self.run }
    hasRun = codes.contains(Self.run)
    self.place = place
  }

  /// Whether a plate's codes fit.
  func fits(_ plate: [UInt8]) -> Bool {
    guard plate.count == fewest || (hasRun && plate.count > fewest) else { return false }
    var (position, next) = (0, 0)
    var (runAt, retry) = (-1, 0)
    while position < plate.count {
      if next < codes.count, codes[next] == Self.run {
        (runAt, retry) = (next, position)
        next += 1
      } else if next < codes.count, codes[next] == Self.any || codes[next] == plate[position] {
        next += 1
        position += 1
      } else if runAt >= 0 {
        retry += 1
        (next, position) = (runAt + 1, retry)
      } else {
        return false
      }
    }
    while next < codes.count, codes[next] == Self.run { next += 1 }
    return next == codes.count
  }
}
