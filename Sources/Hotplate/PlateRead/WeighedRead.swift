/// What a recognizer's output of one look at a plate says, weighed by layouts and calibrated.
struct WeighedRead {
  let output: RecognizerOutput
  /// The most probable text before weighing, and its probability.
  let raw: (text: String, probability: Double)
  /// Texts with the probability that they are right, best first; the empty text is not among them.
  let texts: [(characters: [Int], probability: Double)]
  /// The probability that the best text is right.
  var confidence: Double { texts[0].probability }

  /// Weighs the readings of an output; `nil` when they are all empty.
  init?(
    _ output: RecognizerOutput, readings: [PrefixBeamSearch.Reading], arrangement: PlateArrangement,
    prior: PlateSyntaxPrior, calibration: ReadCalibration
  ) {
    let spelled = readings.filter { !$0.characters.isEmpty }
    guard let first = spelled.first else { return nil }
    // What the beam did not keep, and that nothing is written, hold their share of the probability.
    let kept = spelled.reduce(0) { $0 + $1.probability }
    let weighed = spelled.map {
      ($0.characters, $0.probability * prior.weight(of: RecognizerOutput.text($0.characters)))
    }
    let total = weighed.reduce(max(0, 1 - kept)) { $0 + $1.1 }
    guard total > 0 else { return nil }
    let shares = weighed.map { ($0.0, $0.1 / total) }.sorted { $0.1 > $1.1 }
    let best = shares[0].1
    let confidence = calibration.confidence(
      ReadCalibration.Evidence(
        share: best, runnerUp: shares.count > 1 ? shares[1].1 : 0, arrangement: arrangement))
    let probabilities = ReadCalibration.probabilities(of: shares.map(\.1), best: confidence)
    texts = zip(shares, probabilities).map { ($0.0, $1) }
    self.output = output
    raw = (RecognizerOutput.text(first.characters), first.probability)
  }
}

extension RecognizerOutput {
  /// The text of indices into `characters`.
  static func text(_ indices: [Int]) -> String {
    String(decoding: indices.map { characters[$0] }, as: UTF8.self)
  }
}
