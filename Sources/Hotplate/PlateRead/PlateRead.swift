/// What a reader made of one plate.
///
/// It holds text and probabilities only, no picture, so that matching needs none.
public struct PlateRead: Sendable, Hashable {
  /// What was read before anything else weighed it: of a picture the most probable text of the surest look, of letters and digits
  /// alone, since a reader sees no spaces and separators; of a text that a person or another product gave, that text as it was given.
  public var raw: String
  /// The most probable text, normalized. It differs from `raw` where layouts or other looks tell more than one look does.
  public var plate: Plate
  /// The probability that `plate` is right in every character, 0 to 1.
  public var confidence: Double
  /// The most probable texts, normalized, best first; the first is `plate`. Probabilities sum to at most 1.
  public var candidates: [PlateCandidate]
  /// One entry a character of `plate`, in order.
  public var characters: [PlateCharacter]
  /// Where the plate seems to be from, or `nil` when that cannot be known.
  public var jurisdiction: PlateJurisdiction?
  /// Where the plate may be from, most probable first; probabilities sum to at most 1. `jurisdiction` is the first of these if it is more probable than
  /// all others together. Empty if only `jurisdiction` is known, or nothing.
  public var jurisdictionCandidates: [PlateJurisdiction] = []
  /// The probability that it stands on a plate at all, above 0 and at most 1; `confidence` and the candidates' probabilities have it in them. It is far
  /// lower for letters alone, which signs and makes of cars bear as well.
  public var plateProbability: Double
  /// The probability that the picture has the plate whole, above 0 and at most 1; `confidence` and the candidates' probabilities have it in them. It is
  /// low where an end of it lies at the left or right edge of the picture and longer plates begin or end like its text. Of the frames of one pass, the
  /// most whole view's.
  public var wholeProbability = 1.0
  /// Whether nobody said how sure the text is: ``init(text:)``.
  public internal(set) var isTyped = false

  /// Makes a read.
  public init(
    raw: String, plate: Plate, confidence: Double, candidates: [PlateCandidate] = [],
    characters: [PlateCharacter] = [], jurisdiction: PlateJurisdiction? = nil,
    plateProbability: Double = 1
  ) {
    self.plateProbability = plateProbability
    self.raw = raw
    self.plate = plate
    self.confidence = confidence
    self.candidates = candidates
    self.characters = characters
    self.jurisdiction = jurisdiction
  }

  /// Sets where the plate may be from, and by that where it seems to be from.
  mutating func set(jurisdictions: [PlateJurisdiction]) {
    jurisdictionCandidates = jurisdictions
    jurisdiction = jurisdictions.first.flatMap { $0.probability > 0.5 ? $0 : nil }
  }

  /// The probability that the text is right if it stands on a plate that is in view whole. What is no plate is none in every frame, and no other text's
  /// plate: fusing and matching weigh texts by this.
  var textConfidence: Double { ifWholePlate(confidence) }

  /// The probability that what was read is a plate, and all of it.
  var wholePlateProbability: Double { plateProbability * wholeProbability }

  /// A probability of the read, of those that have `wholePlateProbability` in them, if what was read is a whole plate.
  func ifWholePlate(_ probability: Double) -> Double {
    min(1, probability / max(wholePlateProbability, 1e-6))
  }

  /// Makes a read of a text that a person typed or another system gave: how sure it is, nobody said, so that `confidence` is 1 and matching
  /// doubts it as reads are doubted in general.
  public init(text: String) {
    self.init(raw: text, plate: Plate(text), confidence: 1)
    isTyped = true
  }
}

/// A text that a plate may bear, and how probable that is.
public struct PlateCandidate: Sendable, Hashable, Codable {
  /// Normalized text.
  public var text: String
  /// 0 to 1.
  public var probability: Double

  /// Makes a candidate.
  public init(text: String, probability: Double) {
    self.text = text
    self.probability = probability
  }
}

/// One character of a read with what else it may be.
public struct PlateCharacter: Sendable, Hashable, Codable {
  /// The character read.
  public var text: String
  /// How probable it is by what the reader saw there, 0 to 1, fitted to what such characters turned out to be; layouts are not in it.
  public var confidence: Double
  /// What else it may be, most probable first.
  public var alternatives: [PlateCandidate]

  /// Makes a character.
  public init(text: String, confidence: Double, alternatives: [PlateCandidate] = []) {
    self.text = text
    self.confidence = confidence
    self.alternatives = alternatives
  }
}

/// Where a plate seems to be from.
public struct PlateJurisdiction: Sendable, Hashable, Codable {
  /// A code as on hotlists: `CA`, `D`, `BR`.
  public var code: String
  /// 0 to 1.
  public var probability: Double

  /// Makes a guess.
  public init(code: String, probability: Double) {
    self.code = code
    self.probability = probability
  }
}
