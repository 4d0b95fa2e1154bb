import Foundation
import Hotplate

/// A bar on standard error with rate and time left, on a terminal only, redrawn at most ten times a second.
struct ProgressBar {
  private let total: Int
  private let unit: String
  private let isShown: Bool
  private let start = ContinuousClock.now
  private var drawn = ContinuousClock.now
  private var done = 0

  /// Begins with nothing done of what `unit` names in the plural.
  init(total: Int, unit: String = "pictures", isShown: Bool) {
    self.total = total
    self.unit = unit
    self.isShown = isShown
  }

  /// Whether standard error is a terminal.
  static var isTerminal: Bool { isatty(2) == 1 }

  mutating func advance(by count: Int = 1) {
    done += count
    guard isShown else { return }
    let now = ContinuousClock.now
    guard now - drawn > .milliseconds(100) || done == total else { return }
    drawn = now
    StatusLine.draw(
      Self.line(
        done, of: total, unit: unit, elapsed: (now - start) / .seconds(1),
        columns: StatusLine.columns))
  }

  /// The text of the line. Where there is no room for all, the bar goes first: it tells nothing that the numbers do not.
  static func line(
    _ done: Int, of total: Int, unit: String = "pictures", elapsed: Double, columns: Int
  ) -> String {
    let rate = Double(done) / max(elapsed, 0.001)
    let left = time(seconds: Double(total - done) / max(rate, 0.001))
    let text = "\(done)/\(total)  \(String(format: "%.1f", rate)) \(unit)/s  \(left) left"
    let length = min(30, columns - text.utf8.count - 1)
    guard length >= 5 else { return text }
    let filled = length * done / max(1, total)
    return String(repeating: "█", count: filled) + String(repeating: "·", count: length - filled)
      + " " + text
  }

  /// Takes the bar away.
  func clear() { StatusLine.erase() }

  /// Minutes and seconds, as `3:07`; what is a hundred hours and more, or no number, as a hundred hours.
  static func time(seconds: Double) -> String {
    let whole = seconds < 360_000 ? Int(max(0, seconds).rounded()) : 360_000
    return String(format: "%d:%02d", whole / 60, whole % 60)
  }
}
