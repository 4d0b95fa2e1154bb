import Foundation

/// Tells which items have been kept for too long.
struct ItemAge: Sendable {
  /// Seconds.
  let most: TimeInterval
  let now: Date

  /// Before this no clock that was set wrote anything.
  static let earliest = Date(timeIntervalSince1970: 946_684_800)

  /// Whether the file at `path` was written too long ago. One of before any clock was set is taken to be of now, and noted so; one that is yet to be
  /// is not: which of the two clocks was wrong nobody knows, and a right time must not be lost.
  func isOver(_ path: String) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0 else { return false }
    let written = Date(timeIntervalSince1970: TimeInterval(status.st_mtim.tv_sec))
    if written < Self.earliest {
      try? FileManager.default.setAttributes([.modificationDate: now], ofItemAtPath: path)
      return false
    }
    return now.timeIntervalSince(written) > most
  }
}
