/// A jurisdiction that a read names, by whatever codes.
struct NamedJurisdiction {
  /// The code, as the read has it; of several the first by name.
  var code: String
  /// What it may mean, as indices into ``PlateSyntax/all``; empty where nobody knows it.
  let jurisdictionIndices: [Int]
  /// 0 to 1.
  var probability: Double

  /// Whether two are one: the same jurisdictions, or the same code that nobody knows.
  func isSame(as other: NamedJurisdiction) -> Bool {
    jurisdictionIndices == other.jurisdictionIndices
      && (!jurisdictionIndices.isEmpty || code.uppercased() == other.code.uppercased())
  }
}

extension [NamedJurisdiction] {
  /// Adds a jurisdiction, to the one that it is where that is there already.
  mutating func add(_ place: NamedJurisdiction) {
    guard let same = firstIndex(where: { $0.isSame(as: place) }) else {
      append(place)
      return
    }
    self[same].probability += place.probability
    self[same].code = Swift.min(self[same].code, place.code)
  }
}

extension PlateRead {
  /// The jurisdictions that the read names: those of its candidates, what names the same ones added up, and the one told where no candidate may mean it.
  ///
  /// - Parameter jurisdictionIndices: What a code may mean.
  func namedJurisdictions(_ jurisdictionIndices: (String) -> [Int]) -> [NamedJurisdiction] {
    var named: [NamedJurisdiction] = []
    named.reserveCapacity(jurisdictionCandidates.count + 1)
    func add(_ jurisdiction: PlateJurisdiction, _ own: [Int]) {
      // No number is 0, too.
      let probability = jurisdiction.probability > 0 ? min(jurisdiction.probability, 1) : 0
      named.add(
        NamedJurisdiction(
          code: jurisdiction.code, jurisdictionIndices: own, probability: probability))
    }
    for candidate in jurisdictionCandidates { add(candidate, jurisdictionIndices(candidate.code)) }
    if let jurisdiction, !named.contains(where: { $0.code == jurisdiction.code }) {
      let own = jurisdictionIndices(jurisdiction.code)
      if !named.contains(where: { $0.jurisdictionIndices.contains(where: own.contains) }) {
        add(jurisdiction, own)
      }
    }
    for index in named.indices { named[index].probability = min(named[index].probability, 1) }
    return named
  }
}
