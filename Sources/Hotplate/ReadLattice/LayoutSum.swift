/// Adds up, over the layouts of one length, how well a read fits each: by halves, so that what half a layout contributes is computed once for all
/// layouts that share it.
///
/// A character is walked in one of two states: none was missed or invented so far, or one was.
struct LayoutSum {
  /// What one more character of a layout does to both states.
  struct Step {
    /// None was, and none is.
    var same: Double
    /// None was, and one is.
    var shift: Double
    /// One was.
    var after: Double
  }

  /// The layouts' characters.
  let count: Int
  /// What none missed or invented is worth at the end.
  let end: Double

  /// The sum of each layout's density times how the read fits it.
  ///
  /// - Parameter step: What a character does, by its place in the layout and whether it is a letter.
  /// - Complexity: O(layouts + 2^(*count*/2)).
  @inline(__always)
  func over(
    _ layouts: ContiguousArray<PlatePopulation.Layout>, _ step: (Int, Bool) -> Step
  ) -> Double {
    if layouts.isEmpty { return 0 }
    let half = count / 2
    let size = 1 << (count - half)
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: size * 5) { room in
      // By the letters of the first half: both states. By those of the second: both, where none was before, and the second, where one was.
      guard let base = room.baseAddress else { return 0 }
      let (first, firstShifted) = (base, base + size)
      let (last, lastShifted, lastAfter) = (base + size * 2, base + size * 3, base + size * 4)
      (first[0], firstShifted[0], last[0], lastShifted[0], lastAfter[0]) = (1, 0, 1, 0, 1)
      for place in 0..<half {
        let bit = 1 << place
        let (digit, letter) = (step(place, false), step(place, true))
        for index in 0..<bit {
          let (whole, shifted) = (first[index], firstShifted[index])
          first[index + bit] = whole * letter.same
          firstShifted[index + bit] = shifted * letter.after + whole * letter.shift
          first[index] = whole * digit.same
          firstShifted[index] = shifted * digit.after + whole * digit.shift
        }
      }
      for place in half..<count {
        let bit = 1 << (place - half)
        let (digit, letter) = (step(place, false), step(place, true))
        for index in 0..<bit {
          let (whole, shifted, after) = (last[index], lastShifted[index], lastAfter[index])
          last[index + bit] = whole * letter.same
          lastShifted[index + bit] = shifted * letter.after + whole * letter.shift
          lastAfter[index + bit] = after * letter.after
          last[index] = whole * digit.same
          lastShifted[index] = shifted * digit.after + whole * digit.shift
          lastAfter[index] = after * digit.after
        }
      }
      for index in 0..<size { lastShifted[index] += last[index] * end }
      var sum = 0.0
      for layout in layouts {
        let letters = Int(layout.letters)
        let (low, high) = (letters & (1 << half - 1), letters >> half)
        sum +=
          layout.density
          * (first[low] * lastShifted[high] + firstShifted[low] * lastAfter[high])
      }
      return sum
    }
  }
}
