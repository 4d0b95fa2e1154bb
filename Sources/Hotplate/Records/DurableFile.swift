import Foundation

/// Files that are whole or not there, whatever ends the process or the machine.
package enum DurableFile {
  /// Puts a file of its owner's alone in the place of `path`, with `bytes` on the disk, or changes nothing. A link there stays:
  /// the file that it leads to is replaced. A device, a FIFO or a socket is refused.
  ///
  /// - Parameters:
  ///   - ending: What the file's name has besides while it is written; what a crash left there is written over.
  ///   - permissions: Of the file, less what the umask takes.
  ///   - isHeld: Whether the file is locked by `flock` before it has its name.
  ///   - naming: Gives the finished file its name, as `rename` does.
  /// - Returns: The file, open for more at its end and to be closed by the caller; `nil` with the reason in `errno`.
  package static func replace(
    _ path: String, with bytes: some DataProtocol, through ending: String,
    permissions: mode_t = 0o600, isHeld: Bool = false,
    naming: (_ part: String, _ path: String) -> Int32 = { rename($0, $1) }
  ) -> Int32? {
    guard let place = OutputPlace(path) else { return nil }
    guard case .file(let path) = place else {
      errno = ENOTSUP
      return nil
    }
    let part = path + ending
    // Made anew, never followed: somebody may have put a link there.
    unlink(part)
    let file = open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_APPEND, permissions)
    guard file >= 0 else { return nil }
    if !isHeld || flock(file, LOCK_EX | LOCK_NB) == 0, write(bytes, to: file), fsync(file) == 0,
      naming(part, path) == 0
    {
      return file
    }
    let reason = errno
    close(file)
    unlink(part)
    errno = reason
    return nil
  }

  /// Puts `bytes` where `path` leads: as a whole file as `replace` does, or into the device, the FIFO or the socket that is there.
  ///
  /// - Returns: `false` with the reason in `errno`.
  package static func put(
    _ bytes: some DataProtocol, at path: String, through ending: String,
    permissions: mode_t = 0o600
  ) -> Bool {
    let isStream = OutputPlace(path) == .stream
    // A reader that goes is no reason to end the process.
    if isStream { signal(SIGPIPE, SIG_IGN) }
    let opened: Int32? =
      isStream
      ? open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
      : replace(path, with: bytes, through: ending, permissions: permissions)
    guard let file = opened, file >= 0 else { return false }
    let isWritten = !isStream || write(bytes, to: file)
    let reason = errno
    close(file)
    errno = reason
    return isWritten
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
