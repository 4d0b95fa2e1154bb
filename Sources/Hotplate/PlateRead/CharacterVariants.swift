extension RecognizerOutput {
  /// A character with the probability of the whole text with it.
  typealias Variant = (character: Int, probability: Double)

  /// A character less probable than this at every time step is tried nowhere.
  private static let leastVariant = 0.002

  /// For each character of a text, what else may stand there while the rest stays, the text's own first.
  ///
  /// A text's probability sums every alignment of its characters to the time steps (Graves et al. 2006, *Connectionist
  /// Temporal Classification*). What comes before a place and what comes after it does not depend on what stands there, so
  /// both are summed once, and a variant costs one pass over the time steps.
  ///
  /// - Complexity: O(steps × characters × variants).
  func variants(of characters: [Int]) -> [[Variant]] {
    let possible = Self.characters.indices.filter { index in
      (0..<steps).contains { self[$0, index] > Self.leastVariant }
    }
    let alignments = TextAlignments(of: characters, in: self)
    return characters.indices.map { position in
      let own = characters[position]
      return ([own] + possible.filter { $0 != own }).map {
        ($0, alignments.probability(with: $0, at: position))
      }
    }
  }
}

/// The alignments of a text to the time steps, summed from both ends.
///
/// States are blank, first character, blank, second character, … blank: character `i` is state 2 `i` + 1.
private struct TextAlignments {
  private let output: RecognizerOutput
  private let characters: [Int]
  private let states: Int
  /// steps × states: the probability of all that leads to a state, its own time step included.
  private var leading: [Double]
  /// steps × states: the probability of all that follows from a state on, its own time step included.
  private var following: [Double]

  init(of characters: [Int], in output: RecognizerOutput) {
    self.output = output
    self.characters = characters
    states = 2 * characters.count + 1
    leading = Array(repeating: 0, count: output.steps * states)
    following = leading
    for step in 0..<output.steps {
      for state in 0..<states {
        var sum = step == 0 && state < 2 ? 1 : 0.0
        if step > 0 {
          let before = (step - 1) * states + state
          sum = leading[before]
          if state > 0 { sum += leading[before - 1] }
          if mayFollowDirectly(state) { sum += leading[before - 2] }
        }
        leading[step * states + state] = sum * emission(step, state)
      }
    }
    for step in stride(from: output.steps - 1, through: 0, by: -1) {
      for state in 0..<states {
        var sum = step == output.steps - 1 && state >= states - 2 ? 1 : 0.0
        if step < output.steps - 1 {
          let after = (step + 1) * states + state
          sum = following[after]
          if state + 1 < states { sum += following[after + 1] }
          if state + 2 < states, mayFollowDirectly(state + 2) { sum += following[after + 2] }
        }
        following[step * states + state] = sum * emission(step, state)
      }
    }
  }

  /// The text's probability with another character at a position.
  func probability(with character: Int, at position: Int) -> Double {
    let state = 2 * position + 1
    let followsDirectly = position > 0 && characters[position - 1] != character
    let isLast = position == characters.count - 1
    let leadsDirectly = !isLast && characters[position + 1] != character
    var (inside, total) = (0.0, 0.0)
    for step in 0..<output.steps {
      if step == 0 {
        inside = position == 0 ? 1 : 0
      } else {
        let before = (step - 1) * states + state
        inside += leading[before - 1]
        if followsDirectly { inside += leading[before - 2] }
      }
      inside *= output[step, character]
      var rest = isLast ? 1 : 0.0
      if step < output.steps - 1 {
        let after = (step + 1) * states + state
        rest = following[after + 1]
        if leadsDirectly { rest += following[after + 2] }
      }
      total += inside * rest
    }
    return total
  }

  /// Whether a state may follow the character before it without a blank between them.
  private func mayFollowDirectly(_ state: Int) -> Bool {
    guard state > 1, !state.isMultiple(of: 2) else { return false }
    return characters[state / 2] != characters[state / 2 - 1]
  }

  private func emission(_ step: Int, _ state: Int) -> Double {
    output[step, state.isMultiple(of: 2) ? RecognizerOutput.blank : characters[state / 2]]
  }
}
