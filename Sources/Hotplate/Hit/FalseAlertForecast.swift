/// What settings cost before they are used.
public struct FalseAlertForecast: Sendable {
  /// Prepares a forecast.
  public init(_ hotlists: [Hotlist], settings: MatchSettings) throws {}

  /// The least probability of hits that keeps false alerts within a share of reads.
  public func threshold(for share: Double) -> Double { 0.5 }
}
