extension ReadCalibration {
  /// Fitted by `Training/reader/calibrate.py` on 1575 development reads of plates and 6 of places without one,
  /// none of them trained on.
  static let fitted = ReadCalibration(
    intercept: 0.1234, perLogOdds: 1.0618, perLead: 0.0000, twoLines: -0.0841)
}
