/// Vehicles that are not the one meant but fit an entry with unknown characters: those whose hits are as probable.
struct PatternStrangers: Sendable, Hashable {
  /// Of a sure read of one of them, the probability of the hit: see ``HitOdds``.
  let probability: Double
  /// The share of reads that are of them.
  let share: Double

  /// The strangers of all entries with unknown characters whose hits can be told apart from none.
  ///
  /// - Parameter stateSeen: The share of reads in which the plate's looks are seen, 0 to 1. A state is then told as often as looks tell it; what tells
  ///   another region's jurisdictions is the text, whose shape counts anyway.
  static func all(of hotlistSet: HotlistSet, _ population: PlatePopulation, stateSeen: Double)
    -> [PatternStrangers]
  {
    let told = stateSeen * AppearanceObservations.development.shareOfStatesTold
    return hotlistSet.hotlists.flatMap { list in
      list.partialEntries.flatMap { entry -> [PatternStrangers] in
        let pattern = WildcardEntry(pattern: entry.plate)
        let indices = hotlistSet.jurisdictionIndices(of: entry.jurisdiction)
        let own = pattern.share(of: population, from: indices)
        let rate = hotlistSet.rate(of: indices)
        let stateTold =
          !indices.isEmpty && indices.allSatisfy { PlateSyntax.all[$0].region == .us } ? told : 0
        func probability(_ part: Double) -> Double {
          // Listed to not listed, as a sure read has it that nothing else on the lists explains.
          let listed = rate * part / max(own, .leastNormalMagnitude)
          return listed / (listed + 1 - hotlistSet.baseRate)
        }
        var strangers: [PatternStrangers] = []
        if stateTold > 0 {
          // Those from elsewhere are left out: their jurisdiction speaks against them.
          strangers.append(
            PatternStrangers(probability: probability(1), share: own * stateTold))
        }
        if stateTold < 1 {
          strangers += pattern.vehicles(of: population, from: indices)
            .map {
              PatternStrangers(probability: probability($0.part), share: $0.share * (1 - stateTold))
            }
        }
        return strangers.filter { $0.probability >= FalseAlertForecast.leastProbability }
      }
    }
  }
}

extension WildcardEntry {
  /// The vehicles of a population that fit, by the shape of their texts: their share of all, and which part of them is from some jurisdictions; all where
  /// none are named.
  fileprivate func vehicles(of population: PlatePopulation, from jurisdictionIndices: [Int]) -> [(
    share: Double, part: Double
  )] {
    guard fewest <= PackedPlate.maximumCount else { return [] }
    let weight = population.weight(of: jurisdictionIndices)
    return lengths.flatMap { count in
      var irregular = texts(of: count)
      var vehicles: [(share: Double, part: Double)] = []
      for shape in population.shapes[count] {
        let texts = texts(of: shape)
        if texts == 0 { continue }
        let density = population.density(shape)
        let own = population.density(shape, from: jurisdictionIndices)
        vehicles.append((texts * density, own / density))
        irregular -= texts
      }
      return vehicles + [(max(irregular, 0) * population.irregular[count], weight)]
    }
  }
}
