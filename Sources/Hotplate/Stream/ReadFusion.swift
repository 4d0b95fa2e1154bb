import Foundation

/// Fuses the reads of one plate into one read on their probabilities, character by character.
///
/// The reads are laid on top of each other: each position of the plate gathers, for every character and for "no
/// character here", the weighted sum of the log-probabilities the reads give it. Reads of other lengths are aligned
/// first, as ROVER aligns the words of several speech recognizers (Fiscus 1997), but probabilities are multiplied and
/// nothing is voted on: a read that is unsure between 8 and B leaves the choice to the others. A read counts by how large and
/// sharp its view was, times how sure the reader is of it.
///
///     ReadFusion().fused([.init(read: first, weight: 0.4), .init(read: second, weight: 0.9)])
///
/// A single read is returned as it is. Cost: O(*reads × length²*), some tens of microseconds for eight reads of eight characters.
public struct ReadFusion: Sendable {
  /// A read and how much it counts.
  public struct Evidence: Sendable, Hashable {
    /// The read.
    public var read: PlateRead
    /// Above 0; 1 for a sharp, large view. Other numbers, and what is none, count as nothing.
    public var weight: Double

    /// Makes evidence.
    public init(read: PlateRead, weight: Double) {
      self.read = read
      self.weight = weight
    }
  }

  /// How independent the reads of one plate are: *n* reads count as *n* to this power.
  ///
  /// 1 for independent reads, 0 when all say the same for the same reason. Frames of one pass share the light, the
  /// angle and the dirt. With 0.4 the fused reads of five drawn videos (seeds 1 to 5 of `Fixtures/make-video.py`) say 98 % and
  /// are right in 99 %, once the doubtful ones are read again; an assumption until labelled videos of real passes can be counted.
  /// What lies beyond 0 to 1 is the nearer of the two, what is no number 0.
  public var independence: Double {
    didSet { independence = Self.clamped(independence) }
  }

  /// Makes a fusion.
  public init(independence: Double = 0.4) {
    self.independence = Self.clamped(independence)
  }

  private static func clamped(_ independence: Double) -> Double {
    independence > 0 ? min(independence, 1) : 0
  }

  /// Longer texts are no plate's. A reader of one's own may give any, and fusing takes the square of their length in memory.
  static let mostCharacters = 32

  /// Whether a read's text is as short as a plate's.
  static func takes(_ read: PlateRead) -> Bool { read.plate.text.count <= mostCharacters }

  /// Fuses the reads of one plate, but for texts of more than 32 characters, which no plate has; `nil` when there are none.
  public func fused(_ evidence: [Evidence]) -> PlateRead? {
    let evidence = evidence.filter { Self.takes($0.read) }.map(\.asNumbers)
    // What is divided by the strengths is a number.
    let usable = evidence.filter {
      !$0.read.plate.text.isEmpty && $0.strength > .leastNormalMagnitude
    }
    .sorted { $0.strength > $1.strength }
    guard let best = usable.first else { return evidence.first?.read }
    if usable.count == 1 { return best.read }
    return read(of: network(usable), from: usable)
  }

  /// How probable it is that two fused reads are of one plate, as the share of their characters they agree on: 0 to 1.
  ///
  /// On drawn videos reads of one plate come to 0.71 and more, of two plates to 0.5 and less but for one pair in 500. A text of more than 32
  /// characters, which no plate has, agrees with none.
  public func agreement(_ a: PlateRead, _ b: PlateRead) -> Double { comparison(a, b).agreement }

  /// The agreement of two fused reads, and how many characters both are sure of that differ.
  ///
  /// Plates of one district or series agree on more than half of their characters, though both are read with certainty.
  func comparison(_ a: PlateRead, _ b: PlateRead) -> (agreement: Double, differences: Int) {
    guard Self.takes(a), Self.takes(b) else { return (0, 0) }
    let first = ConfusionNetwork(a.asProbabilities)
    let second = ConfusionNetwork(b.asProbabilities).columns.map(\.probabilities)
    let length = max(first.columns.count, second.count)
    guard length > 0 else { return (0, 0) }
    var (shared, differences, skipped, extra) = (0.0, 0, 0, 0)
    for step in first.alignment(with: second) {
      switch step {
      case .pair(let column, let character):
        let (one, other) = (first.columns[column].probabilities, second[character])
        shared += zip(one, other).reduce(0) { $0 + Double(($1.0 * $1.1).squareRoot()) }
        if let sure = Self.sure(one), let otherSure = Self.sure(other), sure != otherSure {
          differences += 1
        }
      case .skipped: skipped += 1
      case .extra: extra += 1
      }
    }
    // One that is missing and one that is too many are two that differ; that reads miss characters says little.
    return (min(1, shared / Double(length)), differences + min(skipped, extra))
  }

