extension Range<Int> {
  /// The first position from which on `holds` is true, where it is false at all before it; the end where it is true at none.
  ///
  /// - Complexity: O(log *n*) calls of `holds`.
  // Inlined into loops of matching, where a call would cost as much as the comparison.
  @inline(__always)
  func partitioningIndex(where holds: (Int) -> Bool) -> Int {
    var (low, high) = (lowerBound, upperBound)
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
