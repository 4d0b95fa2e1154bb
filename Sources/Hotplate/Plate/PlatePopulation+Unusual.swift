/// Where a text is from when plates of organizations, veterans, trucks and dealers count: their texts are laid out as other jurisdictions' usual ones are.
extension PlatePopulation {
  /// The share of plates whose text is laid out as some plate of their region is, and not as their own jurisdiction's usual ones. A judgement.
  private static let unusualShare = 0.1
  /// The share of plates laid out as some plate of the world is. A judgement.
  private static let strangeShare = 0.02

  /// The share of plates laid out as their own jurisdiction's usual ones are.
  private static let usualShare = 1 - unusualShare - strangeShare

  /// The probability that a random vehicle is from each of ``PlateSyntax/all`` and bears a text of a form, unusual layouts among them.
  func densitiesWithUnusual(_ form: PlateForm) -> [Double] {
    let unusual = regionWeights.indices.map { unusualDensity(form.shape, in: $0) }
    var densities = weights
    for place in 0..<densities.count { densities[place] *= unusual[regionOf[place]] }
    for origin in origins[form.shape.index] {
      densities[origin.place] += Self.usualShare * origin.density(form)
    }
    return densities
  }

  /// The same of one of them and of one text of a shape, whatever its letters. Those of all sum to ``density(_:)``.
  func densityWithUnusual(_ shape: PlateShape, from place: Int) -> Double {
    let usual = origins[shape.index].first { $0.place == place }?.density ?? 0
    return weights[place] * unusualDensity(shape, in: regionOf[place]) + Self.usualShare * usual
  }

  /// The share of one of them among the vehicles that bear one text of a shape. Those of all sum to 1.
  func share(_ shape: PlateShape, from place: Int) -> Double {
    densityWithUnusual(shape, from: place) / density(shape)
  }

  /// The probability that a random vehicle from a region bears one text of a shape outside its jurisdiction's layouts, or in spite of them: with whatever
  /// letters.
  private func unusualDensity(_ shape: PlateShape, in region: Int) -> Double {
    let weight = regionWeights[region]
    if weight <= 0 { return 0 }
    let irregular = irregular[shape.count]
    let everywhere = Self.usualShare * irregular + Self.strangeShare * density(shape)
    let own = regionDensities[shape.index * regionWeights.count + region] / weight
    return everywhere + Self.unusualShare * (own + irregular)
  }
}
