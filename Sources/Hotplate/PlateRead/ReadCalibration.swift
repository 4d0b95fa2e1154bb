import Foundation

/// Turns what the network believes of a text into how often such texts are right.
///
/// A logistic regression on held-back development reads; `Training/reader/calibrate.py` fits and writes the numbers.
struct ReadCalibration: Sendable {
  /// What is known of a read before calibration.
  struct Evidence: Sendable, Hashable {
    /// The text's share of the probability of all texts, 0 to 1.
    var share: Double
    /// The share of the next best text.
    var runnerUp: Double
    /// The arrangement it was read in.
    var arrangement: PlateArrangement

    /// Log-odds of the text, bounded.
    var logOdds: Double { Self.boundedLogOdds(share) }
    /// How many times as probable as the runner-up, as a logarithm, bounded.
    var lead: Double { min(10, log(max(share, 1e-6) / max(runnerUp, 1e-6))) }

    fileprivate static func boundedLogOdds(_ probability: Double) -> Double {
      Hotplate.logOdds(min(1 - 1e-5, max(1e-5, probability)))
    }
  }

  var intercept: Double
  var perLogOdds: Double
  var perLead: Double
  var twoLines: Double
  /// Of several looks: the intercept and the slope over the log-odds of their mean.
  var pooled: (intercept: Double, perLogOdds: Double)
  /// That a read stands on a plate, of letters alone and of others: the intercept and the slope over the log-odds of its region's score.
  var letters: (intercept: Double, perLogOdds: Double)
  var others: (intercept: Double, perLogOdds: Double)
  /// The power of what the network says of the characters at one place.
  var characterPower: Double

  /// The probability that the whole text is right. Rises with `share` and falls with `runnerUp`.
  func confidence(_ evidence: Evidence) -> Double {
    let sum =
      intercept + perLogOdds * evidence.logOdds + perLead * evidence.lead
      + (evidence.arrangement == .twoLines ? twoLines : 0)
    return logistic(sum)
  }

  /// Probabilities of texts whose best is right with `confidence`: the others share what is left in proportion to their `shares`
  /// (best first), and none is more probable than the best.
  static func probabilities(of shares: [Double], best confidence: Double) -> [Double] {
    guard let best = shares.first else { return [] }
    let left = (1 - confidence) / max(1e-9, 1 - best)
    return [confidence] + shares.dropFirst().map { min(confidence, $0 * left) }
  }

  /// The probability that the best text of several looks is right, of its mean probability.
  func confidence(pooled share: Double) -> Double {
    logistic(pooled.intercept + pooled.perLogOdds * Evidence.boundedLogOdds(share))
  }

  /// The probabilities of the characters at one place, of what the network says of each; they sum to 1.
  func characters(_ shares: [Double]) -> [Double] {
    let powers = shares.map { pow($0, characterPower) }
    let total = max(.leastNormalMagnitude, powers.reduce(0, +))
    return powers.map { $0 / total }
  }

  /// The probability that a text stands on a plate, and not on a sign, a sticker or a car as its make, by how much its region looks like a plate: far
  /// fewer plates than signs have no digit.
  func plateProbability(of text: Plate, score: Double) -> Double {
    let fit = text.isOfLettersAlone ? letters : others
    return logistic(fit.intercept + fit.perLogOdds * Evidence.boundedLogOdds(score))
  }
}
