/// One plate as it is written to and read from JSON.
public struct PlateRecord: Codable, Sendable, Hashable {
  /// The text read, normalized; empty when the plate could not be read.
  public var text: String
  /// What was read before layouts weighed it, as ``PlateRead/raw``.
  public var raw: String
  /// The probability that `text` is right in every character: below 1 for what was seen in a picture.
  public var confidence: Double
  /// `true` where a person typed the text or another system gave it without saying how sure it is; else absent.
  public var typed: Bool?
  /// x, y, width, height in pixels, of what of the plate is in the picture.
  public var box: [Int]?
  /// The four corners in pixels, clockwise from the one before the first character's top; of a plate that the picture cuts off they may lie outside.
  public var quad: [[Int]]?
  /// How much the region looks like a plate by itself: 0 not at all, 1 certainly; absent where the locator found none.
  public var score: Double?
  /// The probability that it is a plate at all, which `confidence` has in it; absent where it is taken to be one.
  public var plateProbability: Double?
  /// The probability that the picture has the plate whole, which `confidence` has in it; absent where it is taken to be.
  public var wholeProbability: Double?
  /// The most probable texts.
  public var candidates: [PlateCandidate]?
  /// Where the plate seems to be from; absent when unknown.
  public var jurisdiction: PlateJurisdiction?
  /// Where it may be from; absent where only `jurisdiction` is known, or nothing.
  public var jurisdictionCandidates: [PlateJurisdiction]?
  /// Per-character alternatives, on request.
  public var characters: [PlateCharacter]?
  /// Hotlist hits; absent when no list was given.
  public var hits: [Hit]?
}

extension PlateRecord {
  /// Describes a read and where it was, in a picture of a size in pixels.
  ///
  /// A region with a corner that is no number, or more than a million pixels away, gives no box and no quad; fewer than no candidates are none.
  public init(
    _ read: PlateRead?, in region: PlateRegion?, ofPicture size: (width: Int, height: Int)? = nil,
    topCandidates: Int = 10, characters: Bool = false, hits: [Hit]? = nil
  ) {
    text = read?.plate.text ?? ""
    raw = read?.raw ?? ""
    confidence = read?.confidence ?? 0
    typed = read?.isTyped == true ? true : nil
    if let region {
      if region.isInReach {
        box = Self.box(region.box, within: size)
        quad = region.quad.corners.map { [Int($0.x.rounded()), Int($0.y.rounded())] }
      }
      score = region.score > 0 ? region.score : nil
    }
    candidates = Array((read?.candidates ?? []).prefix(max(0, topCandidates)))
    jurisdiction = read?.jurisdiction
    jurisdictionCandidates = read.flatMap {
      $0.jurisdictionCandidates.isEmpty ? nil : $0.jurisdictionCandidates
    }
    plateProbability = read.flatMap { Self.told($0.plateProbability) }
    wholeProbability = read.flatMap { Self.told($0.wholeProbability) }
    self.characters = characters ? read?.characters ?? [] : nil
    self.hits = hits
    // What a person typed may be certain, what was seen in a picture is not.
    if region != nil { self = asNeverCertain }
  }

  /// Whole pixels around a box, those outside the picture left out.
  private static func box(_ box: Box, within size: (width: Int, height: Int)?) -> [Int] {
    func span(_ start: Double, _ length: Double, _ limit: Int?) -> (first: Int, count: Int) {
      let (first, end) = (Int(start.rounded(.down)), Int((start + length).rounded(.up)))
      guard let limit else { return (first, end - first) }
      let inside = min(max(first, 0), limit)
      return (inside, max(min(end, limit) - inside, 0))
    }
    let (x, y) = (span(box.x, box.width, size?.width), span(box.y, box.height, size?.height))
    return [x.first, y.first, x.count, y.count]
  }

  /// The record as it is told of what was seen in a picture.
  package var asNeverCertain: PlateRecord {
    var told = self
    told.confidence = confidence.asNeverCertain
    told.candidates = candidates?.map {
      PlateCandidate(text: $0.text, probability: $0.probability.asNeverCertain)
    }
    told.characters = characters?.map {
      PlateCharacter(
        text: $0.text, confidence: $0.confidence.asNeverCertain, alternatives: $0.alternatives)
    }
    return told
  }

  /// A probability, unless it is as good as certain.
  private static func told(_ probability: Double) -> Double? {
    probability.asNeverCertain == probability ? probability : nil
  }

  /// As told, where that is a probability; records may come from other programs.
  private static func probability(_ told: Double?) -> Double {
    guard let told, told > 0, told < 1 else { return 1 }
    return max(told, 1e-6)
  }

  /// The read that this record tells of: what it lacks is taken as certain.
  public var read: PlateRead {
    var read = PlateRead(
      raw: raw, plate: Plate(text), confidence: confidence, candidates: candidates ?? [],
      characters: characters ?? [], jurisdiction: jurisdiction,
      plateProbability: Self.probability(plateProbability))
    read.wholeProbability = Self.probability(wholeProbability)
    read.jurisdictionCandidates = jurisdictionCandidates ?? []
    read.isTyped = typed == true
    return read
  }
}
