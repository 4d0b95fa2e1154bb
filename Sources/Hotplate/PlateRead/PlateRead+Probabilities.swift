extension PlateRead {
  /// The read with numbers that are probabilities: what is no number, or infinite, is 0, and what lies beyond 0 to 1 the nearer of the two; that it is a plate, and a
  /// whole one, stays above 0. Characters that are rated by no number, or one below 0, are left out. A reader of one's own may give any.
  var asProbabilities: PlateRead {
    // Each lookup asks: nothing is copied where nothing is to be changed.
    if hasProbabilities { return self }
    var read = self
    read.confidence = confidence.asProbability
    read.plateProbability = max(plateProbability.asProbability, Self.leastWhole)
    read.wholeProbability = max(wholeProbability.asProbability, Self.leastWhole)
    read.candidates = candidates.map(\.asProbability)
    // Characters of which nobody says how sure they are would count as surely wrong: those of the text are taken without.
    let areRated = characters.allSatisfy { $0.confidence >= 0 && $0.confidence.isFinite }
    read.characters =
      areRated
      ? characters.map {
        PlateCharacter(
          text: $0.text, confidence: $0.confidence.asProbability,
          alternatives: $0.alternatives.map(\.asProbability))
      } : []
    read.jurisdiction = jurisdiction.map(\.asProbability)
    read.jurisdictionCandidates = jurisdictionCandidates.map(\.asProbability)
    return read
  }

  private var hasProbabilities: Bool {
    guard confidence.isProbability, plateProbability.isProbability, wholeProbability.isProbability,
      min(plateProbability, wholeProbability) >= Self.leastWhole
    else { return false }
    for candidate in candidates where !candidate.probability.isProbability { return false }
    for character in characters {
      if !character.confidence.isProbability { return false }
      for other in character.alternatives where !other.probability.isProbability { return false }
    }
    if let jurisdiction, !jurisdiction.probability.isProbability { return false }
    return jurisdictionCandidates.allSatisfy { $0.probability.isProbability }
  }

  /// What probabilities are divided by is no less.
  private static let leastWhole = 1e-6
}

extension Double {
  fileprivate var isProbability: Bool { self >= 0 && self <= 1 }

  fileprivate var asProbability: Double { isFinite ? min(max(self, 0), 1) : 0 }
}

extension PlateCandidate {
  fileprivate var asProbability: PlateCandidate {
    PlateCandidate(text: text, probability: probability.asProbability)
  }
}

extension PlateJurisdiction {
  fileprivate var asProbability: PlateJurisdiction {
    PlateJurisdiction(code: code, probability: probability.asProbability)
  }
}
