/// Where pictures start and end in what JPEG segments hold, found once however many segments lie over each other.
///
/// Damage that is made to cost time has a segment of 64 KB begin every few bytes. Cost: linear in the bytes between the first segment and the
/// end of the last, and logarithmic in the marks among them for each segment.
struct PictureMarks: Sendable {
  private struct Mark {
    /// Counted from the first byte of the stream, as all places here.
    let place: Int
    /// The mark that is the latest start without an end so far; an end is that of the latest start.
    let open: Int?
    /// The mark that is the latest start so far.
    let start: Int?
    /// Ends so far.
    let ends: Int
  }

  private var marks: [Mark] = []
  /// The places looked at.
  private var seen = 0..<0
  /// Bytes of the stream that went before those at hand.
  private var dropped = 0
  /// More are found anew: most of them lie before any segment that is still to come.
  private static let mostMarks = 1 << 16

  /// Tells that the first bytes at hand went.
  mutating func drop(_ count: Int) { dropped += count }

  /// What a segment's content holds.
  ///
  /// Segments are given in the order of their starts.
  ///
  /// - Returns: Whether a picture starts and does not end in it; whether one starts behind the end of another.
  mutating func look(
    through content: Range<Int>, of bytes: [UInt8]
  ) -> (hasOpenStart: Bool, hasStartBehindEnd: Bool) {
    let (first, end) = (content.lowerBound + dropped, content.upperBound + dropped)
    if !(seen.lowerBound...seen.upperBound).contains(first) || marks.count > Self.mostMarks {
      marks = []
      seen = first..<first
    }
    // A mark is of two bytes.
    for place in seen.upperBound..<max(seen.upperBound, end - 1) {
      note(place, in: bytes)
    }
    seen = seen.lowerBound..<max(seen.upperBound, end - 1)
    let (before, through) = (count(before: first), count(before: end - 1))
    guard through > before else { return (false, false) }
    let last = marks[through - 1]
    guard let start = last.start, start >= before else { return (false, false) }
    let endsBefore = before > 0 ? marks[before - 1].ends : 0
    return (last.open.map { $0 >= before } ?? false, marks[start].ends > endsBefore)
  }

  private mutating func note(_ place: Int, in bytes: [UInt8]) {
    let at = place - dropped
    guard bytes[at] == 0xFF else { return }
    let last = marks.last
    let ends = last?.ends ?? 0
    if bytes[at + 1] == 0xD9 {
      let open = (last?.open).flatMap { $0 > 0 ? marks[$0 - 1].open : nil }
      marks.append(Mark(place: place, open: open, start: last?.start, ends: ends + 1))
    } else if bytes[at + 1] == 0xD8, at + 2 >= bytes.count || bytes[at + 2] == 0xFF {
      marks.append(Mark(place: place, open: marks.count, start: marks.count, ends: ends))
    }
  }

  /// How many marks lie before a place.
  private func count(before place: Int) -> Int {
    var range = 0..<marks.count
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      range =
        marks[middle].place < place ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }
}
