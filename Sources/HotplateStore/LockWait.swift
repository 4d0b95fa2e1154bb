import Glibc
import Hotplate

/// How long the calls of a store wait while another process holds it locked, or while the disk is full, and what is told of it meanwhile.
///
/// SQLite asks ``shouldRetry(tries:for:)`` on the thread of the call, which sleeps there. The rest is for any thread and waits for nobody.
final class LockWait: Sendable {
  /// What is waited for.
  enum Cause: String {
    case lock = "locked by another process"
    case room = "the disk is full"

    /// The same of a wait that ends with the run.
    var atEnd: String {
      switch self {
      case .lock: "still locked by another process at the end of the run"
      case .room: "the disk is still full at the end of the run"
      }
    }
  }

  private struct State {
    /// What the wait in hand is for.
    var cause = Cause.lock
    /// Whether calls wait as long as the lock lasts.
    var isEndless = false
    /// Whether they did, up to the end of a run.
    var wasEndless = false
    /// When the run was asked to end.
    var stopped: ContinuousClock.Instant?
    /// Whether the call in hand can be made as well later.
    var isHurried = false
    /// When the wait in hand began.
    var begin: ContinuousClock.Instant?
    /// When it was told last.
    var lastNotice: ContinuousClock.Instant?
    /// Whether the wait in hand was given up.
    var hasGivenUp = false
    /// What the call in hand had waited before it came to its turn.
    var queued = Duration.zero

    /// Whether the wait that began at `begin` is over.
    func isOver(since begin: ContinuousClock.Instant, at now: ContinuousClock.Instant) -> Bool {
      if isHurried { return now - begin >= .milliseconds(200) }
      // Each in its turn would wait as long as the one before. A run's hits come but once and wait for other processes alone.
      let queued = isEndless ? .zero : self.queued
      // What a run that ends has still to write is given a moment each: most locks last for milliseconds.
      if let stopped { return now >= max(stopped + .seconds(5), begin + .seconds(1) - queued) }
      return !isEndless && now - begin >= .seconds(StoreConnection.patience) - queued
    }
  }

  /// When whoever makes the calls was asked for what they do (``HitStore/sharingPatience(_:)``); `nil`: each call counts by itself.
  @TaskLocal static var since: ContinuousClock.Instant?

  private let path: String
  private let notify: @Sendable (String) -> Void
  private let state = Guarded(State())

  /// - Parameters:
  ///   - path: The store, for sentences.
  ///   - notify: Called when a wait without end goes on, and when it ended; from the thread that waits.
  init(path: String, notify: @escaping @Sendable (String) -> Void = { _ in }) {
    self.path = path
    self.notify = notify
  }

  /// Waits a little; whether to try again.
  ///
  /// - Parameter tries: How often the call in hand has waited before.
  func shouldRetry(tries: Int, for cause: Cause = .lock) -> Bool {
    guard waits(tries: tries, for: cause) else { return false }
    // Short at first, as SQLite does by itself: most locks last for milliseconds.
    usleep(min(100_000, 1000 << UInt32(max(0, min(tries, 7)))))
    return true
  }

  /// Whether the call in hand waits on. One that waits without end is told after two seconds and every ten minutes. For room nobody else waits: another
  /// process lets go of a lock, and a disk is full until somebody sees to it.
  func waits(
    tries: Int, for cause: Cause = .lock, at now: ContinuousClock.Instant = .now
  ) -> Bool {
    let (waits, sentence) = state.withLock { state -> (Bool, String?) in
      if cause == .room, !state.wasEndless { return (false, nil) }
      // A lock that is met on the way, while room is waited for, is part of that wait.
      let isWithin = cause == .lock && state.begin != nil && state.cause == .room
      let begin = tries > 0 || isWithin ? state.begin ?? now : now
      state.begin = begin
      if !isWithin { state.cause = cause }
      state.hasGivenUp = state.isOver(since: begin, at: now)
      guard !state.hasGivenUp else { return (false, nil) }
      guard state.isEndless, !state.isHurried, now - begin >= .seconds(2) else {
        return (true, nil)
      }
      if let lastNotice = state.lastNotice, now - lastNotice < .seconds(600) { return (true, nil) }
      let isFirst = state.lastNotice == nil
      state.lastNotice = now
      let minutes = isFirst ? "" : " for \(Int((now - begin) / .seconds(60))) min"
      return (true, "\(path): \(cause.rawValue)\(minutes); waiting")
    }
    // Not under the lock: whoever takes the sentence may be slow.
    if let sentence { notify(sentence) }
    return waits
  }

  /// Notes that a call has come to its turn, and what it waited for that.
  func begin(after queued: Duration) { state.withLock { $0.queued = queued } }

  /// Notes that the call in hand is over, and says that it went on if its wait was told.
  func end() {
    let cause = state.withLock { state in
      defer {
        (state.begin, state.lastNotice, state.hasGivenUp, state.queued) = (nil, nil, false, .zero)
      }
      return state.lastNotice != nil && !state.hasGivenUp ? state.cause : nil
    }
    switch cause {
    case .lock: notify("\(path): no longer locked; going on")
    case .room: notify("\(path): there is room again; going on")
    case nil: break
    }
  }

  /// Runs `body`, which waits for a moment alone.
  func hurrying<T>(_ body: () throws -> T) rethrows -> T {
    state.withLock { $0.isHurried = true }
    defer { state.withLock { $0.isHurried = false } }
    return try body()
  }

  /// Lets calls wait as long as a lock lasts, or for ``StoreConnection/patience`` again.
  func setEndless(_ isEndless: Bool) {
    state.withLock {
      $0.isEndless = isEndless
      $0.wasEndless = $0.wasEndless || isEndless
    }
  }

  /// Gives the call in hand five seconds more, and those to come a second each or what is left of the five.
  func stop(at now: ContinuousClock.Instant = .now) {
    state.withLock { $0.stopped = $0.stopped ?? now }
  }

  /// Whether ``stop(at:)`` was called.
  var isStopped: Bool { state.withLock { $0.stopped != nil } }

  /// What was waited for last.
  var cause: Cause { state.withLock { $0.cause } }

  /// Whether a call waits.
  var isWaiting: Bool { state.withLock { $0.begin != nil } }

  /// What is told of the wait in hand; `nil` when none was told.
  var sentence: String? {
    state.withLock { $0.lastNotice != nil ? "\(path): \($0.cause.rawValue); waiting" : nil }
  }
}
