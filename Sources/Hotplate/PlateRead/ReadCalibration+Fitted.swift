extension ReadCalibration {
  /// Fitted by `Training/reader/calibrate.py` on 1050 development reads of plates and 7 of places without one,
  /// none of them trained on.
  static let fitted = ReadCalibration(
    intercept: 0.3803, perLogOdds: 0.7300, perLead: 0.3888, twoLines: 0.4048)
}
