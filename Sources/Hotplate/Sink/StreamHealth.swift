import Synchronization

/// Whether a stream makes progress: frames that wait are handled.
///
/// A camera that sends nothing is no trouble of the reader; a reader that takes nothing is.
public final class StreamHealth: Sendable {
  private let meter: StreamMeter
  private let limit: Duration
  private let last: Mutex<(handled: Int, at: ContinuousClock.Instant)>

  /// Watches over a meter; frames that wait longer than `limit` are trouble.
  public init(meter: StreamMeter, limit: Duration = .seconds(30)) {
    self.meter = meter
    self.limit = limit
    last = Mutex((0, .now))
  }

  /// Whether all is well, and a sentence. Asked again within `limit`, it knows what happened between.
  public func check(at now: ContinuousClock.Instant = .now) -> (isWell: Bool, sentence: String) {
    let counts = meter.now
    let handled = counts.read + counts.failed + counts.skipped
    let idle = last.withLock { last in
      if handled != last.handled || counts.waiting <= 0 { last = (handled, now) }
      return now - last.at
    }
    if idle > limit {
      return (false, "stuck: \(counts.waiting) frames wait and none was handled for \(idle)")
    }
    return (true, "ok")
  }
}
