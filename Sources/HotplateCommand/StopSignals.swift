import Dispatch
import Foundation

/// SIGINT, SIGTERM and SIGHUP, as when a terminal or SSH session closes, as a wish to finish: the first one calls back, a second SIGINT
/// ends the process at once.
final class StopSignals {
  private let sources: [any DispatchSourceSignal]

  init(onStop: @escaping @Sendable () -> Void) {
    // Who starts a run by `nohup` wants it to outlive the terminal.
    let numbers = Self.isIgnored(SIGHUP) ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP]
    sources = numbers.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(
        signal: number, queue: DispatchQueue(label: "hotplate.signals"))
      source.setEventHandler {
        onStop()
        signal(SIGINT, SIG_DFL)
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
