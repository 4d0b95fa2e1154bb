import Hotplate
import HotplateStore

/// How much a purge has deleted and of how much: one line on a terminal, drawn anew at most ten times a second.
final class PurgeProgress: Sendable {
  private struct State {
    /// When the deletion in hand began; one at the store's opening may go before the one that was ordered.
    var start = ContinuousClock.now
    var drawn: ContinuousClock.Instant?
  }

  private let state = Guarded(State())

  /// Draws the line where it is time for it, and there is more to delete than clearances that have run out.
  func show(_ deleted: Purge, of all: Purge) {
    guard all.reads + all.hits > 0 else { return }
    let now = ContinuousClock.now
    let elapsed = state.withLock { state -> Double? in
      if deleted.reads + deleted.hits == 0 { state.start = now }
      if let drawn = state.drawn, now - drawn < .milliseconds(100) { return nil }
      state.drawn = now
      return (now - state.start) / .seconds(1)
    }
    if let elapsed { StatusLine.draw(Self.line(deleted, of: all, elapsed: elapsed)) }
  }

  /// Takes the line away.
  func clear() { StatusLine.erase() }

  /// The text of the line.
  ///
  /// - Parameters:
  ///   - deleted: What was deleted.
  ///   - all: What there was to delete.
  ///   - elapsed: Seconds since the start; the time left is told once there was something.
  static func line(_ deleted: Purge, of all: Purge, elapsed: Double) -> String {
    let kinds = [(deleted.reads, all.reads, "read"), (deleted.hits, all.hits, "hit")]
      .filter { $0.1 > 0 }
    let told = kinds.map { done, count, name in "\(done) of \(count.counted(name))" }
    // A portion is of both: the kind of which the larger share is left takes as long as all.
    let share = kinds.map { done, count, _ in Double(done) / Double(count) }.min() ?? 0
    let left =
      share > 0 && share < 1
      ? "  \(ProgressBar.time(seconds: elapsed * (1 - share) / share)) left" : ""
    return "deleted \(told.joined(separator: ", "))\(left)"
  }
}
