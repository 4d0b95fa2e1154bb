/// How often some other vehicle's plate is read like this.
extension ReadLattice {
  /// The chance that a vehicle of a population bears a plate other than the read that was read like this: the sum of the probability of each
  /// other text times how many vehicles bear it, by shapes instead of texts.
  ///
  /// - Complexity: O(*shapes · n*), less what shapes of one beginning share.
  func strangers(in population: PlatePopulation) -> Double {
    let own = shape
    let base = Double(self.base)
    var sum = population.irregular[count] * (1 - base)
    // after[n]: the first n characters of the shape are as they were read.
    var after = InlineArray<13, Double>(repeating: 1)
    for (shape, density, shared) in population.sortedShapes[count] {
      for position in shared..<count {
        after[position + 1] = after[position] * fits(position, shape, at: position)
      }
      sum += density * after[count]
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
    var missed = InlineArray<13, Double>(repeating: 0)
    var sum = 0.0
    for gap in 0...count {
      missed[gap] = Double(self.missed(at: gap))
      sum += population.irregular[count + 1] * missed[gap]
    }
    // After n characters of the shape: none was missed, or one was.
    var whole = InlineArray<13, Double>(repeating: 1)
    var lacking = InlineArray<13, Double>(repeating: 0)
    for (shape, density, shared) in population.sortedShapes[count + 1] {
      for place in shared..<count {
        let own = shape.hasLetter(at: place) ? letter : 1 - letter
        let before = place > 0 ? lacking[place] * fits(place - 1, shape, at: place) : 0
        lacking[place + 1] = before + whole[place] * missed[place] * own
        whole[place + 1] = whole[place] * fits(place, shape, at: place)
      }
      let own = shape.hasLetter(at: count) ? letter : 1 - letter
      sum +=
        density
        * (lacking[count] * fits(count - 1, shape, at: count) + whole[count] * missed[count] * own)
    }
    return sum
  }

  /// The part of plates with one character less, any of those read invented.
  private func strangersShorter(in population: PlatePopulation) -> Double {
    guard count > 1 else { return 0 }
    let last = count - 1
    var sum = 0.0
    var invented = InlineArray<12, Double>(repeating: 0)
    for position in 0..<count {
      invented[position] = Double(slots[position].invented)
      sum += population.irregular[last] * invented[position]
    }
    // After n characters of the shape: as many were read, or one more.
    var whole = InlineArray<12, Double>(repeating: 1)
    var longer = InlineArray<12, Double>(repeating: 0)
    for (shape, density, shared) in population.sortedShapes[last] {
      for place in shared..<last {
        longer[place + 1] =
          (longer[place] + whole[place] * invented[place]) * fits(place + 1, shape, at: place)
        whole[place + 1] = whole[place] * fits(place, shape, at: place)
      }
      sum += density * (longer[last] + whole[last] * invented[last])
    }
    return sum
  }
}
