/// What a recognizer's output says, weighed by layouts and calibrated.
struct WeighedRead {
  /// Texts with their share of all probability, best first; the empty text is not among them.
  private let texts: [(reading: PrefixBeamSearch.Reading, text: String, share: Double)]
  private let output: RecognizerOutput
  /// The most probable text before weighing.
  private let raw: String
  /// The probability that the best text is right.
  let confidence: Double

  /// Weighs the readings of an output; `nil` when they are all empty.
  init?(
    _ output: RecognizerOutput, readings: [PrefixBeamSearch.Reading], arrangement: PlateArrangement,
    prior: PlateSyntaxPrior, calibration: ReadCalibration
  ) {
    let spelled = readings.filter { !$0.characters.isEmpty }.map { ($0, Self.text($0)) }
    guard let first = spelled.first else { return nil }
    // What the beam did not keep, and that nothing is written, hold their share of the probability.
    let kept = spelled.reduce(0) { $0 + $1.0.probability }
    let weighed = spelled.map { ($0.0, $0.1, $0.0.probability * prior.weight(of: $0.1)) }
    let total = weighed.reduce(max(0, 1 - kept)) { $0 + $1.2 }
    guard total > 0 else { return nil }
    texts = weighed.map { ($0.0, $0.1, $0.2 / total) }.sorted { $0.share > $1.share }
    self.output = output
    raw = first.1
    confidence = calibration.confidence(
      ReadCalibration.Evidence(
        share: texts[0].share, runnerUp: texts.count > 1 ? texts[1].share : 0,
        arrangement: arrangement))
  }

  /// The read, with `count` candidates.
  func plateRead(count: Int) -> PlateRead {
    let best = texts[0]
    // The others share what is left in proportion; none is more probable than the text itself.
    let left = (1 - confidence) / max(1e-9, 1 - best.share)
    let candidates = texts.prefix(count).enumerated().map { index, entry in
      PlateCandidate(
        text: entry.text,
        probability: index == 0 ? confidence : min(confidence, entry.share * left))
    }
    let alternatives = output.alternatives(to: best.reading.characters)
    let characters = zip(best.text, alternatives).map { own, shares in
      let others = shares.map {
        PlateCandidate(text: Self.character($0.character), probability: $0.probability)
      }
      return PlateCharacter(
        text: String(own),
        confidence: others.first { $0.text == String(own) }?.probability ?? 0,
        alternatives: Array(others.filter { $0.text != String(own) }.prefix(8)))
    }
    return PlateRead(
      raw: raw, plate: Plate(best.text), confidence: confidence, candidates: candidates,
      characters: characters)
  }

  private static func text(_ reading: PrefixBeamSearch.Reading) -> String {
    reading.characters.map(character).joined()
  }

  private static func character(_ index: Int) -> String {
    String(UnicodeScalar(RecognizerOutput.characters[index]))
  }
}
