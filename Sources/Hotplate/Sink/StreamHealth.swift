/// Whether a stream makes progress: frames that wait are handled.
///
/// A camera that sends nothing is no trouble of the reader; a reader that takes nothing is.
public struct StreamHealth: Sendable {
  private let meter: StreamMeter
  private let limit: Duration

  /// Watches over a meter; frames that wait longer than `limit` while none is handled are trouble.
  public init(meter: StreamMeter, limit: Duration = .seconds(30)) {
    self.meter = meter
    self.limit = limit
  }

  /// Whether all is well, and a sentence.
  public func check(at now: ContinuousClock.Instant = .now) -> (isWell: Bool, sentence: String) {
    guard let stall = meter.stall(at: now), stall > limit else { return (true, "ok") }
    let seconds = Int(stall / .seconds(1))
    return (
      false, "stuck: \(meter.now.waiting) frames wait and none was handled for \(seconds) s"
    )
  }
}
