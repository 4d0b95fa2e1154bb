import Foundation

/// Damaged pictures of a stream with no other between them: the first few are told one by one, the others as a number, once a minute and at the end.
///
/// What leads the search for pictures astray can do so a hundred thousand times in a megabyte.
struct DamagedRun: Sendable {
  /// A camera in trouble hardly damages more frames in a row.
  static let maximumReported = 10
  /// Seconds of the stream after which a run is told of that goes on: a camera may send nothing whole any more.
  static let interval: TimeInterval = 60

  private var first: FrameFailure?
  private var last: FrameFailure?
  private var count = 0
  /// How many there were when something was last reported, and when that was.
  private var reportedCount = 0
  private var lastReported = Date.distantPast

  /// Counts a picture. Returns what is reported of it: itself, or those so far that were not reported by themselves; `nil` for nothing.
  mutating func failureToReport(for failure: FrameFailure, at time: Date) -> FrameFailure? {
    first = first ?? failure
    last = failure
    count += 1
    let isOneOfFew = count <= Self.maximumReported
    guard isOneOfFew || time.timeIntervalSince(lastReported) >= Self.interval else { return nil }
    reportedCount = count
    lastReported = time
    return isOneOfFew ? failure : rest
  }

  /// Ends the run: what is told of those that were not told by themselves, `nil` where there are none since that was last told.
  mutating func end() -> FrameFailure? {
    defer { self = DamagedRun() }
    return count > reportedCount ? rest : nil
  }

  /// All that were not told by themselves.
  private var rest: FrameFailure? {
    guard let first, let last else { return nil }
    return FrameFailure(
      source: last.source, code: first.code,
      message:
        "\(first.message); \(count - Self.maximumReported) more damaged pictures up to \(last.source)"
    )
  }
}
