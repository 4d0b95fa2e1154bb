extension ReadCalibration {
  /// Not fitted yet: the network is taken at its word.
  static let fitted = ReadCalibration(intercept: 0, perLogOdds: 1, perLead: 0, twoLines: 0)
}
