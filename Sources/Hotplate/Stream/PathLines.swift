/// Cuts a stream of text into file names, one a line.
///
/// Empty lines are skipped; a carriage return before the line end is no part of the name; a zero byte, which no name has, ends a
/// line as well. A line longer than any path can be is one damaged piece.
struct PathLines: Sendable {
  /// Longest path Linux takes, in bytes.
  static let longestPath = 4096

  private var buffer: [UInt8] = []
  private var start = 0
  private var isSkipping = false
  private var hasEnded = false

  mutating func append(_ bytes: some Collection<UInt8>) {
    if start > 0 {
      buffer.removeSubrange(..<start)
      start = 0
    }
    buffer.append(contentsOf: bytes)
  }

  mutating func end() { hasEnded = true }

  /// The next file name, or `nil` when the stream must give more first.
  mutating func next() -> StreamPicture.Content? {
    while start < buffer.count {
      let rest = buffer[start...]
      guard
        let lineEnd = rest.firstIndex(where: { $0 == 0x0A || $0 == 0 })
          ?? (hasEnded ? rest.endIndex : nil)
      else {
        guard rest.count > Self.longestPath else { return nil }
        start = buffer.count
        if isSkipping { return nil }
        isSkipping = true
        return tooLong
      }
      var line = rest[..<lineEnd]
      start = min(lineEnd + 1, buffer.count)
      if isSkipping {
        isSkipping = false
        continue
      }
      if line.last == 0x0D { line = line.dropLast() }
      if line.isEmpty { continue }
      return line.count > Self.longestPath ? tooLong : .file(String(decoding: line, as: UTF8.self))
    }
    return nil
  }

  private var tooLong: StreamPicture.Content {
    .damaged(
      .unreadable, "a line longer than \(Self.longestPath) bytes; expected one file name a line")
  }
}
