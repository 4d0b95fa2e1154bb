import Dispatch
import Foundation

/// SIGINT, SIGTERM and SIGHUP, as when a terminal or SSH session closes, as a wish to finish: the first one calls back, a second SIGINT
/// ends the process at once.
final class StopSignals {
  private let sources: [any DispatchSourceSignal]

  init(onStop: @escaping @Sendable () -> Void) {
    sources = [SIGINT, SIGTERM, SIGHUP].map { number in
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
}
