import Foundation

/// Makes reads of known plates as the reader does: misread, missed and invented characters, with the doubt it reported.
///
/// A read is put together of characters that the reader saw on real plates: first how sure it was of the whole plate is drawn, then
/// each character among those of the same letter on such plates, with its probability and alternatives. How sure the reader is of the
/// whole follows as it did on those plates, weighed by plate syntax, which the reader knows.
public struct ReadSimulator: Sendable {
  /// A read with what it is of.
  public struct Sample: Sendable {
    /// What the reader reports.
    public var read: PlateRead
    /// What is written on the plate.
    public var truth: PlateSampler.Sample
  }

  /// The share of reads whose jurisdiction the reader sees right. Flock's states were wrong one time in ten (IPVM).
  public static let jurisdictionAccuracy = 0.9

  /// Ways a character was seen, with the running sum of their weights.
  private struct Pool: Sendable {
    var characters: [PlateCharacter] = []
    var until: [Double] = []
    /// The share that was missed.
    var missed = 0.0

    func draw(_ numbers: inout SeededNumbers) -> PlateCharacter? {
      guard let total = until.last, total > 0 else { return nil }
      let mark = numbers.fraction() * total
      var (low, high) = (0, until.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if until[middle] <= mark { low = middle + 1 } else { high = middle }
      }
      return characters[low]
    }
  }

  private let population: PlatePopulation
  private let observations: ReadObservations
  private let model: ReadModel
  /// By level, then by the code written; 0: invented ones.
  private let pools: [[Pool]]
  /// By level: the share of invented characters.
  private let invented: [Double]
  private let levelsUntil: [Double]

  /// Fewer characters than this are joined by those of the levels beside.
  private static let fewest = 12.0

  /// Prepares to read plates of a population as a reader did.
  public init(population: PlatePopulation, observations: ReadObservations = .development) {
    self.population = population
    self.observations = observations
    model = ReadModel(.measured)
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
        while byCode[level][code].reduce(0, { $0 + $1.weight }) < Self.fewest, reach < levels.count {
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
          text: text(one.read), confidence: one.right,
          alternatives: one.others.filter { $0.code > 0 }.map {
            PlateCandidate(text: text($0.code), probability: $0.probability)
          }))
    }
    pool.missed = missed / max(sum + missed, 1e-9)
    return pool
  }

  private static func text(_ code: UInt8) -> String {
    String(decoding: [PackedPlate.character(code)], as: UTF8.self)
  }

  /// Reads a plate.
  public func read(_ truth: PlateSampler.Sample, _ numbers: inout SeededNumbers) -> Sample {
    let mark = numbers.fraction() * (levelsUntil.last ?? 1)
    let level = levelsUntil.firstIndex { mark < $0 } ?? 0
    var characters: [PlateCharacter] = []
    let written = truth.plate.text.utf8
    for (position, byte) in written.enumerated() {
      let end = observations.ends[position == 0 ? 0 : position == written.count - 1 ? 2 : 1]
      let pool = pools[level][Int(PackedPlate.code(byte))]
      if numbers.fraction() < pool.missed * end { continue }
      if let character = pool.draw(&numbers) { characters.append(character) }
      if numbers.fraction() < invented[level] * end,
        let character = pools[level][0].draw(&numbers)
      {
        characters.append(character)
      }
    }
    let product = characters.reduce(1) { $0 * min(max($1.confidence, 0.02), 0.9999) }
    let text = characters.map(\.text).joined()
    var read = PlateRead(
      raw: text, plate: Plate(normalized: text),
      confidence: 1
        / (1 + exp(-observations.intercept) * pow((1 - product) / product, observations.slope)),
      characters: characters)
    if let lattice = ReadLattice(read, model: model) {
      let own = Double(lattice.base) * population.density(lattice.shape)
      read.confidence = min(own / (own + lattice.strangers(in: population)), 0.9999)
    }
    read.jurisdiction = jurisdiction(of: truth.jurisdiction, text: text, &numbers)
    return Sample(read: read, truth: truth)
  }

  /// Where the reader says the plate is from: it sees one jurisdiction, and weighs it by the text.
  private func jurisdiction(of code: String, text: String, _ numbers: inout SeededNumbers)
    -> PlateJurisdiction?
  {
    guard let own = PlateSyntax.places(of: code, preferring: population.regions).first,
      let shape = PlateShape(text.utf8)
    else { return nil }
    var seen = own
    if numbers.fraction() > Self.jurisdictionAccuracy {
      var mark = numbers.fraction() * (1 - population.weights[own])
      for (place, weight) in population.weights.enumerated() where place != own {
        mark -= weight
        if mark < 0 {
          seen = place
          break
        }
      }
    }
    var best: (place: Int, weight: Double) = (seen, 0)
    var total = 0.0
    for place in population.weights.indices where population.weights[place] > 0 {
      let likelihood =
        place == seen
        ? Self.jurisdictionAccuracy
        : (1 - Self.jurisdictionAccuracy) * population.weights[seen]
          / (1 - population.weights[place])
      let weight = likelihood * population.density(shape, from: place)
      total += weight
      if weight > best.weight { best = (place, weight) }
    }
    guard total > 0 else { return nil }
    return PlateJurisdiction(
      code: PlateSyntax.all[best.place].code, probability: best.weight / total)
  }
}
