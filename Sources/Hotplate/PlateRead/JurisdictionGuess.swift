/// Guesses where a plate is from by its letters and digits, its looks, and how many vehicles each jurisdiction has.
struct JurisdictionGuess {
  /// Less probable jurisdictions are not named.
  static let leastProbability = 0.01
  /// So many are named at most.
  static let most = 4

  private let population: PlatePopulation

  /// Makes a guesser for plates that pass a camera.
  init(_ population: PlatePopulation) { self.population = population }

  /// The jurisdictions that a plate may be of, the likeliest first: at most four, of at least 0.01.
  ///
  /// - Parameters:
  ///   - plate: What is written on it.
  ///   - appearance: What it looks like; else its text tells by itself.
  func callAsFunction(_ plate: Plate, appearance: PlateAppearance? = nil) -> [PlateJurisdiction] {
    guard let form = PlateForm(plate.text.utf8), form.shape.count > 0 else { return [] }
    var weights = population.densitiesWithUnusual(form)
    var total = 0.0
    for place in 0..<weights.count {
      if let appearance { weights[place] *= appearance.weights[place] }
      total += weights[place]
    }
    if !(total > 0) { return [] }
    var likely: [Int] = []
    for place in 0..<weights.count where weights[place] >= Self.leastProbability * total {
      likely.append(place)
    }
    return likely.sorted { weights[$0] > weights[$1] }.prefix(Self.most).map {
      PlateJurisdiction(code: PlateSyntax.all[$0].code, probability: weights[$0] / total)
    }
  }
}
