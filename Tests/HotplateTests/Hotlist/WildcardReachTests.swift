import Testing

@testable import Hotplate

@Suite struct WildcardReachTests {
  /// The fewest edits that make a plate fit: Levenshtein's table with `?` as every character and `*` as any run.
  private func distance(_ entry: WildcardEntry, _ plate: [UInt8]) -> Int {
    var row = Array(0...plate.count)
    for code in entry.codes {
      var next = row
      if code != WildcardEntry.run { next[0] += 1 }
      for column in 1..<row.count {
        let same = code == WildcardEntry.any || code == plate[column - 1]
        next[column] =
          code == WildcardEntry.run
          ? min(row[column], next[column - 1])
          : min(row[column - 1] + (same ? 0 : 1), row[column] + 1, next[column - 1] + 1)
      }
      row = next
    }
    return row[plate.count]
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>) func agreesWithReference(seed: UInt64) {
    var numbers = SeededNumbers(seed: seed)
    func drawn(_ characters: String) -> String {
      String(
        (0..<Int.random(in: 1...12, using: &numbers)).map { _ in
          characters.randomElement(using: &numbers) ?? "A"
        })
    }
    for _ in 0..<100 {
      let plate = drawn("AB1").utf8.map(PackedPlate.code)
      for most in [-1, 0, 1, 2, 3, 12, 1000] {
        var reach = WildcardReach(most, of: plate)
        for _ in 0..<10 {
          let pattern = drawn("AB1??*")
          let entry = WildcardEntry(pattern: pattern)
          #expect(
            reach.holds(entry) == (distance(entry, plate) <= most),
            "\(pattern) within \(most), seed \(seed)")
        }
      }
    }
  }
}
