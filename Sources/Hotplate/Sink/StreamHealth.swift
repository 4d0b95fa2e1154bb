/// Whether a stream makes progress: frames that wait are handled, and folders to watch are there.
///
/// A camera that sends nothing is no trouble of the reader; a reader that takes nothing is.
public struct StreamHealth: Sendable {
  private let meter: StreamMeter
  private let limit: Duration
  private let missingFolders: @Sendable () -> [String]

  /// Watches over a meter; frames that wait longer than `limit` while none is handled are trouble, and so are folders that cannot be looked into.
  public init(
    meter: StreamMeter, limit: Duration = .seconds(30),
    missingFolders: @escaping @Sendable () -> [String] = { [] }
  ) {
    self.meter = meter
    self.limit = limit
    self.missingFolders = missingFolders
  }

  /// Whether all is well, and a sentence.
  public func check(at now: ContinuousClock.Instant = .now) -> (isHealthy: Bool, sentence: String) {
    let missing = missingFolders()
    if !missing.isEmpty {
      let (names, more) = (missing.prefix(10), missing.count - 10)
      return (
        false,
        "cannot be looked into: \(names.joined(separator: ", "))\(more > 0 ? " and \(more) more" : "")"
      )
    }
    guard let stall = meter.stall(at: now), stall > limit else { return (true, "ok") }
    let seconds = Int(stall / .seconds(1))
    return (
      false, "stuck: \(meter.now.waiting) frames wait and none was handled for \(seconds) s"
    )
  }
}
