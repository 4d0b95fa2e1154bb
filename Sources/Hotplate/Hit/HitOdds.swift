/// The probability of each hit of one read: see the documentation's article on matching for the derivation.
struct HitOdds {
  private let lattice: ReadLattice
  private let rule: MatchSettings.Rule
  private let minimumProbability: Double?
  private let hotlistSet: HotlistSet
  /// The probability that the read is right, as far as traffic without listed vehicles goes.
  private let confidence: Double
  /// The probability that what was read is a plate, and all of it.
  private let plateProbability: Double
  /// Chance of a stranger's plate that was read like this: see ``ReadLattice/strangers(in:)``.
  private let strangers: Double
  private let shape: PlateShape
  /// Chance that a random vehicle bears exactly the text read.
  private let density: Double
  /// Where the reader thinks the plate is from.
  private let origin: ReadOrigin
  /// Whether the reader weighed its texts by how many vehicles bear them: what it says of a text is then its probability, not only how well it
  /// explains the picture.
  private let isWeighed: Bool
  /// However well listed vehicles explain a read: one in a thousand is of another, with a copied plate or one of a place nobody thought of.
  static let leastOthers = 1e-3
  /// The least probability of texts that are looked at.
  let floor: Double
  /// The same of texts one edit away. Lower than `floor` where so improbable a text can still be a hit, as of short lists: a missed character is
  /// improbable by itself, yet when no other plate explains the read as well, the listed one does.
  let nearFloor: Double

  init(_ lattice: ReadLattice, read: PlateRead, settings: MatchSettings, hotlistSet: HotlistSet) {
    self.lattice = lattice
    rule = settings.rule
    minimumProbability = hotlistSet.minimumProbability
    self.hotlistSet = hotlistSet
    let population = hotlistSet.population
    let shape = lattice.shape
    self.shape = shape
    plateProbability = read.wholePlateProbability
    density = population.density(shape)
    strangers = lattice.strangers(in: population)
    isWeighed = settings.readerKnowsSyntax && !read.isTyped
    if isWeighed {
      confidence = lattice.confidence
    } else {
      let own = Double(lattice.base) * density
      confidence = min(max(own / (own + strangers), 1e-6), 1 - 1e-6)
    }
    origin = ReadOrigin(read, shape, population)
    // What cannot be reported under a higher limit still takes its share of the probability: the limit must not make others more probable.
    let usual = MatchSettings.defaultMinimumProbability
    let least = min(hotlistSet.minimumProbability ?? usual, usual)
    let isListed = hotlistSet.contains(lattice.key)
    // A listed text takes its share of the odds itself; a twentieth is left whatever its entry turns out to be.
    let rest = (1 - hotlistSet.baseRate) * confidence * (isListed ? 0.05 : 1)
    let odds =
      rest * strangers / ((1 - confidence) * hotlistSet.greatestRate * origin.greatestFactor)
    func needed(_ least: Double) -> Double { least / max(1 - least, 1e-9) * odds }
    floor = max(needed(least), MatchSettings.leastConsidered)
    nearFloor = needed(max(least, MatchSettings.leastTold))
  }

  /// Gives each group its probability.
  ///
  /// Vehicles of two plates, or of two states, exclude each other. An entry without a jurisdiction does not exclude one of the same plate
  /// that has one, nor an entry with unknown characters one that it fits: both may be the one vehicle that passes.
  ///
  /// - Parameter reportedCount: How many of the groups, from the first on, are reported; the others are rivals, which only take their share.
  /// - Complexity: O(*n*) in the groups, and O(*n*) more for each with unknown characters, and for each without a jurisdiction that has a rival of its plate.
  func weigh(_ groups: inout [MatchGroup], reportedCount: Int) {
    if groups.isEmpty { return }
    let weighed = groups.map(weight)
    let (weights, shares) = (weighed.map(\.weight), weighed.map(\.share))
    let all = total(weights, shares, groups)
    for number in groups.indices {
      groups[number].probability = plateProbability * weights[number] / all
    }
    if reportedCount < groups.count {
      spareRivals(&groups, weights, shares, reportedCount: reportedCount)
    }
  }

  /// What the vehicle of a group weighs against all others, and the share of other vehicles that it takes the place of.
  private func weight(of group: MatchGroup) -> (weight: Double, share: Double) {
    let population = hotlistSet.population
    let indices = group.jurisdictionIndices
    let factor = origin.factor(indices)
    let plateShape = group.isPartial ? shape : PlateShape(group.plate.utf8) ?? shape
    let density = population.density(plateShape)
    // Of the vehicles that bear such a text, those from where the entry is.
    let own = indices.isEmpty ? 1 : population.density(plateShape, from: indices) / density
    if group.isPartial {
      // Any of the vehicles that fit.
      let likelihood = group.textProbability * own / max(group.patternShare, .leastNormalMagnitude)
      return (hotlistSet.rate(of: indices) * likelihood * factor, 0)
    }
    // P(read | plate) / P(read).
    let likelihood = group.key == lattice.key ? confidence / self.density : misread(group, density)
    // A vehicle of the same plate and jurisdiction would be the listed one: it is no stranger.
    let share = indices.isEmpty ? population.concentration(plateShape) : own
    let rate =
      indices.isEmpty
      ? hotlistSet.rate(ofUnplaced: plateShape, seenAs: origin)
      : hotlistSet.rate(of: indices) * factor
    return (rate * likelihood, likelihood * density * min(share * factor, 1))
  }

