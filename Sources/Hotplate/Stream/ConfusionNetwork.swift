import Foundation

/// What may stand at each position of a plate, with log-probabilities that add up over reads.
struct ConfusionNetwork {
  /// One position: for every character, and last for none, the gathered log-probability.
  struct Column {
    var logs: [Float]

    /// The characters' probabilities, none included.
    var probabilities: [Float] {
      let top = logs.max() ?? 0
      let odds = logs.map { exp($0 - top) }
      let sum = odds.reduce(0, +)
      return odds.map { $0 / sum }
    }
  }

  static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
  private static let indices = Dictionary(
    uniqueKeysWithValues: alphabet.enumerated().map { ($1, $0) })
  /// The place of "no character here" in a column.
  static let none = alphabet.count

  /// The least probability of a character that a read did not name: one sure misread must not forbid the truth.
  private static let floor: Float = 0.002
  /// How probable it is that a reader found a character where there is none. Of 311 misread characters of
  /// `ReadObservations.development` 3 are such, and 49 were missed.
  private static let slip: Float = 0.01

  private(set) var columns: [Column] = []
  /// Weight of all reads so far.
  private var weight: Float = 0

  init() {}

  /// The network of one read.
  ///
  /// The characters are sharpened or flattened together until the probability of the whole text is the read's own.
  init(_ read: PlateRead) {
    let characters =
      read.characters.count == read.plate.text.count
      ? read.characters
      : read.plate.text.map { PlateCharacter(text: String($0), confidence: 0.9) }
    let sum = characters.reduce(0.0) { $0 + log(min(max($1.confidence, 0.01), 0.9999)) }
    let wanted = log(min(max(read.textConfidence, 1e-4), 0.9999))
    let sharpening = sum < 0 ? min(max(wanted / sum, 0.2), 5) : 1
    // Who is sure is sure of the length, too: else two sure reads of one plate would be less sure together.
    let doubt = Float(min(1, 5 * (1 - exp(wanted))))
    columns = characters.map { character in
      Column(
        logs: Self.distribution(character, sharpening: sharpening, doubt: doubt).map { log($0) })
    }
    weight = 1
  }

  private static func distribution(
    _ character: PlateCharacter, sharpening: Double, doubt: Float
  ) -> [Float] {
    var values = [Float](repeating: 0, count: none + 1)
    let top = Float(pow(min(max(character.confidence, 0.01), 0.9999), sharpening))
    var rest = 1 - top
    let named = character.alternatives.filter { $0.text != character.text && $0.probability > 0 }
    let namedSum = named.reduce(0.0) { $0 + $1.probability }
    let unnamed = max(0, 1 - character.confidence - namedSum)
    if namedSum > 0 {
      let share = rest * Float(namedSum / (namedSum + unnamed))
      for alternative in named {
        guard let index = alternative.text.first.flatMap({ indices[$0] }) else { continue }
        values[index] += share * Float(alternative.probability / namedSum)
      }
      rest -= share
    }
    for index in 0..<none { values[index] += rest / Float(none - 1) }
    if let index = character.text.first.flatMap({ indices[$0] }) { values[index] = top }
    for index in 0..<none { values[index] = max(values[index], floor * doubt) }
    values[none] = slip * doubt
    let sum = values.reduce(0, +)
    return values.map { $0 / sum }
  }

  /// A position of a read laid on a position of the network.
  enum Step {
    case pair(column: Int, character: Int)
    /// The read has nothing at a position of the network.
    case skipped(column: Int)
    /// The read has a character between positions of the network.
    case extra(character: Int)
  }

