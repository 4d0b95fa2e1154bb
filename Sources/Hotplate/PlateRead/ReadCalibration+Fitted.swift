extension ReadCalibration {
  /// Fitted by `Training/reader/calibrate.py` on 1575 development reads of plates and 5 of places without one,
  /// none of them trained on.
  static let fitted = ReadCalibration(
    intercept: 0.3693, perLogOdds: 0.9664, perLead: 0.0000, twoLines: 0.3212,
    pooled: (intercept: 0.5690, perLogOdds: 1.2037))
}
