/// The probability of each hit of one read: see the documentation's article on matching for the derivation.
struct HitOdds {
  private let lattice: ReadLattice
  private let population: PlatePopulation
  private let rule: MatchSettings.Rule
  private let minimumProbability: Double?
  private let shelf: HotlistShelf
  /// The probability that the read is right, as far as traffic without listed vehicles goes.
  private let confidence: Double
  /// The probability that what was read is a plate.
  private let plateProbability: Double
  /// Chance of a stranger's plate that was read like this: see ``ReadLattice/strangers(in:)``.
  private let strangers: Double
  private let shape: PlateShape
  /// Chance that a random vehicle bears exactly the text read.
  private let density: Double
  /// Where the reader thinks the plate is from.
  private let origin: (places: [Int], probability: Double, before: Double)?
  /// However little a text suggests a jurisdiction: the reader's word for one never weighs more than two hundred to one for it.
  private static let leastBefore = 0.005
  /// However well listed vehicles explain a read: one in a thousand is of another, with a copied plate or one of a place nobody thought of.
  static let leastOthers = 1e-3
  /// The least probability of texts that are looked at.
  let floor: Double

  init(_ lattice: ReadLattice, read: PlateRead, settings: MatchSettings, shelf: HotlistShelf) {
    self.lattice = lattice
    rule = settings.rule
    minimumProbability = settings.minimumProbability
    self.shelf = shelf
    let population = settings.population
    self.population = population
    let shape = lattice.shape
    self.shape = shape
    plateProbability = read.plateProbability
    density = population.density(shape)
    strangers = lattice.strangers(in: population)
    let isTyped = read.characters.isEmpty && read.candidates.isEmpty
    if settings.readerKnowsSyntax && !isTyped {
      confidence = lattice.confidence
    } else {
      let own = Double(lattice.base) * density
      confidence = min(max(own / (own + strangers), 1e-6), 1 - 1e-6)
    }
    if let jurisdiction = read.jurisdiction {
      let places = population.places(of: jurisdiction.code)
      let before = places.reduce(0) { $0 + population.density(shape, from: $1) } / density
      origin =
        places.isEmpty
        ? nil
        : (
          places, min(max(jurisdiction.probability, 0.001), 0.999),
          min(max(before, Self.leastBefore), 1 - Self.leastBefore)
        )
    } else {
      origin = nil
    }
    let least = settings.minimumProbability ?? MatchSettings.usualMinimum
    let greatestFactor =
      origin.map { max(1, $0.probability / $0.before, (1 - $0.probability) / (1 - $0.before)) } ?? 1
    let isListed = shelf.contains(lattice.key)
    // A listed text takes its share of the odds itself; a twentieth is left whatever its entry turns out to be.
    let rest = (1 - shelf.baseRate) * confidence * (isListed ? 0.05 : 1)
    let needed =
      least / max(1 - least, 1e-9) * rest * strangers
      / ((1 - confidence) * shelf.greatestRate * greatestFactor)
    floor = max(needed, MatchSettings.leastConsidered)
  }

  /// How a jurisdiction fares with the reader's evidence, against not knowing.
  private func factor(_ places: [Int]) -> Double {
    guard let origin, !places.isEmpty else { return 1 }
    let agrees = places.contains { origin.places.contains($0) }
    return agrees
      ? origin.probability / origin.before : (1 - origin.probability) / (1 - origin.before)
  }

  /// Gives each group its probability.
  func weigh(_ groups: inout [MatchGroup]) {
    var listed = 0.0
    var weights = [Double](repeating: 0, count: groups.count)
    var excluded = 0.0
    for (number, group) in groups.enumerated() {
      let places = shelf.places(of: group.jurisdiction)
      let factor = factor(places)
      let isRead = group.key == lattice.key
      let plateShape = group.isPartial ? shape : PlateShape(group.plate.utf8) ?? shape
      let density = population.density(plateShape)
      // Of the vehicles that bear such a text, those from where the entry is.
      let own =
        places.isEmpty
        ? 1 : places.reduce(0) { $0 + population.density(plateShape, from: $1) } / density
      // P(read | plate) / P(read). An entry with unknown characters may be any of the vehicles that fit it.
      let likelihood =
        group.isPartial
        ? group.textProbability * own / max(group.patternShare, .leastNormalMagnitude)
        : isRead
          ? confidence / self.density : (1 - confidence) * group.textProbability / strangers
      weights[number] = shelf.rate(of: group.jurisdiction) * likelihood * factor
      listed += weights[number]
      if group.isPartial { continue }
      // A vehicle of the same plate and jurisdiction would be the listed one: it is no stranger.
      let share = places.isEmpty ? population.concentration(plateShape) : own
      excluded += likelihood * density * min(share * factor, 1)
    }
    let others = (1 - shelf.baseRate) * max(1 - excluded, Self.leastOthers)
    for number in groups.indices {
      groups[number].probability = plateProbability * weights[number] / (listed + others)
    }
  }

  /// Whether the settings let a group through.
  func isHit(_ group: MatchGroup) -> Bool {
    if let least = minimumProbability { return group.probability >= least }
    guard rule == .probable else { return true }
    return group.key == lattice.key || group.probability >= MatchSettings.usualMinimum
      || (group.isPartial
        && WildcardEntry(pattern: group.plate, place: RowPlace(value: 0)).fits(lattice.codes))
  }
}
