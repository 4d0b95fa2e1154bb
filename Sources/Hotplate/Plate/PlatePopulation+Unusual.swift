/// Where a text is from when plates of organizations, veterans, trucks and dealers count: their texts are laid out as other jurisdictions' usual ones are.
extension PlatePopulation {
  /// The share of plates whose text is laid out as some plate of their region is, and not as their own jurisdiction's usual ones. A judgement.
  private static let unusualShare = 0.1
  /// The share of plates laid out as some plate of the world is. A judgement.
  private static let strangeShare = 0.02

  /// The share of plates laid out as their own jurisdiction's usual ones are.
  private static let usualShare = 1 - unusualShare - strangeShare

  /// The probability that a random vehicle is from each of ``PlateSyntax/all`` and bears this one text, unusual layouts among them. They sum to
  /// ``density(_:)``.
  func densitiesWithUnusual(_ shape: PlateShape) -> [Double] {
    let unusual = unusualDensities(shape)
    var densities = weights
    for place in 0..<densities.count { densities[place] *= unusual[regionOf[place]] }
    for origin in origins[shape.index] {
      densities[origin.place] += Self.usualShare * origin.density
    }
    return densities
  }

  /// The same of some jurisdictions together.
  ///
  /// - Parameter unusual: What ``unusualDensities(_:)`` says of the shape.
  func densityWithUnusual(_ shape: PlateShape, from places: [Int], unusual: [Double]) -> Double {
    var sum = 0.0
    for place in places {
      sum += weights[place] * unusual[regionOf[place]]
      for origin in origins[shape.index] where origin.place == place {
        sum += Self.usualShare * origin.density
      }
    }
    return sum
  }

  /// Of each region, the probability that a vehicle from there bears this one text outside its jurisdiction's layouts, or in spite of them.
  func unusualDensities(_ shape: PlateShape) -> [Double] {
    let irregular = irregular[shape.count]
    let everywhere = Self.usualShare * irregular + Self.strangeShare * density(shape)
    var densities = [Double](repeating: 0, count: regionWeights.count)
    for origin in origins[shape.index] { densities[regionOf[origin.place]] += origin.density }
    for region in 0..<densities.count where regionWeights[region] > 0 {
      densities[region] =
        everywhere + Self.unusualShare * (densities[region] / regionWeights[region] + irregular)
    }
    return densities
  }
}
