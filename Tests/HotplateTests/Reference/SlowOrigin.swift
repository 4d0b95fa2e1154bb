@testable import Hotplate

/// The reader's word for jurisdictions as the documentation defines it, place by place.
struct SlowOrigin {
  /// By place: its part of the vehicles that bear the text.
  private let shares: [Double]
  /// By the places that a code may mean: how probable the read says they are.
  private var told: [Set<Int>: Double] = [:]
  private let passing: [Double]
  private let isTyped: Bool

  init(_ read: PlateRead, _ population: PlatePopulation) {
    isTyped = read.isTyped
    passing = population.weights
    // A reader is not told where the camera stands, a person is asked for what the plate says.
    shares = Self.shares(
      read.plate.text, read.isTyped ? population : population.withoutHome)
    func meaning(_ named: PlateJurisdiction) -> Set<Int> {
      Set(PlateSyntax.jurisdictionIndices(of: named.code, preferring: population.regions))
    }
    for named in read.jurisdictionCandidates where !meaning(named).isEmpty {
      told[meaning(named), default: 0] += min(max(named.probability, 0), 1)
    }
    if let one = read.jurisdiction, !meaning(one).isEmpty,
      told.keys.allSatisfy({ $0.isDisjoint(with: meaning(one)) })
    {
      told[meaning(one)] = one.probability
    }
    for (indices, probability) in told { told[indices] = min(max(probability, 0), 1) }
  }

  /// How many times as probable the read makes a jurisdiction, by what its code may mean.
  func factor(_ indices: [Int]) -> Double {
    if told.isEmpty || indices.isEmpty { return 1 }
    let same = told.keys.filter { !$0.isDisjoint(with: indices) }
    if !same.isEmpty {
      return same.map {
        min(max(now($0), 0.001), 0.999) / min(max(share($0), 0.005), 0.995)
      }.max() ?? 1
    }
    let named = told.keys.reduce(into: Set<Int>()) { $0.formUnion($1) }
    return max(1 - told.keys.map(now).reduce(0, +), 0.001) / max(1 - share(named), 0.005)
  }

  /// The mean of the factors of all places, by their shares of the vehicles that bear the text.
  var meanFactor: Double {
    shares.indices.reduce(0) { $0 + shares[$1] * factor([$1]) } / shares.reduce(0, +)
  }

  /// The probability of places by the read's word.
  private func now(_ indices: Set<Int>) -> Double {
    let told = told[indices] ?? 0
    if !isTyped { return told }
    let before = min(max(share(indices), 0.005), 0.995)
    let frequency = min(indices.map { passing[$0] }.reduce(0, +), 0.9)
    let named = min(max(told, 0.001), 0.999)
    let slip = (1 - named) * frequency / (1 - frequency) * (1 - before)
    let right = named * before
    return right / (right + slip)
  }

  /// The share of places among the vehicles that bear the text.
  private func share(_ indices: Set<Int>) -> Double {
    indices.map { shares[$0] }.reduce(0, +) / shares.reduce(0, +)
  }

  /// How probable a text is of each place: laid out as usual there, as usual in its region, or as usual anywhere.
  static func shares(_ text: String, _ known: PlatePopulation) -> [Double] {
    guard let shape = PlateShape(text.utf8) else { return [] }
    let all = PlateSyntax.all.indices
    let usual = all.map {
      known.weights[$0] > 0 ? known.density(shape, from: $0) : 0
    }
    var (vehicles, regional) = ([PlateSyntax.Region: Double](), [PlateSyntax.Region: Double]())
    for place in all {
      vehicles[PlateSyntax.all[place].region, default: 0] += known.weights[place]
      regional[PlateSyntax.all[place].region, default: 0] += usual[place]
    }
    return all.map { place in
      let region = PlateSyntax.all[place].region
      let own = vehicles[region, default: 0]
      let shared = own > 0 ? regional[region, default: 0] / own * known.weights[place] : 0
      return 0.88 * usual[place] + 0.1 * shared
        + 0.02 * usual.reduce(0, +) * known.weights[place]
    }
  }
}
