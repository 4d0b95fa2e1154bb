import Foundation

/// Which misreads of listed plates settings accept: shown before they are used.
struct AcceptedMisreads: Sendable {
  /// One kind of misread.
  struct Kind: Sendable, Hashable {
    /// `8 read as 6`, `the last character missed`.
    var name: String
    /// Of plates misread so, the share that still gives a hit.
    var accepted: Double
    /// Plates tried.
    var tried: Int
  }

  /// The kinds, most frequent misreads first.
  let kinds: [Kind]
  /// One listed plate with every text that is taken for it among those with one misread, most probable first.
  let example: (plate: String, texts: [String])?

  /// Tries misreads of listed plates.
  ///
  /// - Parameters:
  ///   - matcher: What decides.
  ///   - plates: How many entries are tried.
  ///   - progress: Called for each read with how many were tried before, and of how many.
  /// - Complexity: 30 reads an entry, and some 500 of the example; rules of wide reach take long for each.
  init(
    _ matcher: HotlistMatcher, plates: Int = 100, seed: UInt64 = 1,
    progress: (_ done: Int, _ reads: Int) -> Void = { _, _ in }
  ) {
    var numbers = SeededNumbers(seed: seed)
    let vehicles = ListedVehicles(matcher.hotlists, population: matcher.settings.population)
    let chosen = (0..<plates).compactMap { _ in vehicles.draw(&numbers) }
    let confused = Self.confused(matcher.settings.confusions)
    let near = chosen.first.map { Self.near($0.entry.plate) } ?? []
    let reads =
      confused.reduce(Self.changes.count * chosen.count + near.count) { sum, pair in
        sum + chosen.count { $0.entry.plate.contains(pair.a) }
      }
    var done = 0
    func isFound(_ text: String, _ of: (entry: HotlistEntry, vehicle: PlateSampler.Sample))
      -> Double?
    {
      progress(done, reads)
      done += 1
      var read = PlateRead(text: text)
      if !of.vehicle.jurisdiction.isEmpty {
        read.jurisdiction = PlateJurisdiction(code: of.vehicle.jurisdiction, probability: 0.95)
      }
      return vehicles.probability(
        ofRight: matcher.vehicles(for: read, at: of.entry.dateInForce), for: of.vehicle)
    }
    var kinds: [Kind] = []
    for (a, b) in confused {
      var (accepted, tried) = (0, 0)
      for listed in chosen {
        guard let position = listed.entry.plate.firstIndex(of: a) else { continue }
        var text = listed.entry.plate
        text.replaceSubrange(position...position, with: [b])
        tried += 1
        if isFound(text, listed) != nil { accepted += 1 }
      }
      if tried > 0 {
        kinds.append(
          Kind(name: "\(a) read as \(b)", accepted: Double(accepted) / Double(tried), tried: tried)
        )
      }
    }
    for (name, change) in Self.changes {
      let accepted = chosen.count { isFound(change($0.entry.plate), $0) != nil }
      kinds.append(
        Kind(
          name: name, accepted: Double(accepted) / Double(max(chosen.count, 1)), tried: chosen.count
        ))
    }
    self.kinds = kinds
    example = chosen.first.map { listed in
      let plate = listed.entry.plate
      var texts: [(text: String, probability: Double)] = []
      for text in near {
        if let probability = isFound(text, listed) { texts.append((text, probability)) }
      }
      return (
        plate,
        texts.sorted { ($1.probability, $0.text) < ($0.probability, $1.text) }.map(\.text)
      )
    }
  }

  /// The texts with one character other than in `plate`, more or less.
  private static func near(_ plate: String) -> [String] {
    let codes = plate.utf8.map(PackedPlate.code)
    return Set(PlateNeighbors.edits(of: codes, most: 1)).map { PackedPlate(value: $0).text }
      .filter { $0 != plate }
  }

  /// The characters that are most often read for another, most often first.
  private static func confused(_ matrix: ConfusionMatrix) -> [(a: Character, b: Character)] {
    var pairs: [(a: Int, b: Int, count: Double)] = []
    for a in 0..<36 { for b in 0..<36 where a != b { pairs.append((a, b, matrix.counts[a][b])) } }
    pairs.sort { ($1.count, $0.a, $0.b) < ($0.count, $1.a, $1.b) }
    return pairs.prefix(24).map {
      (ConfusionMatrix.alphabet[$0.a], ConfusionMatrix.alphabet[$0.b])
    }
  }

  /// What else goes wrong, and what becomes of a text.
  private static let changes: [(name: String, change: @Sendable (String) -> String)] = [
    ("nothing misread", { $0 }),
    ("the first character missed", { String($0.dropFirst()) }),
    ("the last character missed", { String($0.dropLast()) }),
    ("an I read after the last", { $0 + "I" }),
    ("two other characters read", { "XX" + $0.dropFirst(2) }),
  ]
}
