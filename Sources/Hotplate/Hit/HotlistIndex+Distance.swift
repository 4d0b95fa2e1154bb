extension HotlistIndex {
  /// Calls a function with each position whose plate is within `most` edits of a plate, in rising order.
  ///
  /// Walks the sorted keys as the trie they spell and leaves a branch as soon as no plate below it can be near: one row of Levenshtein's table a
  /// step.
  ///
  /// - Complexity: at ten million entries about 2 ms for 2 edits on one core, and tens of milliseconds for 3.
  func forEachPosition(within most: Int, of codes: [UInt8], _ body: (Int) -> Void) {
    walk(
      0..<count, depth: 0, prefix: 0, row: Array(0...codes.count), codes: codes, most: most, body)
  }

  private func walk(
    _ range: Range<Int>, depth: Int, prefix: UInt64, row: [Int], codes: [UInt8], most: Int,
    _ body: (Int) -> Void
  ) {
    var position = range.lowerBound
    // Plates that end here stand first.
    while position < range.upperBound, keys[position] == prefix {
      if row[codes.count] <= most { body(position) }
      position += 1
    }
    guard depth < PackedPlate.maximumCount else { return }
    let place = PackedPlate.places[depth]
    while position < range.upperBound {
      let key = keys[position]
      guard key >= prefix else { return }
      let code = (key - prefix) / place
      guard code <= UInt64(PackedPlate.alphabetCount) else { return }
      let next = prefix + code * place
      let end = firstPosition(notBelow: next + place, in: position..<range.upperBound)
      guard end > position else { return }
      var below = row
      below[0] = depth + 1
      for column in 1..<max(codes.count + 1, 1) where column <= codes.count {
        below[column] = min(
          row[column - 1] + (codes[column - 1] == UInt8(code) ? 0 : 1), row[column] + 1,
          below[column - 1] + 1)
      }
      if below.contains(where: { $0 <= most }) {
        walk(
          position..<end, depth: depth + 1, prefix: next, row: below, codes: codes, most: most, body
        )
      }
      position = end
    }
  }
}

extension WildcardEntry {
  /// The fewest edits that make a plate fit: Levenshtein's table with `?` as every character and `*` as any run.
  func distance(to plate: [UInt8]) -> Int {
    var row = Array(0...plate.count)
    for code in codes {
      var next = row
      if code == Self.run {
        for column in 1..<max(row.count, 1) { next[column] = min(row[column], next[column - 1]) }
      } else {
        next[0] = row[0] + 1
        for column in 1..<max(row.count, 1) {
          let same = code == Self.any || code == plate[column - 1]
          next[column] = min(
            row[column - 1] + (same ? 0 : 1), row[column] + 1, next[column - 1] + 1)
        }
      }
      row = next
    }
    return row[plate.count]
  }
}
