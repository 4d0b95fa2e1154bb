/// What a read says of where the plate is from, against what its text alone says.
struct ReadOrigin {
  /// However little a text suggests a jurisdiction: the reader's word for one never weighs more than two hundred to one for it.
  private static let leastBefore = 0.005
  /// However sure the reader is: its word weighs at most a thousand to one against any jurisdiction, named or not.
  private static let leastRest = 0.001

  /// Jurisdictions that the read names, and how many times as probable it makes them.
  private var named: [(places: [Int], factor: Double)] = []
  /// The same of all that it does not name.
  private var rest = 1.0

  /// Weighs a read.
  ///
  /// - Parameters:
  ///   - shape: The shape of its text.
  ///   - population: Which plates pass the camera.
  init(_ read: PlateRead, _ shape: PlateShape, _ population: PlatePopulation) {
    let jurisdictions =
      read.jurisdictionCandidates.isEmpty
      ? read.jurisdiction.map { [$0] } ?? [] : read.jurisdictionCandidates
    // A reader weighs what it sees by the text, and is not told where the camera stands: what it tells beyond the text counts.
    let known = read.isTyped ? population : population.asReadersKnow ?? population
    if jurisdictions.isEmpty { return }
    let total = known.density(shape)
    let unusual = known.unusualDensities(shape)
    named.reserveCapacity(jurisdictions.count)
    var (told, before) = (0.0, 0.0)
    for jurisdiction in jurisdictions {
      let places = population.places(of: jurisdiction.code)
      if places.isEmpty { continue }
      let share = min(known.densityWithUnusual(shape, from: places, unusual: unusual) / total, 1)
      let usable = min(max(share, Self.leastBefore), 1 - Self.leastBefore)
      var probability = min(max(jurisdiction.probability, Self.leastRest), 1 - Self.leastRest)
      if read.isTyped {
        // Who typed it looked at the plate and not at how frequent such texts are; a slip is a state as frequent as it passes.
        let passing = min(places.reduce(0) { $0 + population.weights[$1] }, 0.9)
        let slip = (1 - probability) * passing / (1 - passing) * (1 - usable)
        probability = probability * usable / (probability * usable + slip)
      }
      named.append((places, probability / usable))
      told += probability
      before += usable
    }
    if named.isEmpty { return }
    rest = max(1 - told, Self.leastRest) / max(1 - before, Self.leastBefore)
  }

  /// How a jurisdiction fares with the read's evidence, against not knowing.
  ///
  /// - Parameter places: What its code may mean; the likeliest counts. 1 where it is unknown.
  func factor(_ places: [Int]) -> Double {
    if named.isEmpty || places.isEmpty { return 1 }
    var factor: Double?
    for (own, named) in named where places.contains(where: own.contains) {
      factor = max(factor ?? 0, named)
    }
    return factor ?? rest
  }

  /// The greatest of all factors, at least 1.
  var greatestFactor: Double { named.reduce(max(1, rest)) { max($0, $1.factor) } }
}
