import CStandardError
import Foundation
import Hotplate

/// SIGINT, SIGTERM and SIGHUP, as when a terminal or SSH session closes, as a wish to finish: the first one calls back, a second SIGINT
/// ends the process at once, and so does what hangs for too long, as where nobody takes the output.
///
/// Listened for from the first moment of a verb on. Until the store is open (``begin()``), the first one ends the process with 0 at once.
final class StopSignals {
  /// Seconds in which what was begun is finished; the store waits up to 30 for another process.
  private static let patience: Int32 = 40

  private struct State {
    var isStopped = false
    var isBegun = false
    var onStop: (@Sendable () -> Void)?
  }

  private let state = Guarded(State())

  /// Listens from when this returns on.
  ///
  /// - Throws: `HotplateError` of code `startup` where there is no thread or no descriptor to listen by.
  init() throws {
    // Who starts a run by `nohup` wants it to outlive the terminal.
    let numbers = Self.isIgnored(SIGHUP) ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP]
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw HotplateError(.startup, "signals cannot be listened for: \(systemError())")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
    // Made at the start: when the signal comes, there may be none to be had, and a queue of Dispatch would wait for one.
    try DetachedThread.start { [state, reading = ends[0]] in
      hotplate_take_stops(numbers, Int32(numbers.count))
      var number: UInt8 = 0
      while true {
        let count = read(reading, &number, 1)
        if count < 0 && errno == EINTR { continue }
        guard count == 1 else { return }
        let onStop = state.withLock {
          $0.isStopped = true
          if $0.onStop == nil, !$0.isBegun { _exit(0) }
          return $0.onStop
        }
        StatusLine.stopWaiting()
        onStop?()
      }
    }
    hotplate_note_stops(numbers, Int32(numbers.count), ends[1], Self.patience)
  }

  /// From now on there is something to be ended in order: a stop waits until it is said how.
  func begin() { state.withLock { $0.isBegun = true } }

  /// Sets what a stop does; does it at once if a stop was asked for before.
  func stop(by onStop: @escaping @Sendable () -> Void) {
    let isStopped = state.withLock {
      $0.onStop = onStop
      return $0.isStopped
    }
    if isStopped { onStop() }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    let handler = action.__sigaction_handler.sa_handler
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
