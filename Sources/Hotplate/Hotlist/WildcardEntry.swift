/// An entry with unknown characters, ready to be compared.
struct WildcardEntry: Sendable, Hashable {
  /// Codes 1–36, `any` for `?`, `run` for `*`.
  let codes: [UInt8]
  /// The fewest characters a plate has that fits.
  let fewest: Int
  /// Whether a run of any length is part of it.
  let hasRun: Bool
  /// Where its row stands.
  let place: RowLocation

  /// One unknown character.
  static let any = UInt8(ascii: "?")
  /// Any run of characters, also none.
  static let run = UInt8(ascii: "*")

  init(pattern: String, place: RowLocation = RowLocation(value: 0)) {
    codes = pattern.utf8.map { HotlistPattern.isWildcard($0) ? $0 : PackedPlate.code($0) }
    fewest = codes.count { $0 != Self.run }
    hasRun = codes.contains(Self.run)
    self.place = place
  }

  /// How many characters plates have that fit, where `fewest` is no more than plates have.
  var lengths: ClosedRange<Int> {
    hasRun ? max(fewest, 1)...PackedPlate.maximumCount : fewest...fewest
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
  func share(of population: PlatePopulation, from jurisdictionIndices: [Int] = []) -> Double {
    guard fewest <= PackedPlate.maximumCount else { return 0 }
    let weight = population.weight(of: jurisdictionIndices)
    return lengths.reduce(0.0) { sum, count in
      let irregular = population.irregular[count] * weight
      let regular = population.shapes[count].reduce(0.0) { sum, shape in
        let density = population.density(shape, from: jurisdictionIndices)
        return density > irregular ? sum + (density - irregular) * texts(of: shape) : sum
      }
      return sum + regular + irregular * texts(of: count)
    }
  }

  /// How many texts of a shape fit.
  func texts(of shape: PlateShape) -> Double {
    texts(of: shape.count) { shape.hasLetter(at: $0) ? Self.letters : Self.digits }
  }

  /// How many texts of so many letters and digits fit.
  func texts(of count: Int) -> Double {
    texts(of: count) { _ in Self.digits.lowerBound...Self.letters.upperBound }
  }

  private static let digits: ClosedRange<UInt8> = 1...10
  private static let letters: ClosedRange<UInt8> = 11...36

  /// How many texts fit, with the codes that each position may hold.
  private func texts(of count: Int, _ choices: (Int) -> ClosedRange<UInt8>) -> Double {
    guard canFit(count) else { return 0 }
    let runs = codes.count { $0 == Self.run }
    return runs > 1 ? textsOfRuns(count, choices) : textsOfOneRun(count, choices)
  }

  /// The same where each literal has its place, from the front or, behind a run, from the end.
  private func textsOfOneRun(_ count: Int, _ choices: (Int) -> ClosedRange<UInt8>) -> Double {
    var texts = 1.0
    let front = codes.firstIndex(of: Self.run) ?? codes.count
    for position in 0..<count {
      let fromEnd = codes.count - (count - position)
      let code =
        position < front ? codes[position] : fromEnd > front ? codes[fromEnd] : Self.any
      if code == Self.any {
        texts *= Double(choices(position).count)
      } else if !choices(position).contains(code) {
        return 0
      }
    }
    return texts
  }

  /// The same with several runs. A text that fits in several ways counts once: beginnings are counted by all the places of the pattern, as bits, that
  /// may be next after them.
  private func textsOfRuns(_ count: Int, _ choices: (Int) -> ClosedRange<UInt8>) -> Double {
    let literals = Set(codes).subtracting([Self.any, Self.run])
    var beginnings = [passingRuns(1): 1.0]
    for position in 0..<count {
      let choices = choices(position)
      let told = literals.filter(choices.contains)
      var longer: [UInt64: Double] = [:]
      for (next, texts) in beginnings {
        for code in told { longer[after(code, next), default: 0] += texts }
        // No literal: only unknown characters and runs take it.
        longer[after(0, next), default: 0] += texts * Double(choices.count - told.count)
      }
      longer[0] = nil
      beginnings = longer
    }
    return beginnings.reduce(0) { $1.key >> UInt64(codes.count) & 1 == 1 ? $0 + $1.value : $0 }
  }

  /// The places that may be next after a character, of those that may be next before it.
  private func after(_ code: UInt8, _ places: UInt64) -> UInt64 {
    var next: UInt64 = 0
    for (place, own) in codes.enumerated() where places >> UInt64(place) & 1 == 1 {
      if own == Self.run {
        next |= 1 << UInt64(place)
      } else if own == Self.any || own == code {
        next |= 1 << UInt64(place + 1)
      }
    }
    return passingRuns(next)
  }

  /// With the places behind runs, which may be empty.
  private func passingRuns(_ places: UInt64) -> UInt64 {
    codes.indices.reduce(places) {
      codes[$1] == Self.run && $0 >> UInt64($1) & 1 == 1 ? $0 | 1 << UInt64($1 + 1) : $0
    }
  }
}
