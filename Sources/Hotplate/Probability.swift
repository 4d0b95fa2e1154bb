import Foundation

/// The logarithm of the odds of a probability.
func logOdds(_ probability: Double) -> Double { log(probability / (1 - probability)) }

/// The probability whose odds have a logarithm: the logistic function.
func logistic(_ logOdds: Double) -> Double { 1 / (1 + exp(-logOdds)) }

/// The logarithm of the odds of a probability.
func logOdds(_ probability: Float) -> Float { log(probability / (1 - probability)) }

/// The probability whose odds have a logarithm: the logistic function.
func logistic(_ logOdds: Float) -> Float { 1 / (1 + exp(-logOdds)) }

extension Double {
  /// A probability to six digits behind the point, as records tell it: later ones depend on the order of sums.
  var toMillionths: Double { (self * 1e6).rounded() / 1e6 }

  /// A probability as records tell it: what was seen in a picture is never certain, and what rounds to 1 or a sum that lost its last digits is not
  /// either.
  package var asNeverCertain: Double { min(self, 0.999_999) }

  /// A hit's probability as its record tells it.
  var asTold: Double { toMillionths.asNeverCertain }
}
