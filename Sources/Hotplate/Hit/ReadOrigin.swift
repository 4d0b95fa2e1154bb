/// What a read says of where the plate is from, against what its text alone says.
struct ReadOrigin {
  /// However little a text suggests a jurisdiction: the reader's word for one never weighs more than two hundred to one for it.
  private static let leastBefore = 0.005
  /// However sure the reader is: its word weighs at most a thousand to one against any jurisdiction, named or not.
  private static let leastRest = 0.001

  /// Jurisdictions that the read names, and how many times as probable it makes them.
  private var named: [(jurisdictionIndices: [Int], factor: Double)] = []
  /// The same of all that it does not name.
  private var rest = 1.0
  private let shape: PlateShape
  /// Which plates pass the camera, as far as whoever read knew: a reader weighs what it sees by the text, and is not told where the camera stands.
  private let known: PlatePopulation

  /// Weighs a read.
  ///
  /// - Parameters:
  ///   - shape: The shape of its text.
  ///   - population: Which plates pass the camera.
  init(_ read: PlateRead, _ shape: PlateShape, _ population: PlatePopulation) {
    let told = read.namedJurisdictions(population.jurisdictionIndices)
    known = read.isTyped ? population : population.withoutHome
    self.shape = shape
    named.reserveCapacity(told.count)
    var (left, leftBefore) = (1.0, 1.0)
    for told in told where !told.jurisdictionIndices.isEmpty {
      var (before, beforeLeft) = (0.0, 0.0)
      for place in told.jurisdictionIndices {
        let share = known.share(shape, from: place)
        before += share
        // Of two codes that may mean one place, as `AR` does without a region, it counts once.
        if !named.contains(where: { $0.jurisdictionIndices.contains(place) }) {
          beforeLeft += share
        }
      }
      let usable = min(max(before, Self.leastBefore), 1 - Self.leastBefore)
      var probability = told.probability
      if read.isTyped {
        // Who typed it looked at the plate and not at how frequent such texts are; a slip is a state as frequent as it passes.
        let passing = min(told.jurisdictionIndices.reduce(0) { $0 + population.weights[$1] }, 0.9)
        let right = Self.bounded(probability) * usable
        let slip = (1 - Self.bounded(probability)) * passing / (1 - passing) * (1 - usable)
        probability = right / (right + slip)
      }
      left -= probability
      leftBefore -= beforeLeft
      named.append((told.jurisdictionIndices, Self.bounded(probability) / usable))
    }
    if !named.isEmpty {
      rest = max(left, Self.leastRest) / max(leftBefore, Self.leastBefore)
    }
  }

  private static func bounded(_ probability: Double) -> Double {
    min(max(probability, leastRest), 1 - leastRest)
  }

  /// How a jurisdiction fares with the read's evidence, against not knowing.
  ///
  /// - Parameter jurisdictionIndices: What its code may mean, as indices into ``PlateSyntax/all``; the likeliest counts. 1 where it is unknown.
  func factor(_ jurisdictionIndices: [Int]) -> Double {
    if named.isEmpty || jurisdictionIndices.isEmpty { return 1 }
    var factor: Double?
    for (own, named) in named where jurisdictionIndices.contains(where: own.contains) {
      factor = max(factor ?? 0, named)
    }
    return factor ?? rest
  }

  /// The sum over all jurisdictions of some value times the factor.
  ///
  /// - Parameters:
  ///   - whole: The sum of the values.
  ///   - value: That of one jurisdiction.
  func sum(_ whole: Double, _ value: (Int) -> Double) -> Double {
    var sum = rest * whole
    for (number, own) in named.enumerated() {
      for index in own.jurisdictionIndices
      where !named[..<number].contains(where: { $0.jurisdictionIndices.contains(index) }) {
        sum += value(index) * (factor([index]) - rest)
      }
    }
    return sum
  }

  /// The mean of the factors over the vehicles that bear the text read: 1 but for the limits of single factors.
  var meanFactor: Double { sum(1) { known.share(shape, from: $0) } }

  /// The greatest of all factors, at least 1.
  var greatestFactor: Double { named.reduce(max(1, rest)) { max($0, $1.factor) } }
}
