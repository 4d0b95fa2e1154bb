/// How often some other vehicle's plate is read like this.
extension ReadLattice {
  /// The chance that a vehicle of a population bears a plate other than the read that was read like this: the sum of the probability of each
  /// other text times how many vehicles bear it, by shapes instead of texts.
  ///
  /// - Complexity: O(shapes of about this length).
  func strangers(in population: PlatePopulation) -> Double {
    let base = Double(self.base)
    var sum = population.irregular[count] - base * population.density(shape)
    sum += LayoutSum(count: count, end: 1).over(population.layouts[count]) {
      .init(same: fits($0, $1), shift: 0, after: 0)
    }
    sum += strangersLonger(in: population) + strangersShorter(in: population)
    // Whole texts that the reader holds for more probable than their characters make them.
    for text in texts where text.key != key {
      let plate = PackedPlate(value: text.key)
      let more = Double(text.probability) - channel(plate.codes)
      if more > 0, let shape = PlateShape(plate.text.utf8) {
        sum += more * population.density(shape)
      }
    }
    return max(sum, 1e-30)
  }

  /// The probability that a slot is a letter, or a digit.
  @inline(__always)
  private func fits(_ position: Int, _ isLetter: Bool) -> Double {
    kinds[position * 2 + (isLetter ? 1 : 0)]
  }

  /// The part of plates with one character more, missed at any gap, whatever the others are.
  private func strangersLonger(in population: PlatePopulation) -> Double {
    guard count < PackedPlate.maximumCount else { return 0 }
    let letter = Double(model.missedLetterShare)
    var missed = 0.0
    for gap in 0...count { missed += Double(self.missed(at: gap)) }
    let sum = LayoutSum(count: count + 1, end: 0).over(population.layouts[count + 1]) {
      .init(
        same: $0 < count ? fits($0, $1) : 0,
        shift: Double(self.missed(at: $0)) * ($1 ? letter : 1 - letter),
        after: $0 > 0 ? fits($0 - 1, $1) : 0)
    }
    return sum + population.irregular[count + 1] * missed
  }

  /// The part of plates with one character less, any of those read invented.
  private func strangersShorter(in population: PlatePopulation) -> Double {
    guard count > 1 else { return 0 }
    let last = count - 1
    var invented = 0.0
    for position in 0..<count { invented += Double(slots[position].invented) }
    let sum = LayoutSum(count: last, end: Double(slots[last].invented)).over(
      population.layouts[last]
    ) {
      .init(
        same: fits($0, $1), shift: Double(slots[$0].invented) * fits($0 + 1, $1),
        after: fits($0 + 1, $1))
    }
    return sum + population.irregular[last] * invented
  }
}
