extension HotlistIndex {
  /// Calls a function with each position whose plate is within `most` edits of a plate, in rising order.
  ///
  /// Walks the sorted keys as the trie they spell and leaves a branch as soon as no plate below it can be near: one row of Levenshtein's table a
  /// step.
  ///
  /// - Complexity: grows with the list, and steeply with `most`; the benchmark has the figures.
  func forEachPosition(within most: Int, of codes: [UInt8], _ body: (Int) -> Void) {
    let width = codes.count + 1
    let rows = UnsafeMutablePointer<UInt8>.allocate(
      capacity: width * (PackedPlate.maximumCount + 1))
    defer { rows.deallocate() }
    for column in 0..<width { rows[column] = UInt8(column) }
    codes.withUnsafeBufferPointer { codes in
      let walk = DistanceWalk(
        index: self, codes: codes, rows: rows, width: width, most: UInt8(min(most, 12)))
      walk.descend(0..<count, depth: 0, prefix: 0, body)
    }
  }
}

/// A walk through the sorted keys as a trie. `rows` holds a row of Levenshtein's table for each depth.
private struct DistanceWalk {
  let index: HotlistIndex
  let codes: UnsafeBufferPointer<UInt8>
  let rows: UnsafeMutablePointer<UInt8>
  let width: Int
  let most: UInt8
  private let placeValues = PackedPlate.placeValues

  init(
    index: HotlistIndex, codes: UnsafeBufferPointer<UInt8>, rows: UnsafeMutablePointer<UInt8>,
    width: Int, most: UInt8
  ) {
    self.index = index
    self.codes = codes
    self.rows = rows
    self.width = width
    self.most = most
  }

  func descend(_ range: Range<Int>, depth: Int, prefix: UInt64, _ body: (Int) -> Void) {
    let keys = index.keys
    let row = rows + depth * width
    var position = range.lowerBound
    // Plates that end here stand first.
    while position < range.upperBound, keys[position] == prefix {
      if row[width - 1] <= most { body(position) }
      position += 1
    }
    guard depth < PackedPlate.maximumCount else { return }
    let place = placeValues[depth]
    let below = row + width
    while position < range.upperBound {
      let key = keys[position]
      guard key >= prefix else { return }
      let code = (key - prefix) / place
      guard code <= UInt64(PackedPlate.alphabetCount) else { return }
      let next = prefix + code * place
      let end = gallop(to: next + place, in: position..<range.upperBound)
      guard end > position else { return }
      below[0] = UInt8(depth + 1)
      var least = below[0]
      for column in 1..<width {
        let changed =
          row[column - 1] + (codes[column - 1] == UInt8(truncatingIfNeeded: code) ? 0 : 1)
        let value = min(changed, min(row[column], below[column - 1]) + 1)
        below[column] = value
        least = min(least, value)
      }
      if least <= most { descend(position..<end, depth: depth + 1, prefix: next, body) }
      position = end
    }
  }

  /// The first position whose key is not below `key`: in growing steps, since most branches are short.
  private func gallop(to key: UInt64, in range: Range<Int>) -> Int {
    var step = 1
    var low = range.lowerBound
    while low + step < range.upperBound, index.keys[low + step] < key {
      low += step
      step *= 2
    }
    return index.firstPosition(notBelow: key, in: low..<min(low + step + 1, range.upperBound))
  }
}
