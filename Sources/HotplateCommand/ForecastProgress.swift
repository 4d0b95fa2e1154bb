import Hotplate

/// How many reads of a forecast are simulated: one line on a terminal, drawn anew at most ten times a second.
struct ForecastProgress {
  private let isShown: Bool
  private var part = ""
  private var start = ContinuousClock.now
  private var drawn = ContinuousClock.now

  init(isShown: Bool) { self.isShown = isShown }

  /// Draws the line where it is time for it.
  ///
  /// - Parameters:
  ///   - part: What the reads are drawn for; the time left is of that.
  ///   - done: How many were drawn.
  ///   - total: How many are to be drawn.
  mutating func show(_ part: String, _ done: Int, of total: Int) {
    guard isShown else { return }
    let now = ContinuousClock.now
    if part != self.part { (self.part, start) = (part, now) }
    guard now - drawn > .milliseconds(100) else { return }
    drawn = now
    StatusLine.draw(Self.line(part, done, of: total, elapsed: (now - start) / .seconds(1)))
  }

  /// Takes the line away.
  func clear() { StatusLine.erase() }

  /// The text of the line; `elapsed` is in seconds.
  static func line(_ part: String, _ done: Int, of total: Int, elapsed: Double) -> String {
    let left =
      done > 0
      ? "  \(ProgressBar.time(seconds: elapsed * Double(total - done) / Double(done))) left" : ""
    return "\(part): \(done) of \(total.counted("read"))\(left)"
  }
}