  /// The character that surely stands there. In a read of seven characters that is as likely right as wrong each is as probable.
  private static func sure(_ probabilities: [Float]) -> Int? {
    probabilities.firstIndex { $0 >= 0.9 }
  }

  private func network(_ evidence: [Evidence]) -> ConfusionNetwork {
    let total = evidence.reduce(0) { $0 + $1.strength }
    let largest = evidence.reduce(0) { max($0, $1.strength) }
    // In units of the strongest, so that many poor views do not count like as many good ones.
    let reads = total / largest
    let scale = pow(reads, independence) / total
    var network = ConfusionNetwork()
    for item in evidence {
      network.add(
        ConfusionNetwork(item.read).columns.map(\.probabilities), weight: item.strength * scale)
    }
    return network
  }

  private func read(of network: ConfusionNetwork, from evidence: [Evidence]) -> PlateRead {
    let characters = network.characters()
    let text = characters.map(\.text).joined()
    let plate = Plate(text)
    var texts = network.texts(most: 20)
    // Two ways to one text can add up to more than the best way; the characters tell the best way.
    if texts.first?.text != text, let place = texts.firstIndex(where: { $0.text == text }) {
      texts.insert(texts.remove(at: place), at: 0)
    }
    // The text before normalization is kept from the best view that reads the same.
    let raw = evidence.first { $0.read.plate.text == text }?.read.raw ?? text
    // What is no plate is none in every view: that doubt does not shrink with their number.
    let plateProbability =
      evidence.reduce(0) { $0 + $1.weight * $1.read.plateProbability }
      / evidence.reduce(0) { $0 + $1.weight }
    // A plate that leaves the picture was in it whole before: the views that say this text tell, and of these the one that had most of it.
    let tellers = evidence.filter { $0.read.plate.text == text }
    let wholeProbability =
      (tellers.isEmpty ? evidence : tellers).map(\.read.wholeProbability).max() ?? 1
    for index in texts.indices {
      texts[index].probability *= plateProbability * wholeProbability
    }
    var read = PlateRead(
      raw: raw, plate: plate, confidence: texts.first?.probability ?? 0, candidates: texts,
      characters: characters, plateProbability: plateProbability)
    read.wholeProbability = wholeProbability
    read.set(jurisdictions: jurisdictions(evidence))
    return read
  }

  /// The places that reads name, by weight and probability; reads that name none count against them.
  private func jurisdictions(_ evidence: [Evidence]) -> [PlateJurisdiction] {
    var meanings: [String: [Int]] = [:]
    func jurisdictionIndices(of code: String) -> [Int] {
      if let known = meanings[code] { return known }
      let indices = PlateSyntax.jurisdictionIndices(of: code)
      meanings[code] = indices
      return indices
    }
    var sums: [NamedJurisdiction] = []
    for item in evidence {
      for var place in item.read.namedJurisdictions(jurisdictionIndices) {
        place.probability *= item.weight
        sums.add(place)
      }
    }
    let total = evidence.reduce(0) { $0 + $1.weight }
    // Equal sums are told apart by name, so that the same reads give the same answer.
    return sums.map {
      PlateJurisdiction(code: $0.code, probability: min(1, $0.probability / total))
    }
    .filter { $0.probability >= JurisdictionGuess.leastProbability }
    .sorted { ($1.probability, $0.code) < ($0.probability, $1.code) }
    .prefix(JurisdictionGuess.most).map { $0 }
  }
}

extension ReadFusion.Evidence {
  /// The evidence with numbers that can be added up.
  fileprivate var asNumbers: ReadFusion.Evidence {
    ReadFusion.Evidence(
      read: read.asProbabilities, weight: weight > 0 ? min(max(weight, 1e-100), 1e100) : 0)
  }
}
