import Foundation

/// Lines that wait to be written, in order.
///
/// Where there is no room for another, those that tell of no hit give way, the oldest first, and then the oldest of hits: hits are never the price of reads.
struct PendingLines: Sendable {
  /// One line.
  struct Line: Sendable, Hashable {
    /// Its place in the order, from 1.
    var number: Int
    /// Without its end; `nil` where nothing but what stands before the first record is to be written.
    var bytes: Data?
    /// Whether it tells of a hit or takes one back.
    var isHit = false

    var isRecord: Bool { bytes != nil }

    /// Bytes of memory for the text and its end.
    var size: Int { (bytes?.count ?? 0) + 1 }
  }

  private struct Row: Sendable {
    // A slice: taking the first out moves no other. What was taken out lies in its memory, but for its text, until it grows or is empty.
    var lines: ArraySlice<Line> = []
    var bytes = 0

    mutating func append(_ line: Line) {
      lines.append(line)
      bytes += line.size
    }

    mutating func removeFirst() -> Line? {
      guard let line = lines.first else { return nil }
      lines[lines.startIndex].bytes = nil
      lines.removeFirst()
      bytes -= line.size
      if lines.isEmpty { lines = [] }
      return line
    }
  }

  private var hits = Row()
  private var others = Row()

  /// Whether none waits.
  var isEmpty: Bool { oldest == nil }

  /// Number of the oldest line; `nil` where none waits.
  var oldest: Int? {
    let numbers = [hits.lines.first, others.lines.first].compactMap { $0?.number }
    return numbers.min()
  }

  /// Puts a line at the end. Where no other waits it is taken whatever its size.
  ///
  /// - Returns: How many lines were left out for want of room: older ones, or `line` itself where it tells of no hit and those of hits leave it none.
  mutating func append(_ line: Line, atMost maximumBytes: Int) -> Int {
    if !line.isHit, !hits.lines.isEmpty, hits.bytes + line.size > maximumBytes { return 1 }
    var leftOut = 0
    while hits.bytes + others.bytes + line.size > maximumBytes,
      others.removeFirst() != nil || line.isHit && hits.removeFirst() != nil
    {
      leftOut += 1
    }
    if line.isHit { hits.append(line) } else { others.append(line) }
    return leftOut
  }

  /// Takes the oldest line out.
  mutating func removeFirst() -> Line? {
    guard let oldest else { return nil }
    return hits.lines.first?.number == oldest ? hits.removeFirst() : others.removeFirst()
  }

  /// Takes out the lines up to a number.
  ///
  /// - Returns: How many records are among them.
  mutating func removeAll(through number: Int) -> Int {
    var records = 0
    while let oldest, oldest <= number, let line = removeFirst() {
      if line.isRecord { records += 1 }
    }
    return records
  }
}
