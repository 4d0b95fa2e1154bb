/// What the network says at each time step: the probability of every character and of the blank between them.
struct RecognizerOutput {
  /// 0–9, A–Z.
  static let characters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
  /// Index of the blank.
  static let blank = characters.count
  /// Values a step.
  static let classes = blank + 1

  /// Time steps, from left to right.
  let steps: Int
  /// `steps × classes` probabilities, each step summing to 1.
  let probabilities: [Float]

  /// Makes an output of probabilities.
  init(probabilities: [Float]) {
    precondition(probabilities.count.isMultiple(of: Self.classes))
    self.probabilities = probabilities
    steps = probabilities.count / Self.classes
  }

  /// Undoes the model's temperature: its logits are halved at export, so that what Tesseract leaves out (under 0.01) lies below about a
  /// ten-thousandth. What was left out shares evenly what is missing from 1.
  init(softened: [Float]) {
    var values = softened
    for start in stride(from: 0, to: values.count, by: Self.classes) {
      let range = start..<start + Self.classes
      let sum = values[range].reduce(0, +)
      let absent = values[range].reduce(0) { $0 + ($1 == 0 ? 1 : 0) }
      let share = absent > 0 ? max(1e-5, min(0.01, (1 - sum) / Float(absent))) : 0
      var total: Float = 0
      for index in range {
        let value = values[index] == 0 ? share : values[index]
        values[index] = value * value
        total += values[index]
      }
      for index in range { values[index] /= total }
    }
    self.init(probabilities: values)
  }

  /// The probability of class `index` at a time step.
  subscript(step: Int, index: Int) -> Double { Double(probabilities[step * Self.classes + index]) }
}
