import Hotplate

/// When to say that frames are dropped: when it begins, not again before none was dropped for a minute.
final class DroppingNotice: Sendable {
  private let last = Guarded<ContinuousClock.Instant?>(nil)

  /// Notes a frame dropped. Returns whether that is to be said.
  func begins(at now: ContinuousClock.Instant = .now) -> Bool {
    last.withLock { last in
      defer { last = now }
      return last.map { now - $0 >= .seconds(60) } ?? true
    }
  }
}
