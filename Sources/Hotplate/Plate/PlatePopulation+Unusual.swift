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
    let origins = origins[shape.index]
    let each = regionWeights.indices.map { unusual(shape, in: $0) }
    let regionOf = Self.regionOf
    var densities = weights
    for place in 0..<densities.count { densities[place] *= each[regionOf[place]] }
    for origin in origins { densities[origin.place] += Self.usualShare * origin.density }
    return densities
  }

  /// The same of some jurisdictions together.
  func densityWithUnusual(_ shape: PlateShape, from places: [Int]) -> Double {
    let origins = origins[shape.index]
    var sum = 0.0
    for place in places where weights[place] > 0 {
      sum += weights[place] * unusual(shape, in: Self.regionOf[place])
      for origin in origins where origin.place == place {
        sum += Self.usualShare * origin.density
      }
    }
    return sum
  }

  /// The probability that a vehicle of any jurisdiction of a region bears this one text outside the jurisdiction's layouts, or in spite of them.
  private func unusual(_ shape: PlateShape, in region: Int) -> Double {
    if regionWeights[region] <= 0 { return 0 }
    let irregular = irregular[shape.count]
    var regular = 0.0
    for origin in origins[shape.index] where Self.regionOf[origin.place] == region {
      regular += origin.density
    }
    return Self.usualShare * irregular
      + Self.unusualShare * (regular / regionWeights[region] + irregular)
      + Self.strangeShare * density(shape)
  }
}
