/// Damaged pictures of a stream with no other between them: the first few are told one by one, the others as a number.
///
/// What leads the search for pictures astray can do so a hundred thousand times in a megabyte.
struct DamagedRun: Sendable {
  /// A camera in trouble hardly damages more frames in a row.
  static let mostTold = 10

  private var first: FrameFailure?
  private var last: FrameFailure?
  private var count = 0

  /// Counts a picture, and says whether it is told by itself.
  mutating func tells(_ failure: FrameFailure) -> Bool {
    first = first ?? failure
    last = failure
    count += 1
    return count <= Self.mostTold
  }

  /// Ends the run: what is told of those that were not told by themselves, `nil` where there are none.
  mutating func end() -> FrameFailure? {
    defer { self = DamagedRun() }
    guard count > Self.mostTold, let first, let last else { return nil }
    return FrameFailure(
      source: last.source, code: first.code,
      message:
        "\(first.message); \(count - Self.mostTold) more damaged pictures up to \(last.source)")
  }
}