  /// Lays a read on the network so that the two agree best.
  func alignment(with read: [[Float]]) -> [Step] {
    let own = columns.map(\.probabilities)
    let slipCost = log(Self.slip)
    let (n, m) = (own.count, read.count)
    var best = [Float](repeating: 0, count: (n + 1) * (m + 1))
    var from = [UInt8](repeating: 0, count: (n + 1) * (m + 1))
    let skips = own.map { max(slipCost, log($0[Self.none] + 1e-6)) }
    for i in 0...n {
      for j in 0...m where i + j > 0 {
        var value = -Float.infinity
        var way: UInt8 = 0
        if i > 0, j > 0 {
          var shared: Float = 1e-6
          for c in 0..<Self.none { shared += own[i - 1][c] * read[j - 1][c] }
          // Two sure characters that differ are one place, and not one missing and one too many: a fused text would have both.
          value =
            best[(i - 1) * (m + 1) + j - 1]
            + max(
              log(shared), skips[i - 1] + slipCost + 1e-3)
        }
        if i > 0 {
          let skip = best[(i - 1) * (m + 1) + j] + skips[i - 1]
          if skip > value { (value, way) = (skip, 1) }
        }
        if j > 0 {
          let extra = best[i * (m + 1) + j - 1] + slipCost
          if extra > value { (value, way) = (extra, 2) }
        }
        best[i * (m + 1) + j] = value
        from[i * (m + 1) + j] = way
      }
    }
    var steps: [Step] = []
    var (i, j) = (n, m)
    while i + j > 0 {
      switch from[i * (m + 1) + j] {
      case 0 where i > 0 && j > 0:
        i -= 1
        j -= 1
        steps.append(.pair(column: i, character: j))
      case 1:
        i -= 1
        steps.append(.skipped(column: i))
      default:
        j -= 1
        steps.append(.extra(character: j))
      }
    }
    return steps.reversed()
  }

  /// Adds a read, given as the distributions of its characters.
  mutating func add(_ read: [[Float]], weight added: Double) {
    let added = Float(added)
    let nothing = Self.absent
    var merged: [Column] = []
    for step in alignment(with: read) {
      switch step {
      case .pair(let column, let character):
        merged.append(Self.sum(columns[column], read[character], added))
      case .skipped(let column):
        merged.append(Self.sum(columns[column], nothing, added))
      case .extra(let character):
        let before = Column(logs: nothing.map { log($0) * weight })
        merged.append(Self.sum(before, read[character], added))
      }
    }
    columns = merged
    weight += added
  }

  /// What a read says of a position where it has no character: little, since readers miss many more characters than they
  /// invent. Nine reads without a first 1 do not outvote seven that saw something there.
  private static let absent: [Float] =
    [Float](repeating: 0.7 / Float(none), count: none) + [0.3]

  private static func sum(_ column: Column, _ read: [Float], _ weight: Float) -> Column {
    var column = column
    for index in column.logs.indices { column.logs[index] += log(read[index]) * weight }
    return column
  }

  /// The most probable texts, best first; each once.
  func texts(most: Int) -> [PlateCandidate] {
    var beam: [(text: String, log: Double)] = [("", 0)]
    for column in columns {
      let probabilities = column.probabilities
      let choices = probabilities.indices.sorted { probabilities[$0] > probabilities[$1] }.prefix(6)
      var next: [String: Double] = [:]
      for (text, log) in beam {
        for choice in choices where probabilities[choice] > 1e-5 {
          let longer = choice == Self.none ? text : text + String(Self.alphabet[choice])
          let value = log + Foundation.log(Double(probabilities[choice]))
          // Two ways to one text add up.
          next[longer] = next[longer].map { logOfSum($0, value) } ?? value
        }
      }
      beam = next.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(2 * most)
        .map { ($0.key, $0.value) }
    }
    return beam.prefix(most).map { PlateCandidate(text: $0.text, probability: exp($0.log)) }
  }

  /// The characters of the most probable text with what else each may be.
  func characters() -> [PlateCharacter] {
    columns.compactMap { column in
      let probabilities = column.probabilities
      let order = probabilities.indices.sorted { probabilities[$0] > probabilities[$1] }
      guard let top = order.first, top != Self.none else { return nil }
      return PlateCharacter(
        text: String(Self.alphabet[top]), confidence: Double(probabilities[top]),
        alternatives: order.dropFirst().prefix(5).filter {
          $0 != Self.none && probabilities[$0] > 0.001
        }.map {
          PlateCandidate(
            text: String(Self.alphabet[$0]), probability: Double(probabilities[$0]))
        })
    }
  }

  private func logOfSum(_ a: Double, _ b: Double) -> Double {
    let top = max(a, b)
    return top + log(exp(a - top) + exp(b - top))
  }
}
