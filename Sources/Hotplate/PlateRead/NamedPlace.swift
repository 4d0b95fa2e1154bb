/// A place that a read names, by whatever codes.
struct NamedPlace {
  /// The code, as the read has it; of several the first by name.
  var code: String
  /// What it may mean, by places in ``PlateSyntax/all``; empty where nobody knows it.
  let places: [Int]
  /// 0 to 1.
  var probability: Double

  /// Whether two are one: the same places, or the same code that nobody knows.
  func isSame(as other: NamedPlace) -> Bool {
    places == other.places && (!places.isEmpty || code.uppercased() == other.code.uppercased())
  }
}

extension [NamedPlace] {
  /// Adds a place, to the one that it is where that is there already.
  mutating func add(_ place: NamedPlace) {
    guard let same = firstIndex(where: { $0.isSame(as: place) }) else {
      append(place)
      return
    }
    self[same].probability += place.probability
    self[same].code = Swift.min(self[same].code, place.code)
  }
}

extension PlateRead {
  /// The places that the read names: those of its candidates, what names the same places added up, and the one told where no candidate may mean it.
  ///
  /// - Parameter places: What a code may mean.
  func namedPlaces(_ places: (String) -> [Int]) -> [NamedPlace] {
    var named: [NamedPlace] = []
    named.reserveCapacity(jurisdictionCandidates.count + 1)
    func add(_ jurisdiction: PlateJurisdiction, _ own: [Int]) {
      // No number is 0, too.
      let probability = jurisdiction.probability > 0 ? min(jurisdiction.probability, 1) : 0
      named.add(NamedPlace(code: jurisdiction.code, places: own, probability: probability))
    }
    for candidate in jurisdictionCandidates { add(candidate, places(candidate.code)) }
    if let jurisdiction, !named.contains(where: { $0.code == jurisdiction.code }) {
      let own = places(jurisdiction.code)
      if !named.contains(where: { $0.places.contains(where: own.contains) }) {
        add(jurisdiction, own)
      }
    }
    for index in named.indices { named[index].probability = min(named[index].probability, 1) }
    return named
  }
}
