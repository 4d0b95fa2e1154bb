extension ReadCalibration {
  /// Fitted by `Training/reader/calibrate.py` on 1575 development reads of plates and 6 of places without one,
  /// none of them trained on; `letters` and `others` on reads in training scenes.
  static let fitted = ReadCalibration(
    intercept: 0.2068, perLogOdds: 1.0250, perLead: 0.0387, twoLines: 0.0469,
    pooled: (intercept: 0.7340, perLogOdds: 1.0899),
    letters: (intercept: -1.6690, perLogOdds: 1.1420),
    others: (intercept: 0.1630, perLogOdds: 1.4440),
    characterPower: 1.51)
}
