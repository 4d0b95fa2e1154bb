import Dispatch
import Foundation

/// SIGINT, SIGTERM and SIGHUP, as when a terminal or SSH session closes, as a wish to finish: the first one calls back, a second SIGINT
/// ends the process at once, and so does what hangs for too long, as where nobody takes the output.
final class StopSignals {
  /// Seconds in which what was begun is finished; the store waits up to 30 for another process.
  private static let patience = 40.0

  private let sources: [any DispatchSourceSignal]

  init(onStop: @escaping @Sendable () -> Void) {
    // Who starts a run by `nohup` wants it to outlive the terminal.
    let numbers = Self.isIgnored(SIGHUP) ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP]
    let queue = DispatchQueue(label: "hotplate.signals")
    // Of their own: what is begun may hold up whoever tells it to end, and whoever says so.
    let watchdog = DispatchQueue(label: "hotplate.watchdog")
    let end = DispatchQueue(label: "hotplate.end")
    sources = numbers.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        end.asyncAfter(deadline: .now() + Self.patience + 1) { _exit(1) }
        watchdog.asyncAfter(deadline: .now() + Self.patience) {
          say(
            "hotplate: what was begun has not ended in \(Int(Self.patience)) s, as where nobody takes the output: ended without it"
          )
          _exit(1)
        }
        signal(SIGINT, SIG_DFL)
        onStop()
      }
      source.resume()
      return source
    }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    let handler = action.__sigaction_handler.sa_handler
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
