extension ReadCalibration {
  /// Fitted by `Training/reader/calibrate.py` on 1575 development reads of plates and 6 of places without one,
  /// none of them trained on; `letters` and `others` on reads in training scenes.
  static let fitted = ReadCalibration(
    intercept: 0.2073, perLogOdds: 1.0256, perLead: 0.0381, twoLines: 0.0470,
    pooled: (intercept: 0.6873, perLogOdds: 1.1009),
    letters: (intercept: -1.6690, perLogOdds: 1.1420),
    others: (intercept: 0.1630, perLogOdds: 1.4440),
    characterPower: 1.51)
}
