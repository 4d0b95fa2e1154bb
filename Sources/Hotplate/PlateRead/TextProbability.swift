extension RecognizerOutput {
  /// The probability of a text: summed over every alignment of its characters to the time steps.
  ///
  /// The forward pass of Graves et al. (2006), *Connectionist Temporal Classification*.
  ///
  /// - Complexity: O(steps × characters).
  func probability(of characters: [Int]) -> Double {
    // States: blank, first character, blank, second character, … blank.
    let states = 2 * characters.count + 1
    var forward = [Double](repeating: 0, count: states)
    forward[0] = 1
    var next = forward
    for step in 0..<steps {
      for state in 0..<states {
        let character = state.isMultiple(of: 2) ? nil : characters[state / 2]
        var sum = forward[state]
        if step == 0 && state == 1 {
          sum = 1  // begins with its first character
        } else if state > 0 && step > 0 {
          sum += forward[state - 1]
          if let character, state > 1, characters[state / 2 - 1] != character {
            sum += forward[state - 2]
          }
        }
        next[state] = sum * self[step, character ?? Self.blank]
      }
      swap(&forward, &next)
    }
    return steps == 0
      ? (characters.isEmpty ? 1 : 0) : forward[states - 1] + (states > 1 ? forward[states - 2] : 0)
  }

  /// For each character of a text, what else may stand there while the rest stays: characters with the probability of the
  /// whole text with them, the text's own first.
  func variants(of characters: [Int]) -> [[(character: Int, probability: Double)]] {
    // A character that no time step gives a chance is not worth a forward pass.
    let possible = Self.characters.indices.filter { index in
      (0..<steps).contains { self[$0, index] > 0.002 }
    }
    let own = probability(of: characters)
    return characters.indices.map { position in
      var found = [(character: characters[position], probability: own)]
      for other in possible where other != characters[position] {
        var changed = characters
        changed[position] = other
        found.append((other, probability(of: changed)))
      }
      return found
    }
  }
}
