/// Guesses where a plate is from by its letters and digits, its looks, and how many vehicles each jurisdiction has.
struct JurisdictionGuess {
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
    let weights = population.densitiesWithUnusual(shape).enumerated().map {
      $1 * (appearance?.weight(of: $0) ?? 1)
    }
    let total = weights.reduce(0, +)
    guard let best = weights.indices.max(by: { weights[$0] < weights[$1] }), total > 0,
      weights[best] / total > 0.5
    else { return nil }
    return PlateJurisdiction(code: PlateSyntax.all[best].code, probability: weights[best] / total)
  }
}
