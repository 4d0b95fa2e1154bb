import Foundation
import Hotplate

/// A bar on standard error with rate and time left, on a terminal only, redrawn at most ten times a second.
struct ProgressBar {
  private let total: Int
  private let isShown: Bool
  private let start = ContinuousClock.now
  private var drawn = ContinuousClock.now
  private var done = 0

  init(total: Int, isShown: Bool) {
    self.total = total
    self.isShown = isShown
  }

  /// Whether standard error is a terminal.
  static var isTerminal: Bool { isatty(2) == 1 }

  mutating func advance() {
    done += 1
    let now = ContinuousClock.now
    guard isShown, now - drawn > .milliseconds(100) || done == total else { return }
    drawn = now
    let seconds = (now - start) / .seconds(1)
    let rate = Double(done) / max(seconds, 0.001)
    let left = Int((Double(total - done) / max(rate, 0.001)).rounded())
    let filled = 30 * done / max(1, total)
    let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: 30 - filled)
    let time = String(format: "%d:%02d", left / 60, left % 60)
    write(
      "\r\u{1B}[K\(bar) \(done)/\(total)  \(String(format: "%.1f", rate)) pictures/s  \(time) left")
  }

  /// Takes the bar away.
  func clear() {
    if isShown { write("\r\u{1B}[K") }
  }

  private func write(_ text: String) { tell(text) }
}

/// Writes a line to standard error.
func say(_ line: String) { tell(line.forTerminals + "\n") }

/// Whoever read standard error may be gone: there is nobody left to tell that, and the results matter more.
private func tell(_ text: String) {
  try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
}
