extension ReadCalibration {
  /// Fitted by `Training/reader/calibrate.py` on 1575 development reads of plates and 5 of places without one,
  /// none of them trained on.
  static let fitted = ReadCalibration(
    intercept: 0.2044, perLogOdds: 0.8805, perLead: 0.1339, twoLines: -0.5216,
    pooled: (intercept: 0.5740, perLogOdds: 1.2431),
    letters: (intercept: -2.7400, perLogOdds: 1.3300), characterPower: 1.3)
}
