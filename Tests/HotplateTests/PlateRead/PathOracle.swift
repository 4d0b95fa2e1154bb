@testable import Hotplate

/// CTC by its definition: every path through the time steps, its text by merging repeats and dropping blanks.
enum PathOracle {
  /// The probability of every text, by enumerating the paths over the given classes and the blank.
  static func texts(_ output: RecognizerOutput, classes: [Int]) -> [[Int]: Double] {
    var result: [[Int]: Double] = [:]
    let choices = classes + [RecognizerOutput.blank]
    var path = [Int](repeating: 0, count: output.steps)
    func walk(_ step: Int, _ probability: Double) {
      if step == output.steps {
        result[text(path), default: 0] += probability
        return
      }
      for choice in choices {
        path[step] = choice
        walk(step + 1, probability * output[step, choice])
      }
    }
    walk(0, 1)
    return result
  }

  /// What a path spells.
  static func text(_ path: [Int]) -> [Int] {
    var text: [Int] = []
    for (index, symbol) in path.enumerated() where symbol != RecognizerOutput.blank {
      if index == 0 || path[index - 1] != symbol { text.append(symbol) }
    }
    return text
  }

  /// Random probabilities over a few classes and the blank; all other classes have none.
  static func output(
    steps: Int, classes: [Int], using generator: inout SeededNumbers
  ) -> RecognizerOutput {
    var values: [Float] = []
    for _ in 0..<steps {
      var row = [Float](repeating: 0, count: RecognizerOutput.classes)
      for index in classes + [RecognizerOutput.blank] {
        row[index] = Float.random(in: 0.01...1, using: &generator)
      }
      let sum = row.reduce(0, +)
      values += row.map { $0 / sum }
    }
    return RecognizerOutput(probabilities: values)
  }
}
