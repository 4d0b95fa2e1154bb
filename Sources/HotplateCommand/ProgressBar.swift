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
    let left = Self.time(seconds: Double(total - done) / max(rate, 0.001))
    let filled = 30 * done / max(1, total)
    let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: 30 - filled)
    StatusLine.draw(
      "\(bar) \(done)/\(total)  \(String(format: "%.1f", rate)) pictures/s  \(left) left")
  }

  /// Takes the bar away.
  func clear() { StatusLine.erase() }

  /// Minutes and seconds, as `3:07`; what is a hundred hours and more, or no number, as a hundred hours.
  static func time(seconds: Double) -> String {
    let whole = seconds < 360_000 ? Int(max(0, seconds).rounded()) : 360_000
    return String(format: "%d:%02d", whole / 60, whole % 60)
  }
}
