/// Guesses where a plate is from by its letters and digits, its looks, and how many vehicles each jurisdiction has.
struct JurisdictionGuess {
  private let population: PlatePopulation

  /// Makes a guesser for plates that pass a camera.
  init(_ population: PlatePopulation) { self.population = population }

  /// The jurisdiction that is more probable than all others together; `nil` when there is none.
  ///
  /// - Parameters:
  ///   - plate: What is written on it.
  ///   - aspect: Its width over its height.
  ///   - appearance: What it looks like, where it has one line; else its proportions tell by themselves.
  func callAsFunction(
    _ plate: Plate, aspect: Double, appearance: PlateAppearance? = nil
  ) -> PlateJurisdiction? {
    guard let shape = PlateShape(plate.text.utf8), shape.count > 0 else { return nil }
    let weights: [Double] = PlateSyntax.all.indices.map { place in
      guard population.weights[place] > 0 else { return 0 }
      let region = PlateSyntax.all[place].region
      return population.density(shape, from: place)
        * (appearance?.weight(of: region) ?? region.fit(aspect))
    }
    let total = weights.reduce(0, +)
    guard let best = weights.indices.max(by: { weights[$0] < weights[$1] }), total > 0,
      weights[best] / total > 0.5
    else { return nil }
    return PlateJurisdiction(code: PlateSyntax.all[best].code, probability: weights[best] / total)
  }
}

extension PlateSyntax.Region {
  /// How well a plate of this width over height fits the region: 1, or 0.1 when its plates have other proportions.
  ///
  /// Wide, since a region's box is upright when the plate is not.
  fileprivate func fit(_ aspect: Double) -> Double {
    let usual: [ClosedRange<Double>] =
      switch self {
      case .us, .ca: [1.5...2.6]
      case .eu, .gb: [1...2, 3...5.6]
      case .br, .latin: [1.1...1.5, 1.8...3.5]
      case .au: [2...3.4]
      case .in, .other: [0.8...6]
      }
    return usual.contains { $0.contains(aspect) } ? 1 : 0.1
  }
}
