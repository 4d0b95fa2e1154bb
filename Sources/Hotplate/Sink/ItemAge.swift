import Foundation

/// Tells which items have been kept for too long.
struct ItemAge: Sendable {
  /// Seconds.
  let most: TimeInterval
  let now: Date

  /// Before this no clock that was set wrote anything.
  private static let earliest = Date(timeIntervalSince1970: 946_684_800)

  /// Whether the file at `path` was written too long ago. One that by its time was written before any was, or is yet to be, by a machine's clock
  /// that was wrong, is taken to be of now, and noted so.
  func isOver(_ path: String) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0 else { return false }
    let written = Date(timeIntervalSince1970: TimeInterval(status.st_mtim.tv_sec))
    if isPossible(written) { return isOver(since: written) }
    try? FileManager.default.setAttributes([.modificationDate: now], ofItemAtPath: path)
    return false
  }

  /// Whether what came at a time has been kept for too long.
  func isOver(since time: Date) -> Bool {
    isPossible(time) && now.timeIntervalSince(time) > most
  }

  private func isPossible(_ time: Date) -> Bool {
    time >= Self.earliest && time <= now.addingTimeInterval(PictureTime.mostAhead)
  }
}
