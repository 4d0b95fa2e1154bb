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

  init(pattern: String, place: RowPlace = RowPlace(value: 0)) {
    codes = pattern.utf8.map { $0 == Self.any || $0 == Self.run ? $0 : PackedPlate.code($0) }
    fewest = codes.count { $0 != Self.run }
    hasRun = codes.contains(Self.run)
    self.place = place
  }

  /// Whether some plate of so many characters fits.
  func canFit(_ count: Int) -> Bool { count == fewest || (hasRun && count > fewest) }

  /// Whether a plate's codes fit.
  func fits(_ plate: [UInt8]) -> Bool {
    guard canFit(plate.count) else { return false }
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

extension WildcardEntry {
  /// The share of a population's vehicles whose plate fits: of all, or of those from some jurisdictions.
  func share(of population: PlatePopulation, from places: [Int] = []) -> Double {
    guard fewest <= PackedPlate.maximumCount else { return 0 }
    let weight = places.isEmpty ? 1 : places.reduce(0) { $0 + population.weights[$1] }
    return (hasRun ? max(fewest, 1)...PackedPlate.maximumCount : fewest...fewest).reduce(0.0) {
      sum, count in
      let irregular = population.irregular[count] * weight
      let literals = codes.count { $0 != Self.any && $0 != Self.run }
      let regular = population.shapes[count].reduce(0.0) { sum, shape in
        let density =
          places.isEmpty
          ? population.density(shape)
          : places.reduce(0) { $0 + population.density(shape, from: $1) }
        return density > irregular ? sum + (density - irregular) * texts(of: shape) : sum
      }
      return sum + regular + irregular * (literals..<count).reduce(1.0) { power, _ in power * 36 }
    }
  }

  /// How many texts of a shape fit; those that fit in several ways count as often.
  private func texts(of shape: PlateShape, from next: Int = 0, at position: Int = 0) -> Double {
    guard next < codes.count else { return position == shape.count ? 1 : 0 }
    func choices(_ at: Int) -> Double { shape.letters >> UInt16(at) & 1 == 1 ? 26 : 10 }
    switch codes[next] {
    case Self.run:
      var (sum, factor) = (0.0, 1.0)
      for end in position...shape.count {
        sum += factor * texts(of: shape, from: next + 1, at: end)
        if end < shape.count { factor *= choices(end) }
      }
      return sum
    case Self.any:
      return position < shape.count
        ? choices(position) * texts(of: shape, from: next + 1, at: position + 1) : 0
    case let code:
      let isLetter = position < shape.count && shape.letters >> UInt16(position) & 1 == 1
      return position < shape.count && (code > 10) == isLetter
        ? texts(of: shape, from: next + 1, at: position + 1) : 0
    }
  }
}
