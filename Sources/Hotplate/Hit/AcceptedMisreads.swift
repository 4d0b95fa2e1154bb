import Foundation

/// Which misreads of listed plates settings accept: shown before they are used.
public struct AcceptedMisreads: Sendable {
  /// One kind of misread.
  public struct Kind: Sendable, Hashable {
    /// `8 read for B`, `a character missed`.
    public var name: String
    /// Of plates misread so, the share that still gives a hit.
    public var accepted: Double
    /// Plates tried.
    public var tried: Int
  }

  /// The kinds, most frequent misreads first.
  public let kinds: [Kind]
  /// One listed plate with every text that is taken for it among those with one misread, most probable first.
  public let example: (plate: String, texts: [String])?

  /// Tries misreads of listed plates.
  ///
  /// - Parameters:
  ///   - matcher: What decides.
  ///   - plates: How many entries are tried.
  public init(_ matcher: HotlistMatcher, plates: Int = 100, seed: UInt64 = 1) {
    var numbers = SeededNumbers(seed: seed)
    let lists = matcher.hotlists.filter { $0.index.count > 0 }
    var chosen: [HotlistEntry] = []
    for _ in 0..<plates where !lists.isEmpty {
      let list = lists[Int(numbers.next() % UInt64(lists.count))]
      if let entry = list.entry(at: Int(numbers.next() % UInt64(list.index.count))) {
        chosen.append(entry)
      }
    }
    func isFound(_ text: String, _ entry: HotlistEntry) -> Double? {
      let hits = matcher.hits(
        for: MatchInput.typed(text), at: entry.momentItCounts, source: "tune")
      return hits.first { $0.plate == entry.plate && $0.jurisdiction == entry.jurisdiction }?
        .probability
    }
    let matrix = matcher.settings.confusions
    var pairs: [(a: Int, b: Int, count: Double)] = []
    for a in 0..<36 { for b in 0..<36 where a != b { pairs.append((a, b, matrix.counts[a][b])) } }
    pairs.sort { ($1.count, $0.a, $0.b) < ($0.count, $1.a, $1.b) }
    var kinds: [Kind] = []
    for pair in pairs.prefix(24) {
      let (a, b) = (ConfusionMatrix.alphabet[pair.a], ConfusionMatrix.alphabet[pair.b])
      var (accepted, tried) = (0, 0)
      for entry in chosen {
        guard let position = entry.plate.firstIndex(of: a) else { continue }
        var text = entry.plate
        text.replaceSubrange(position...position, with: [b])
        tried += 1
        if isFound(text, entry) != nil { accepted += 1 }
      }
      if tried > 0 {
        kinds.append(
          Kind(name: "\(b) read for \(a)", accepted: Double(accepted) / Double(tried), tried: tried)
        )
      }
    }
    for (name, change) in [
      ("nothing misread", { (text: String) in text }),
      ("the first character missed", { String($0.dropFirst()) }),
      ("the last character missed", { String($0.dropLast()) }),
      ("an I read after the last", { $0 + "I" }),
      ("two other characters read", { "XX" + $0.dropFirst(2) }),
    ] {
      let accepted = chosen.count { isFound(change($0.plate), $0) != nil }
      kinds.append(
        Kind(
          name: name, accepted: Double(accepted) / Double(max(chosen.count, 1)), tried: chosen.count
        ))
    }
    self.kinds = kinds
    example = chosen.first.map { entry in
      var texts: [(text: String, probability: Double)] = []
      let codes = entry.plate.utf8.map(PackedPlate.code)
      for key in Set(PlateNeighbors.edits(of: codes, most: 1)) {
        let text = PackedPlate(value: key).text
        if text != entry.plate, let probability = isFound(text, entry) {
          texts.append((text, probability))
        }
      }
      return (
        entry.plate,
        texts.sorted { ($1.probability, $0.text) < ($0.probability, $1.text) }.map(\.text)
      )
    }
  }
}
