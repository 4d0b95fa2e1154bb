/// Several looks at one plate as one read: the mean of what they say, each weighed by the square of how sure it is.
///
/// Looks that agree confirm each other; where they do not, the read is doubtful, however sure the surest of them is. On development
/// plates that more than halves the wrong reads above 0.8, against taking the surest of all looks, and more true texts are among the candidates.
struct PooledRead {
  private var reads: [(read: WeighedRead, weight: Double)] = []
  /// Texts with their mean probability, best first.
  private(set) var texts: [(characters: [Int], probability: Double)] = []

  /// How many reads were pooled.
  var count: Int { reads.count }
  /// The mean probability of the best text; 0 before the first read.
  var share: Double { texts.first?.probability ?? 0 }

  /// Whether all reads say the same text first.
  var isUnanimous: Bool {
    reads.allSatisfy { $0.read.texts[0].characters == reads[0].read.texts[0].characters }
  }

  /// Adds a read of a look that counts as `weight` looks.
  mutating func add(_ look: WeighedRead, weight: Double = 1) {
    reads.append((look, weight))
    guard reads.count > 1 else {
      texts = look.texts
      return
    }
    let weights = weights
    var sums: [[Int]: Double] = [:]
    for (look, weight) in zip(reads, weights) {
      for text in look.read.texts { sums[text.characters, default: 0] += weight * text.probability }
    }
    texts = sums.map { ($0.key, $0.value) }.sorted {
      $0.1 == $1.1 ? $0.0.lexicographicallyPrecedes($1.0) : $0.1 > $1.1
    }
  }

  /// The read, with `most` candidates, of a region of a `score`; `nil` before the first read.
  func plateRead(most: Int, calibration: ReadCalibration, score: Double = 1) -> PlateRead? {
    guard let best = texts.first,
      let raw = reads.map(\.read.raw).max(by: { $0.probability < $1.probability })
    else { return nil }
    let confidence = count == 1 ? share : calibration.confidence(pooled: share)
    let kept = texts.prefix(most)
    let probabilities = ReadCalibration.probabilities(
      of: kept.map(\.probability), best: confidence)
    let plate = Plate(normalized: RecognizerOutput.text(best.characters))
    let plateProbability = calibration.plateProbability(of: plate, score: score)
    let candidates = zip(kept, probabilities).map {
      PlateCandidate(
        text: RecognizerOutput.text($0.characters), probability: $1 * plateProbability)
    }
    return PlateRead(
      raw: raw.text, plate: plate, confidence: candidates[0].probability,
      candidates: candidates, characters: characters(of: best.characters, calibration: calibration),
      plateProbability: plateProbability)
  }

  /// The reads' weights, summing to 1.
  private var weights: [Double] {
    let squares = reads.map { $0.weight * $0.read.confidence * $0.read.confidence }
    let total = max(.leastNormalMagnitude, squares.reduce(0, +))
    return squares.map { $0 / total }
  }

  /// The characters of a text with what else may stand at each place while the rest stays, over all looks.
  private func characters(of text: [Int], calibration: ReadCalibration) -> [PlateCharacter] {
    var sums = [[Double]](
      repeating: Array(repeating: 0, count: RecognizerOutput.characters.count), count: text.count)
    for (look, weight) in zip(reads, weights) {
      for (position, variants) in look.read.output.variants(of: text).enumerated() {
        for variant in variants {
          sums[position][variant.character] += weight * variant.probability
        }
      }
    }
    return zip(text, sums).map { own, sums in
      let shares = calibration.characters(sums)
      let others = shares.indices.filter { $0 != own && shares[$0] > 0 }
        .sorted { shares[$0] > shares[$1] }
      return PlateCharacter(
        text: RecognizerOutput.text([own]), confidence: shares[own],
        alternatives: others.prefix(8).map {
          PlateCandidate(text: RecognizerOutput.text([$0]), probability: shares[$0])
        })
    }
  }
}
