import Foundation

/// Puts reads together of characters that the reader saw on real plates.
///
/// First how sure the reader was of the whole plate is drawn, then each character among those of the same letter on such plates.
struct ReadComposer: Sendable {
  /// A read without a confidence of the whole.
  struct Composed {
    var characters: [PlateCharacter]
    /// How sure the reader was of plates like this, by its place among ``ReadObservations/levels``.
    var level: Int

    var text: String { characters.map(\.text).joined() }
    /// Log-odds of the product of the characters' probabilities.
    var logOdds: Double {
      let product = characters.reduce(1) { $0 * min(max($1.confidence, 0.02), 0.9999) }
      return Hotplate.logOdds(min(product, 1 - 1e-6))
    }
  }

  /// Ways a character was seen, with the running sum of their weights.
  private struct Pool: Sendable {
    var characters: [PlateCharacter] = []
    var until: [Double] = []
    /// The share that was missed.
    var missed = 0.0

    func draw(_ numbers: inout SeededNumbers) -> PlateCharacter? {
      guard let total = until.last, total > 0 else { return nil }
      let mark = numbers.fraction() * total
      // Rounding may take the mark to the end.
      return characters[(0..<until.count - 1).partitioningIndex { until[$0] > mark }]
    }
  }

  private let ends: [Double]
  /// By level, then by the code written; 0: invented ones.
  private let pools: [[Pool]]
  /// By level: the share of invented characters.
  private let invented: [Double]
  private let levelsUntil: [Double]

  /// Fewer characters than this are joined by those of the levels beside.
  private static let fewest = 12.0

  init(_ observations: ReadObservations) {
    ends = observations.ends
    let levels = observations.levels
    var sum = 0.0
    levelsUntil = levels.map { level in
      sum += level.share
      return sum
    }
    var byCode = levels.map { level in
      var seen = [[ReadObservations.Seen]](repeating: [], count: 37)
      for one in level.seen { seen[Int(one.written)].append(one) }
      return seen
    }
    invented = byCode.map { seen in
      let all = seen.reduce(0) { $0 + $1.reduce(0) { $0 + $1.weight } }
      return seen[0].reduce(0) { $0 + $1.weight } / max(all, 1)
    }
    let own = byCode
    for level in levels.indices {
      for code in 0...36 {
        var reach = 1
        while byCode[level][code].reduce(0, { $0 + $1.weight }) < Self.fewest, reach < levels.count
        {
          for beside in [level - reach, level + reach] where levels.indices.contains(beside) {
            byCode[level][code] += own[beside][code]
          }
          reach += 1
        }
      }
    }
    pools = byCode.map { $0.map(Self.pool) }
  }

  private static func pool(_ seen: [ReadObservations.Seen]) -> Pool {
    var pool = Pool()
    var sum = 0.0
    var missed = 0.0
    for one in seen {
      guard one.read > 0 else {
        missed += one.weight
        continue
      }
      sum += one.weight
      pool.until.append(sum)
      pool.characters.append(
        PlateCharacter(
          text: PackedPlate.text(one.read), confidence: one.right,
          alternatives: one.others.filter { $0.code > 0 }.map {
            PlateCandidate(text: PackedPlate.text($0.code), probability: $0.probability)
          }))
    }
    pool.missed = missed / max(sum + missed, 1e-9)
    return pool
  }

  func compose(_ plate: Plate, _ numbers: inout SeededNumbers) -> Composed {
    let mark = numbers.fraction() * (levelsUntil.last ?? 1)
    let level = levelsUntil.firstIndex { mark < $0 } ?? 0
    var characters: [PlateCharacter] = []
    let written = plate.text.utf8
    for (position, byte) in written.enumerated() {
      let end = ends[position == 0 ? 0 : position == written.count - 1 ? 2 : 1]
      let pool = pools[level][Int(PackedPlate.code(byte))]
      if numbers.fraction() < pool.missed * end { continue }
      if let character = pool.draw(&numbers) { characters.append(character) }
      if numbers.fraction() < invented[level] * end,
        let character = pools[level][0].draw(&numbers)
      {
        characters.append(character)
      }
    }
    return Composed(characters: characters, level: level)
  }
}

extension ReadComposer {
  /// How sure a reader may be of a composed read: logistic regression on its characters and its level.
  struct Calibration: Sendable {
    private var weights = SIMD3(0.0, 1.0, 0.0)

    func confidence(_ read: Composed) -> Double {
      min(max(logistic(Self.sum(weights, Self.features(read))), 1e-4), 0.9999)
    }

    private static func features(_ read: Composed) -> SIMD3<Double> {
      SIMD3(1, read.logOdds, Double(read.level) - 4)
    }

    private static func sum(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
      a.x * b.x + a.y * b.y + a.z * b.z
    }

    /// Fits to 20,000 reads, by Newton's method.
    static func fitted(to composer: ReadComposer, _ population: PlatePopulation) -> Calibration {
      let sampler = PlateSampler(population)
      var numbers = SeededNumbers(seed: 17)
      let points = (0..<20_000).map { _ in
        let plate = sampler.draw(&numbers).plate
        let read = composer.compose(plate, &numbers)
        return (features: features(read), isRight: read.text == plate.text)
      }
      var result = Calibration()
      for _ in 0..<12 {
        var gradient = SIMD3<Double>()
        var rows = [SIMD3<Double>](repeating: SIMD3(), count: 3)
        for (x, isRight) in points {
          let p = logistic(sum(result.weights, x))
          gradient += x * ((isRight ? 1 : 0) - p)
          let weighed = x * (p * (1 - p))
          rows[0] += x.x * weighed
          rows[1] += x.y * weighed
          rows[2] += x.z * weighed
        }
        // Gauss's elimination of three rows.
        for i in 0..<3 {
          for j in 0..<3 where j != i && rows[i][i] != 0 {
            let factor = rows[j][i] / rows[i][i]
            rows[j] -= factor * rows[i]
            gradient[j] -= factor * gradient[i]
          }
        }
        for i in 0..<3 where rows[i][i] != 0 { result.weights[i] += gradient[i] / rows[i][i] }
      }
      return result
    }
  }
}
