extension ReadLattice {
  /// The shape of the read.
  var shape: PlateShape {
    PlateShape(
      count: count,
      letters: (0..<count).reduce(0) { slots[$1].code > 10 ? $0 | 1 << UInt16($1) : $0 })
  }

  /// How probable it is that this plate was written, by the most probable way it became the read: characters misread, and at most one
  /// missed or invented. 0 beyond that.
  ///
  /// - Complexity: O(*n*).
  func probability(of plate: PackedPlate) -> Double {
    let text = texts.first { $0.key == plate.value }?.probability ?? 0
    return max(Double(text), channel(plate.codes))
  }

  /// The probability that the reader itself gave this whole text; `nil` where it gave none.
  func readerProbability(of plate: PackedPlate) -> Double? {
    texts.first { $0.key == plate.value }.map { Double($0.probability) }
  }

  private func exactly(_ position: Int, is code: UInt8) -> Double {
    Double(probability(position, is: code))
  }

  /// How probable a text is by its characters alone.
  func channel(_ codes: [UInt8]) -> Double {
    switch codes.count - count {
    case 0:
      return (0..<count).reduce(1.0) { $0 * exactly($1, is: codes[$1]) }
    case 1:
      // after[k]: slots k… explain the characters k+1…
      var after = [Double](repeating: 1, count: count + 1)
      for position in stride(from: count - 1, through: 0, by: -1) {
        after[position] = after[position + 1] * exactly(position, is: codes[position + 1])
      }
      var before = 1.0
      var best = 0.0
      for gap in 0...count {
        let missed = Double(missed(at: gap)) * Double(model.missed[Int(codes[gap])])
        best = max(best, before * missed * after[gap])
        if gap < count { before *= exactly(gap, is: codes[gap]) }
      }
      return best
    case -1:
      var after = [Double](repeating: 1, count: count + 1)
      for position in stride(from: count - 1, to: 0, by: -1) {
        after[position] = after[position + 1] * exactly(position, is: codes[position - 1])
      }
      var before = 1.0
      var best = 0.0
      for position in 0..<count {
        best = max(best, before * Double(slots[position].invented) * after[position + 1])
        if position < count - 1 { before *= exactly(position, is: codes[position]) }
      }
      return best
    default: return 0
    }
  }

  /// For each character a bit for each code that may stand there: the one read, and those at least so probable. A few others may be among them.
  func choices(atLeast least: Double) -> [UInt64] {
    (0..<count).map { position in
      let slot = slots[position]
      var codes = slot.listedMask
      for index in 0..<35 {
        let error = model.errors[Int(slot.code) * 35 + index]
        if Double(slot.rest * error.share) < least { break }
        codes |= 1 << UInt64(error.code)
      }
      return codes
    }
  }

  /// How probable it is that the plate fits a pattern: misread characters are weighed, missed and invented ones are not.
  ///
  /// - Parameter least: What is less probable than this may come out as 0, which is quicker.
  func probability(of pattern: WildcardEntry, atLeast least: Double = 0) -> Double {
    guard pattern.canFit(count) else { return 0 }
    if !pattern.hasRun {
      var product = 1.0
      for (position, code) in pattern.codes.enumerated() where code != WildcardEntry.any {
        product *= exactly(position, is: code)
        if product < least { return 0 }
      }
      return product
    }
    // best[j]: the pattern so far explains the first j characters.
    var best = [Double](repeating: 0, count: count + 1)
    best[0] = 1
    for code in pattern.codes {
      if code == WildcardEntry.run {
        for j in 1...count { best[j] = max(best[j], best[j - 1]) }
      } else {
        for j in stride(from: count, to: 0, by: -1) {
          best[j] = best[j - 1] * (code == WildcardEntry.any ? 1 : exactly(j - 1, is: code))
        }
        best[0] = 0
      }
    }
    return best[count]
  }
}
