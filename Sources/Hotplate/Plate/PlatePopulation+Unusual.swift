/// Where a text is from when plates of organizations, veterans, trucks and dealers count: their texts are laid out as other jurisdictions' usual ones are.
extension PlatePopulation {
  /// The share of plates whose text is laid out as some plate of their region is, and not as their own jurisdiction's usual ones. A judgement.
  private static let unusualShare = 0.1
  /// The share of plates laid out as some plate of the world is. A judgement.
  private static let strangeShare = 0.02

  /// The probability that a random vehicle is from each of ``PlateSyntax/all`` and bears this one text, unusual layouts among them. They sum to
  /// ``density(_:)``.
  func densitiesWithUnusual(_ shape: PlateShape) -> [Double] {
    var densities = weights.map { $0 * irregular[shape.count] }
    for (place, density) in origins[shape.index] { densities[place] += density }
    var regions = [Double](repeating: 0, count: PlateSyntax.Region.allCases.count)
    for (place, density) in densities.enumerated() { regions[Self.regionOf[place]] += density }
    let everywhere = density(shape)
    for place in densities.indices where weights[place] > 0 {
      let region = Self.regionOf[place]
      densities[place] = withUnusual(
        densities[place], weights[place], region: regions[region] / regionWeights[region],
        everywhere: everywhere)
    }
    return densities
  }

  /// The same of some jurisdictions together.
  func densityWithUnusual(_ shape: PlateShape, from places: [Int]) -> Double {
    var sum = 0.0
    for place in places where weights[place] > 0 {
      let region = Self.regionOf[place]
      var (own, all) = (0.0, 0.0)
      for (other, density) in origins[shape.index] where Self.regionOf[other] == region {
        all += density
        if other == place { own += density }
      }
      let irregular = irregular[shape.count]
      sum += withUnusual(
        own + irregular * weights[place], weights[place],
        region: all / regionWeights[region] + irregular, everywhere: density(shape))
    }
    return sum
  }

  @inline(__always)
  private func withUnusual(
    _ usual: Double, _ weight: Double, region: Double, everywhere: Double
  ) -> Double {
    (1 - Self.unusualShare - Self.strangeShare) * usual
      + weight * (Self.unusualShare * region + Self.strangeShare * everywhere)
  }
}
