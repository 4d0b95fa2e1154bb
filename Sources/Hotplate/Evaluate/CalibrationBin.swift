/// Predictions whose probabilities are alike: how sure they were together, and how many were right.
struct CalibrationBin: Sendable, Codable {
  /// Predictions.
  var count = 0
  /// The sum of their probabilities.
  var probability = 0.0
  /// Those that were right.
  var right = 0

  /// Sorts predictions into ten bins of equal width.
  static func tenths(of predictions: some Sequence<(probability: Double, isRight: Bool)>)
    -> [CalibrationBin]
  {
    var bins = [CalibrationBin](repeating: CalibrationBin(), count: 10)
    for (probability, isRight) in predictions { bins.note(probability, isRight) }
    return bins
  }
}

extension MutableCollection<CalibrationBin> where Index == Int {
  /// Counts a prediction in its bin, of as many of equal width as there are.
  mutating func note(_ probability: Double, _ isRight: Bool) {
    // A reader of somebody else's may say anything; what is no number counts as 0.
    let share = probability > 0 ? Swift.min(probability, 1) : 0
    let bin = Swift.min(Int(share * Double(count)), count - 1)
    self[bin].count += 1
    self[bin].probability += share
    self[bin].right += isRight ? 1 : 0
  }
}

extension Collection<CalibrationBin> {
  /// The expected calibration error that as many predictions have by chance alone if each is as likely right as it says; 0 of none.
  ///
  /// An error near it shows nothing wrong. Each bin's right ones are taken for normally distributed and its predictions for equally sure, which is a
  /// few per cent off.
  var calibrationErrorByChance: Double {
    let all = reduce(0) { $0 + $1.count }
    let deviations = reduce(0) { sum, bin in
      let mean = bin.probability / Double(Swift.max(bin.count, 1))
      // Of a normal distribution: its mean distance from the middle.
      return sum + (2 / Double.pi * Double(bin.count) * mean * (1 - mean)).squareRoot()
    }
    return deviations / Double(Swift.max(all, 1))
  }

  /// How far the probabilities of predictions and the share of right ones lie apart, on average; 0 of none.
  var expectedCalibrationError: Double {
    let all = reduce(0) { $0 + $1.count }
    return reduce(0) { $0 + abs(Double($1.right) - $1.probability) } / Double(Swift.max(all, 1))
  }
}
