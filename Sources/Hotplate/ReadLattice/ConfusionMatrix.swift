/// How often each character is read for each other: counted on reads whose plates are known.
///
/// Characters are numbered 0–35: the digits, then the letters.
public struct ConfusionMatrix: Sendable, Hashable, Codable {
  /// Where the counts are from, in a sentence.
  public var origin: String
  /// Rises by one with each learning.
  public var version: Int
  /// `counts[a][b]`: how often *a* was written and *b* read; 36 rows of 36.
  public package(set) var counts: [[Double]]
  /// How often a written character was not read at all, by character; 36.
  public package(set) var missed: [Double]
  /// How often a character was read where none was written, by the character read; 36.
  public package(set) var invented: [Double]
  /// How missed and invented characters spread over the first, an inner, and the last position, each a factor on the mean.
  public package(set) var ends: [Double]

  /// Makes a matrix of counts.
  ///
  /// - Precondition: 36 rows of 36 counts, 36 missed, 36 invented, 3 ends; none negative or not finite.
  public init(
    origin: String, version: Int = 1, counts: [[Double]], missed: [Double], invented: [Double],
    ends: [Double] = [2, 0.5, 2]
  ) {
    precondition(counts.count == 36 && counts.allSatisfy { $0.count == 36 })
    precondition(missed.count == 36 && invented.count == 36 && ends.count == 3)
    precondition(Self.areCounts(counts + [missed, invented, ends]))
    self.origin = origin
    self.version = version
    self.counts = counts
    self.missed = missed
    self.invented = invented
    self.ends = ends
  }

  private enum CodingKeys: String, CodingKey {
    case origin, version, counts, missed, invented, ends
  }

  /// Reads counts as this value is written.
  ///
  /// - Throws: `DecodingError`, also for tables of other sizes than ``init(origin:version:counts:missed:invented:ends:)`` asks for, and for counts
  ///   that are negative or not finite.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    origin = try values.decode(String.self, forKey: .origin)
    version = try values.decode(Int.self, forKey: .version)
    counts = try values.decode([[Double]].self, forKey: .counts)
    missed = try values.decode([Double].self, forKey: .missed)
    invented = try values.decode([Double].self, forKey: .invented)
    ends = try values.decode([Double].self, forKey: .ends)
    guard counts.count == 36, counts.allSatisfy({ $0.count == 36 }), missed.count == 36,
      invented.count == 36, ends.count == 3,
      Self.areCounts(counts + [missed, invented, ends])
    else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription:
            "found other tables or negative counts, expected counts (36 × 36), missed and invented (36 each) and ends (3)"
        ))
    }
  }

  private static func areCounts(_ tables: [[Double]]) -> Bool {
    tables.joined().allSatisfy { $0 >= 0 && $0.isFinite }
  }

  /// The alphabet, in the order of the counts.
  package static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")

  /// Characters that look alike, as the products that match by such groups have them: Genetec `0ODQ 1I 2Z 5S 8B 6G`, and OPS-COM's `1I 2Z 38B 5S
  /// 0DOQ EFP HKMR TVY`, where they agree or the second adds a pair that fonts of plates share.
  public static let lookAlikes = [
    "0ODQ", "1IL", "2Z", "5S", "8B", "6G", "4A", "7T", "UV", "MN", "VY", "CG", "EF", "PR", "KX",
    "3B", "38",
  ]

  /// The matrix that stands in where nothing was counted: 99 of 100 characters right, six of ten errors within a look-alike group, the
  /// others anywhere; five of a thousand characters missed and three invented, thin ones more often.
  ///
  /// Judged, not counted: 99 of 100 characters is 93 of 100 plates of seven, about what vendors call 95 % of plates.
  static let starting: ConfusionMatrix = {
    let groups = lookAlikes.map { Set($0) }
    var counts = [[Double]](repeating: [Double](repeating: 0, count: 36), count: 36)
    for (a, from) in alphabet.enumerated() {
      let alike = Set(groups.filter { $0.contains(from) }.flatMap { $0 }).subtracting([from])
      for (b, to) in alphabet.enumerated() {
        if a == b {
          counts[a][b] = 990
        } else {
          counts[a][b] =
            alike.contains(to)
            ? 6 / Double(alike.count) + 4.0 / 35 : (alike.isEmpty ? 10.0 : 4.0) / 35
        }
      }
    }
    let thin = alphabet.map { "1IJLT".contains($0) ? 3.0 : 0.7 }
    return ConfusionMatrix(
      origin: "the look-alike groups of products, judged", counts: counts,
      missed: thin.map { $0 * 5 }, invented: thin.map { $0 * 3 })
  }()
}

extension ConfusionMatrix {
  /// A read whose plate is known.
  package struct Observation: Sendable, Hashable {
    /// What was read.
    package var read: Plate
    /// What is written on the plate.
    package var written: Plate

    package init(read: Plate, written: Plate) {
      self.read = read
      self.written = written
    }
  }

  /// Learns from reads whose plates are known, as of one camera: this matrix weighs as much as `strength` characters of each kind.
  ///
  /// Each pair is aligned with the fewest edits; pairs more than three edits apart are another plate and are left out.
  ///
  /// - Complexity: O(pairs).
  package func learning(
    from observations: some Sequence<Observation>, strength: Double = 100, origin: String
  ) -> ConfusionMatrix {
    var learned = scaled(to: strength)
    learned.version = version + 1
    learned.origin = "\(origin), on top of: \(self.origin)"
    for observation in observations {
      let edits = PlateEdit.alignment(from: observation.written, to: observation.read)
      guard edits.count(where: { !$0.isMatch }) <= 3 else { continue }
      for edit in edits {
        switch (edit.from, edit.to) {
        case (let a?, let b?): learned.counts[Int(a) - 1][Int(b) - 1] += 1
        case (let a?, nil): learned.missed[Int(a) - 1] += 1
        case (nil, let b?): learned.invented[Int(b) - 1] += 1
        case (nil, nil): break
        }
      }
    }
    return learned
  }

  /// The matrix with rows that sum to `strength` each.
  private func scaled(to strength: Double) -> ConfusionMatrix {
    var result = self
    for a in 0..<36 {
      let total = counts[a].reduce(0, +)
      guard total > 0 else { continue }
      let factor = strength / total
      result.counts[a] = counts[a].map { $0 * factor }
      result.missed[a] *= factor
      result.invented[a] *= factor
    }
    return result
  }
}
