extension ReadCalibration {
  /// Fitted by `Training/reader/calibrate.py` on 1575 development reads of plates and 5 of places without one,
  /// none of them trained on.
  static let fitted = ReadCalibration(
    intercept: -0.0230, perLogOdds: 0.8509, perLead: 0.1763, twoLines: 0.4826,
    pooled: (intercept: 0.5579, perLogOdds: 1.1381))
}
