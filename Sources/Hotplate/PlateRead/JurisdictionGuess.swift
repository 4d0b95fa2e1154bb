/// Guesses where a plate is from by its letters and digits, its looks, and how many vehicles each jurisdiction has.
struct JurisdictionGuess {
  /// The share of plates whose text is laid out as some plate of their region is, and not as their own jurisdiction's usual ones: those of organizations,
  /// veterans, trucks, dealers. A judgement.
  private static let unusualShare = 0.1
  /// The share of plates laid out as some plate of the world is. A judgement.
  private static let strangeShare = 0.02

  private let population: PlatePopulation

  /// Makes a guesser for plates that pass a camera.
  init(_ population: PlatePopulation) { self.population = population }

  /// The jurisdiction that is more probable than all others together; `nil` when there is none.
  ///
  /// - Parameters:
  ///   - plate: What is written on it.
  ///   - appearance: What it looks like; else its text tells by itself.
  func callAsFunction(_ plate: Plate, appearance: PlateAppearance? = nil) -> PlateJurisdiction? {
    guard let shape = PlateShape(plate.text.utf8), shape.count > 0 else { return nil }
    let densities = PlateSyntax.all.indices.map { place in
      population.weights[place] > 0 ? population.density(shape, from: place) : 0
    }
    let everywhere = Self.mean(densities, population.weights, of: densities.indices)
    let regions = Dictionary(grouping: densities.indices) { PlateSyntax.all[$0].region }
      .mapValues { Self.mean(densities, population.weights, of: $0) }
    let weights = densities.indices.map { place -> Double in
      let region = regions[PlateSyntax.all[place].region] ?? 0
      let unusual = Self.unusualShare * region + Self.strangeShare * everywhere
      let text =
        (1 - Self.unusualShare - Self.strangeShare) * densities[place]
        + unusual * population.weights[place]
      return text * (appearance?.weight(of: place) ?? 1)
    }
    let total = weights.reduce(0, +)
    guard let best = weights.indices.max(by: { weights[$0] < weights[$1] }), total > 0,
      weights[best] / total > 0.5
    else { return nil }
    return PlateJurisdiction(code: PlateSyntax.all[best].code, probability: weights[best] / total)
  }

  /// The chance that a vehicle of some places bears the text.
  private static func mean(
    _ densities: [Double], _ weights: [Double], of places: some Sequence<Int>
  ) -> Double {
    let (bearing, all) = places.reduce((0.0, 0.0)) { ($0.0 + densities[$1], $0.1 + weights[$1]) }
    return all > 0 ? bearing / all : 0
  }
}
