extension ReadCalibration {
  /// Fitted by `Training/reader/calibrate.py` on 1575 development reads of plates and 6 of places without one,
  /// none of them trained on; `letters` on reads of letters alone in training scenes.
  static let fitted = ReadCalibration(
    intercept: 0.2283, perLogOdds: 1.0694, perLead: 0.0000, twoLines: -0.3373,
    pooled: (intercept: 0.6080, perLogOdds: 1.2496),
    letters: (intercept: -1.8402, perLogOdds: 0.9814),
    characterPower: 1.37)
}
