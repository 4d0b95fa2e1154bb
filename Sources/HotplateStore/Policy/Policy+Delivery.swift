import Hotplate

/// What waits for delivery is kept: how long it may wait.
extension Policy {
  /// Seconds that records may wait for a receiver: as asked, and no longer than the policy keeps hits; thirty days where neither says, as a
  /// receiver that is away for longer is not missed.
  package static func longestWait(asked: RetentionPeriod?, under policy: Policy?) -> Int {
    [asked, policy?.hitRetention].compactMap { $0?.seconds }.min() ?? 30 * 86_400
  }

  /// Refuses to deliver reads without a hit where they might wait for longer than they may be kept.
  ///
  /// - Parameter asked: How long records are to wait at most; `nil`: as long as hits may.
  /// - Throws: ``HotplateError`` that says how long they may.
  package func checkDeliveryOfReads(asked: RetentionPeriod?) throws {
    let allowed: String
    if let most = readRetention {
      guard Self.longestWait(asked: asked, under: self) > most.seconds else { return }
      allowed =
        "for \(most) at most; reads that wait for delivery are kept: give --keep-undelivered \(most), which holds for hits as well"
    } else {
      allowed = "not at all, and reads that wait for delivery are kept"
    }
    throw HotplateError(
      .configuration, "--webhook-reads: policy \(code) keeps reads without a hit \(allowed)")
  }
}
