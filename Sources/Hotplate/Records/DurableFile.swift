import Foundation

/// Files that are whole or not there, whatever ends the process or the machine.
package enum DurableFile {
  /// Puts a file of its owner's alone in the place of `path`, with `bytes` on the disk, or changes nothing.
  ///
  /// - Parameters:
  ///   - part: Where it is written first, in the same folder; what a crash left there is written over.
  ///   - isHeld: Whether the file is locked by `flock` before it has its name.
  ///   - place: Gives the finished file its name, as `rename` does.
  /// - Returns: The file, open for more at its end and to be closed by the caller; `nil` with the reason in `errno`.
  package static func replace(
    _ path: String, with bytes: some DataProtocol, through part: String, isHeld: Bool = false,
    place: (_ part: String, _ path: String) -> Int32 = { rename($0, $1) }
  ) -> Int32? {
    // Made anew, never followed: somebody may have put a link there.
    unlink(part)
    let file = open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_APPEND, 0o600)
    guard file >= 0 else { return nil }
    if !isHeld || flock(file, LOCK_EX | LOCK_NB) == 0, write(bytes, to: file), fsync(file) == 0,
      place(part, path) == 0
    {
      return file
    }
    let reason = errno
    close(file)
    unlink(part)
    errno = reason
    return nil
  }

  /// Writes all of `bytes`, in as many calls as the system takes; `false` with the reason in `errno`.
  package static func write(_ bytes: some DataProtocol, to file: Int32) -> Bool {
    var rest = Data(bytes)
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      rest.removeFirst(count)
    }
    return true
  }
}