  /// Weighs what is reported without those rivals that may be the very vehicle: beside it, they are none.
  private func spareRivals(
    _ groups: inout [MatchGroup], _ weights: [Double], _ shares: [Double], reportedCount: Int
  ) {
    let rivals = reportedCount..<groups.count
    let rivalsByPlate = Dictionary(grouping: rivals) { groups[$0].key }
    let unplacedByPlate = Dictionary(grouping: rivals.filter { groups[$0].jurisdiction == nil }) {
      groups[$0].key
    }
    for number in 0..<reportedCount {
      let group = groups[number]
      let pattern = group.isPartial ? WildcardEntry(pattern: group.plate) : nil
      // A whole plate has none but its own to be the same as, and one with a jurisdiction those alone that have none.
      let near =
        group.isPartial
        ? Array(rivals)
        : (group.jurisdiction == nil ? rivalsByPlate : unplacedByPlate)[group.key] ?? []
      if near.isEmpty { continue }
      let same = Set(
        near.filter {
          group.mayBeSameVehicle(as: groups[$0], pattern)
            || groups[$0].mayBeSameVehicle(as: group, nil)
        })
      if same.isEmpty { continue }
      let others = groups.indices.filter { !same.contains($0) }
      let rest = total(
        others.map { weights[$0] }, others.map { shares[$0] }, others.map { groups[$0] })
      groups[number].probability = max(
        group.probability, plateProbability * weights[number] / rest)
    }
  }

  /// Whether the read does not speak against a group's jurisdiction.
  func isFrom(_ group: MatchGroup) -> Bool { origin.factor(group.jurisdictionIndices) >= 0.5 }

  /// What the vehicles of some groups and all others weigh.
  private func total(_ weights: [Double], _ shares: [Double], _ groups: [MatchGroup]) -> Double {
    let excluded = together(shares, groups)
    return together(weights, groups)
      + (1 - hotlistSet.baseRate) * max(1 - excluded, Self.leastOthers)
  }

  /// P(read | plate) / P(read) of a plate other than the read. Of a text that the reader itself gave, no more than makes it as probable as the
  /// reader says.
  private func misread(_ group: MatchGroup, _ density: Double) -> Double {
    let likelihood = (1 - confidence) * group.textProbability / strangers
    guard isWeighed,
      let readerProbability = lattice.readerProbability(of: PackedPlate(value: group.key)),
      readerProbability >= group.textProbability
    else { return likelihood }
    return min(likelihood, readerProbability / density)
  }

  /// What groups weigh together, none of them twice.
  ///
  /// - Complexity: O(*n*) in the groups, and O(*n*) more for each with unknown characters.
  private func together(_ weights: [Double], _ groups: [MatchGroup]) -> Double {
    if groups.count == 1 { return weights[0] }
    var sum = 0.0
    let wholes = groups.indices.filter { !groups[$0].isPartial }
    // A whole plate has none but its own to be the same as. Most reads have no such entry, and nothing to look up.
    let wholesByPlate =
      wholes.contains { groups[$0].jurisdiction == nil }
      ? Dictionary(grouping: wholes) { groups[$0].key } : [:]
    // Of one plate with unknown characters, in several states.
    let partials = Dictionary(grouping: groups.indices.filter { groups[$0].isPartial }) {
      groups[$0].plate
    }
    for (number, group) in groups.enumerated() {
      // Beside those that may be the same vehicle and are more particular, a group weighs what it weighs more than they do.
      var same = 0.0
      if group.jurisdiction == nil || group.isPartial {
        let pattern = group.isPartial ? WildcardEntry(pattern: group.plate) : nil
        let near =
          group.isPartial
          ? wholes + (partials[group.plate] ?? []) : wholesByPlate[group.key] ?? []
        for other in near where other != number {
          if group.mayBeSameVehicle(as: groups[other], pattern) { same += weights[other] }
        }
      }
      sum += max(0, weights[number] - same)
    }
    return max(sum, weights.max() ?? 0)
  }

  /// Whether the settings let a group through.
  func isHit(_ group: MatchGroup) -> Bool {
    // What is reported as the limit itself has reached it.
    if let least = minimumProbability {
      return max(group.probability, group.probability.toMillionths) >= least
    }
    guard rule == .probable else { return true }
    return group.key == lattice.key || group.probability >= MatchSettings.defaultMinimumProbability
      || (group.isPartial
        && WildcardEntry(pattern: group.plate).fits(lattice.codes))
  }
}
