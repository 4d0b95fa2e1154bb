/// Which entries with unknown characters are within so many edits of a plate.
///
/// Insertions, deletions and substitutions count 1 each; `?` is every character and `*` any run. Bit-parallel after Wu and Manber (1992): bit *j* of row *k* is set
/// where a pattern's beginning fits the first *j* characters with *k* edits at most.
struct WildcardReach {
  private let count: Int
  private let most: Int
  /// By a code: a bit for each of its places, one higher than the place; of ``WildcardEntry/any`` all of them.
  private var places = [UInt64](repeating: 0, count: 64)
  /// The rows, of 0 edits first.
  private var rows: [UInt64]

  /// Prepares for a plate of 1 to 12 codes.
  ///
  /// - Parameter most: The most edits; below 0 no entry is within reach.
  init(_ most: Int, of plate: [UInt8]) {
    count = plate.count
    // No pattern is longer than plates are, nor further from one.
    self.most = min(most, PackedPlate.maximumCount)
    rows = Array(repeating: 0, count: max(self.most + 1, 0))
    for (place, code) in plate.enumerated() {
      let bit: UInt64 = 2 << UInt64(place)
      places[Int(code)] |= bit
      places[Int(WildcardEntry.any)] |= bit
    }
  }

  /// Whether an entry is within reach.
  ///
  /// - Complexity: O(*n*) in its characters and the edits; a few steps for one whose beginning is too different.
  mutating func holds(_ entry: WildcardEntry) -> Bool {
    guard most >= 0, entry.fewest - most <= count, entry.hasRun || count <= entry.fewest + most
    else { return false }
    let all: UInt64 = 2 << UInt64(count) - 1
    // Without any of the pattern each character of the plate is an edit.
    for edits in 0...most { rows[edits] = (2 << UInt64(edits) - 1) & all }
    for code in entry.codes {
      if code == WildcardEntry.run {
        // From the first place on that is reached, all are.
        for edits in 0...most { rows[edits] = all & ~((rows[edits] & (~rows[edits] &+ 1)) &- 1) }
        continue
      }
      let same = places[Int(code)]
      // The row of one edit less, before and behind this code.
      var (before, behind): (UInt64, UInt64) = (0, 0)
      for edits in 0...most {
        let row = rows[edits]
        behind = (row << 1 & same | before << 1 | before | behind << 1) & all
        rows[edits] = behind
        before = row
      }
      if behind == 0 { return false }
    }
    return rows[most] >> UInt64(count) & 1 == 1
  }
}
