import Foundation

/// Characters of plates as the reader saw them: what was written, what was read, and how sure it was of that.
///
/// They are kept by how sure the reader was of the whole plate, and sorted: how often, not on which plate.
/// ``development`` is what matching knows of the reader, ``heldBack`` what simulations draw errors from.
public struct ReadObservations: Sendable {
  /// One way a character was seen.
  struct Seen: Sendable {
    /// The code written; 0: none, the reader invented one.
    var written: UInt8
    /// The code read; 0: none, the reader missed it.
    var read: UInt8
    /// The probability that the reader gave what it read.
    var right: Double
    /// What else it may be, with the reader's probabilities.
    var others: [(code: UInt8, probability: Double)]
    /// How often.
    var weight: Double
  }

  /// Characters of plates that the reader was alike sure of.
  struct Level: Sendable {
    /// How many of the plates as they are, before they were made worse.
    var share: Double
    var seen: [Seen]
  }

  /// Where they are from, in a sentence.
  let origin: String
  /// From the least to the most sure.
  private(set) var levels: [Level]
  /// How missed and invented characters spread over the first, an inner, and the last position, each a factor on the mean.
  let ends: [Double]

  /// Reads a table: `=20` starts a level of 20 plates; `B8pBkDd*3` was written B and read 8 with probability p, else B (k) or D (d),
  /// three times; `-` stands for none. Letters are log-odds in steps of 0.35, `A` one half.
  init(origin: String, ends: [Double], table: String) {
    self.origin = origin
    self.ends = ends
    var levels: [Level] = []
    for token in table.utf8.split(whereSeparator: { $0 == 32 || $0 == 10 }) {
      if token.first == UInt8(ascii: "=") {
        levels.append(
          Level(share: Double(String(decoding: token.dropFirst(), as: UTF8.self)) ?? 0, seen: []))
      } else {
        levels[levels.count - 1].seen.append(Self.seen(token))
      }
    }
    self.levels = levels
  }

  private static func seen(_ token: Substring.UTF8View) -> Seen {
    let parts = token.split(separator: UInt8(ascii: "*"))
    let bytes = Array(parts[0])
    func code(_ byte: UInt8) -> UInt8 { byte == UInt8(ascii: "-") ? 0 : PackedPlate.code(byte) }
    func probability(_ letter: UInt8) -> Double {
      let step = letter > 96 ? Int(letter) - 97 : Int(letter) - 65 + 26
      return logistic(0.35 * Double(step - 26))
    }
    return Seen(
      written: code(bytes[0]), read: code(bytes[1]),
      right: bytes.count > 2 ? probability(bytes[2]) : 0,
      others: stride(from: 3, to: bytes.count - 1, by: 2).map {
        (code(bytes[$0]), probability(bytes[$0 + 1]))
      },
      weight: parts.count > 1 ? Double(String(decoding: parts[1], as: UTF8.self)) ?? 1 : 1)
  }

  /// How often each character was read for each other: counted over all pictures, the errors then scaled to how often they happen on pictures
  /// as they are. Two errors a character, as look-alike groups have them, stand in for what was not seen.
  var confusions: ConfusionMatrix {
    let prior = ConfusionMatrix.starting
    var matrix = ConfusionMatrix(
      origin: origin, counts: .init(repeating: .init(repeating: 0, count: 36), count: 36),
      missed: prior.missed.map { $0 / 50 }, invented: prior.invented.map { $0 / 50 }, ends: ends)
    var (wrong, all) = (0.0, 0.0)
    var (wrongAsIs, asIs) = (0.0, 0.0)
    for level in levels {
      var (levelWrong, levelAll) = (0.0, 0.0)
      for seen in level.seen {
        levelAll += seen.weight
        if seen.written != seen.read { levelWrong += seen.weight }
        switch (Int(seen.written) - 1, Int(seen.read) - 1) {
        case (let a, -1): matrix.missed[a] += seen.weight
        case (-1, let b): matrix.invented[b] += seen.weight
        case (let a, let b): matrix.counts[a][b] += seen.weight
        }
      }
      wrong += levelWrong
      all += levelAll
      wrongAsIs += level.share * levelWrong / max(levelAll, 1)
      asIs += level.share
    }
    let scale = (wrongAsIs / max(asIs, 1)) / max(wrong / max(all, 1), 1e-9)
    for a in 0..<36 {
      let doubt = prior.counts[a].reduce(0, +) - prior.counts[a][a]
      for b in 0..<36 where a != b {
        matrix.counts[a][b] = (matrix.counts[a][b] + 2 * prior.counts[a][b] / doubt) * scale
      }
      matrix.counts[a][a] += 1
      matrix.missed[a] *= scale
      matrix.invented[a] *= scale
    }
    return matrix
  }

  /// The same characters, seen as often as another matrix has them: for a camera of its own. What was never seen stays unseen.
  package func weighed(by matrix: ConfusionMatrix) -> ReadObservations {
    func shares(_ matrix: ConfusionMatrix) -> [[Double]] {
      let all = matrix.counts.reduce(0) { $0 + $1.reduce(0, +) }
      return [[0] + matrix.invented.map { ($0 + 1e-3) / all }]
        + (0..<36).map { a in
          let total = matrix.counts[a].reduce(matrix.missed[a], +) + 1e-3 * 37
          return [(matrix.missed[a] + 1e-3) / total]
            + matrix.counts[a].map { ($0 + 1e-3) / total }
        }
    }
    let (own, other) = (shares(confusions), shares(matrix))
    var result = self
    for level in levels.indices {
      for index in levels[level].seen.indices {
        let (a, b) = (Int(levels[level].seen[index].written), Int(levels[level].seen[index].read))
        result.levels[level].seen[index].weight *= other[a][b] / own[a][b]
      }
    }
    return result
  }
}

extension ReadObservations: CustomStringConvertible {
  /// Where they are from.
  public var description: String { origin }
}

extension ConfusionMatrix {
  /// What matching knows when nothing was counted at the camera: ``ReadObservations/development``.
  public static let measured = ReadObservations.development.confusions
}
