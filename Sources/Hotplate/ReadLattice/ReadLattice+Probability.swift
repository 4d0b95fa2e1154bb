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
  func told(of plate: PackedPlate) -> Double? {
    texts.first { $0.key == plate.value }.map { Double($0.probability) }
  }

  private func exactly(_ position: Int, is code: UInt8) -> Double {
    Double(probability(position, is: code))
  }

  private func channel(_ codes: [UInt8]) -> Double {
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

  /// The chance that a vehicle of a population bears a plate other than the read that was read like this: the sum of the probability of each
  /// other text times how many vehicles bear it, by shapes instead of texts.
  func strangers(in population: PlatePopulation) -> Double {
    let own = shape
    let base = Double(self.base)
    var sum = population.irregular[count] * (1 - base)
    for shape in population.shapes[count] {
      var product = population.density(shape) - population.irregular[count]
      for position in 0..<count { product *= fits(position, shape, at: position) }
      sum += product
    }
    sum -= base * (population.density(own) - population.irregular[count])
    sum += strangersLonger(in: population) + strangersShorter(in: population)
    return max(sum, 1e-30)
  }

  /// The probability that a slot is a letter, or a digit, as a shape has it at a place.
  @inline(__always)
  private func fits(_ position: Int, _ shape: PlateShape, at place: Int) -> Double {
    kinds[position * 2 + (shape.hasLetter(at: place) ? 1 : 0)]
  }

  /// The part of plates with one character more, missed at any gap, whatever the others are.
  private func strangersLonger(in population: PlatePopulation) -> Double {
    guard count < PackedPlate.maximumCount else { return 0 }
    let letter = Double(model.missedLetterShare)
    let irregular = population.irregular[count + 1]
    var sum = 0.0
    var missed = InlineArray<13, Double>(repeating: 0)
    for gap in 0...count {
      missed[gap] = Double(self.missed(at: gap))
      sum += irregular * missed[gap]
    }
    // after[g]: slots g… are the characters g+1…; the last stays 1.
    var after = InlineArray<13, Double>(repeating: 1)
    for shape in population.shapes[count + 1] {
      var position = count
      while position > 0 {
        position -= 1
        after[position] = after[position + 1] * fits(position, shape, at: position + 1)
      }
      var before = 1.0
      var product = 0.0
      for gap in 0..<count {
        let own = shape.hasLetter(at: gap) ? letter : 1 - letter
        product += before * missed[gap] * own * after[gap]
        before *= fits(gap, shape, at: gap)
      }
      let own = shape.hasLetter(at: count) ? letter : 1 - letter
      product += before * missed[count] * own
      sum += (population.density(shape) - irregular) * product
    }
    return sum
  }

  /// The part of plates with one character less, any of those read invented.
  private func strangersShorter(in population: PlatePopulation) -> Double {
    guard count > 1 else { return 0 }
    let irregular = population.irregular[count - 1]
    var sum = 0.0
    var invented = InlineArray<12, Double>(repeating: 0)
    for position in 0..<count {
      invented[position] = Double(slots[position].invented)
      sum += irregular * invented[position]
    }
    // after[p]: slots p… are the characters p-1…; the last stays 1.
    var after = InlineArray<13, Double>(repeating: 1)
    for shape in population.shapes[count - 1] {
      var position = count
      while position > 1 {
        position -= 1
        after[position] = after[position + 1] * fits(position, shape, at: position - 1)
      }
      var before = 1.0
      var product = 0.0
      for position in 0..<count - 1 {
        product += before * invented[position] * after[position + 1]
        before *= fits(position, shape, at: position)
      }
      product += before * invented[count - 1]
      sum += (population.density(shape) - irregular) * product
    }
    return sum
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
