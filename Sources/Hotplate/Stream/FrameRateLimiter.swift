import Foundation

/// Lets at most so many frames a second through, by the time they were taken.
struct FrameRateLimiter: Sendable {
  private let interval: TimeInterval?
  private var due: Date?

  /// Lets so many frames a second through; all where that is `nil` or not above 0.
  init(framesPerSecond: Double?) {
    interval = framesPerSecond.flatMap { $0 > 0 ? 1 / $0 : nil }
  }

  mutating func admits(_ time: Date) -> Bool {
    guard let interval else { return true }
    // Frames come with some jitter: one a little early is on time. One much too early comes by a clock that was set back.
    if let due, (-interval..<(-0.1 * interval)).contains(time.timeIntervalSince(due)) {
      return false
    }
    let planned = due ?? time
    let next = planned.addingTimeInterval(interval)
    due = next > time ? next : time.addingTimeInterval(interval)
    return true
  }
}
