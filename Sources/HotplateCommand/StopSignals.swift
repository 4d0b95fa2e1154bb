import Dispatch
import Foundation
import Hotplate

/// SIGINT, SIGTERM and SIGHUP, as when a terminal or SSH session closes, as a wish to finish: the first one calls back, a second SIGINT
/// ends the process at once, and so does what hangs for too long, as where nobody takes the output.
///
/// Listened for from the first moment of a verb on. Until the store is open (``begin()``), the first one ends the process with 0 at once.
final class StopSignals {
  /// Seconds in which what was begun is finished; the store waits up to 30 for another process.
  private static let patience = 40.0

  private struct State {
    var isStopped = false
    var isBegun = false
    var onStop: (@Sendable () -> Void)?
  }

  private let sources: [any DispatchSourceSignal]
  private let state = Guarded(State())

  /// Listens from when this returns on.
  init() {
    // Who starts a run by `nohup` wants it to outlive the terminal.
    let numbers = Self.isIgnored(SIGHUP) ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP]
    let queue = DispatchQueue(label: "hotplate.signals")
    // Of their own: what is begun may hold up whoever tells it to end, and whoever says so.
    let watchdog = DispatchQueue(label: "hotplate.watchdog")
    let end = DispatchQueue(label: "hotplate.end")
    let (state, listening) = (self.state, DispatchGroup())
    sources = numbers.map { number in
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      listening.enter()
      source.setRegistrationHandler { listening.leave() }
      source.setEventHandler {
        let onStop = state.withLock {
          $0.isStopped = true
          if $0.onStop == nil, !$0.isBegun { _exit(0) }
          return $0.onStop
        }
        end.asyncAfter(deadline: .now() + Self.patience + 1) { _exit(1) }
        watchdog.asyncAfter(deadline: .now() + Self.patience) {
          printNotice(
            "what was begun has not ended in \(Int(Self.patience)) s, as where nobody takes the output: ended without it"
          )
          _exit(1)
        }
        signal(SIGINT, SIG_DFL)
        StatusLine.stopWaiting()
        onStop?()
      }
      source.resume()
      return source
    }
    // Dispatch puts a handler of its own in the place of the usual end, on a thread of its own: a signal that is ignored until then is lost.
    listening.wait()
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
