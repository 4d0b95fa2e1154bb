extension MatchSettings {
  /// What forecasts draw reads from: the development reads, with the confusions of these settings.
  var observations: ReadObservations {
    confusions == .measured ? .development : .development.weighed(by: confusions)
  }

  /// Hits of lists below this are not reported: the stricter of the least probability and the one that keeps to the budget; `nil`: the usual rule.
  ///
  /// - Parameter onForecast: Called again and again with the reads simulated, and of how many.
  func leastProbability(
    of hotlists: [Hotlist], _ onForecast: (_ done: Int, _ reads: Int) -> Void
  ) -> Double? {
    guard let falseAlertBudget else { return minimumProbability }
    // No hit is free of doubt: that needs no forecast.
    guard falseAlertBudget > 0 else { return 1.0.nextUp }
    let forecast = FalseAlertForecast(hotlists, settings: self, progress: onForecast)
    return max(minimumProbability ?? 0, forecast.threshold(for: falseAlertBudget))
  }
}
