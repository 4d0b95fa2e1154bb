extension HotlistSet {
  /// So many entries of a list, at most, tell how often its vehicles are listed.
  private static let mostTried = 4096

  /// For each list the vehicles that it adds to the others, one over its entries: what is listed twice is one vehicle.
  ///
  /// Told by a few thousand entries of each list, evenly spaced in the index, each with one over the entries of its plate on all lists; 1 for a list without
  /// whole plates.
  ///
  /// - Complexity: O(*t* log *t*) in the *t* entries tried, and for each list O(*m* log (*n* / *m*)), *m* and *n* being the fewer and the more of *t* and its
  ///   entries: about linear in the entries of all lists, however many lists they are on.
  static func vehiclesPerEntry(of indices: [HotlistIndex]) -> [Double] {
    let tried = indices.map { index in
      let count = min(index.count, mostTried)
      return (0..<count).map { index.keys[$0 * index.count / count] }
    }
    var plates: [UInt64] = []
    for key in tried.joined().sorted() where key != plates.last { plates.append(key) }
    var entries = [Int](repeating: 0, count: plates.count)
    return plates.withUnsafeBufferPointer { plates in
      for index in indices { index.count(plates, into: &entries) }
      return tried.map { keys in
        if keys.isEmpty { return 1 }
        var (sum, place) = (0.0, 0)
        for key in keys {
          place = plates.firstIndex(notBelow: key, from: place)
          sum += 1 / Double(max(entries[place], 1))
        }
        return sum / Double(keys.count)
      }
    }
  }
}

extension HotlistIndex {
  /// Adds to `entries` how many there are of each of some plates, which rise.
  ///
  /// Both are walked side by side, each past what the other lacks: a look-up of each plate by itself misses the caches every time.
  fileprivate func count(_ plates: UnsafeBufferPointer<UInt64>, into entries: inout [Int]) {
    let keys = UnsafeBufferPointer(start: keys, count: count)
    var (place, position) = (0, 0)
    while place < plates.count {
      let plate = plates[place]
      position = keys.firstIndex(notBelow: plate, from: position)
      if position == keys.count { return }
      if keys[position] == plate {
        let end = keys.firstIndex(notBelow: plate &+ 1, from: position)
        entries[place] += end - position
        position = end
        place += 1
      } else {
        place = plates.firstIndex(notBelow: keys[position], from: place + 1)
      }
    }
  }
}

extension UnsafeBufferPointer<UInt64> {
  /// The first place from `start` on whose number is not below `number`, of numbers that rise: in growing steps, since it is mostly near.
  fileprivate func firstIndex(notBelow number: UInt64, from start: Int) -> Int {
    var (low, step) = (start, 1)
    while low + step <= count, self[low + step - 1] < number {
      low += step
      step *= 2
    }
    return (low..<Swift.min(low + step - 1, count)).partitioningIndex { self[$0] >= number }
  }
}
