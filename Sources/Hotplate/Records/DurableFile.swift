import Foundation

/// Files that are whole or not there, whatever ends the process or the machine.
package enum DurableFile {
  /// Puts a file of its owner's alone in the place of `path`, with `bytes` on the disk, or changes nothing. A link there stays:
  /// the file that it leads to is replaced. A device, a FIFO or a socket is refused.
  ///
  /// Names that nobody typed are not followed: others who write into the folder could guess them.
  ///
  /// - Parameters:
  ///   - ending: What the file's name has besides while it is written; what a crash left there is written over.
  ///   - follows: Whether a link is followed; else whatever stands there is replaced.
  ///   - keepsPermissions: Whether the file has those of the one that it replaces, if there is one.
  ///   - isHeld: Whether the file is locked by `flock` before it has its name.
  ///   - naming: Gives the finished file its name, as `rename` does.
  /// - Returns: The file, open for more at its end and to be closed by the caller; `nil` with the reason in `errno`.
  package static func replace(
    _ path: String, with bytes: some DataProtocol, through ending: String,
    follows: Bool = true, keepsPermissions: Bool = false, isHeld: Bool = false,
    naming: (_ part: String, _ path: String) -> Int32 = { rename($0, $1) }
  ) -> Int32? {
    var path = path
    if follows {
      guard let place = OutputDestination(path) else { return nil }
      guard case .file(let end) = place else {
        errno = ENOTSUP
        return nil
      }
      path = end
    }
    let part = path + ending
    // Made anew, never followed: somebody may have put a link there.
    unlink(part)
    let file = open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_APPEND, 0o600)
    guard file >= 0 else { return nil }
    var earlier = stat()
    if keepsPermissions, stat(path, &earlier) == 0 { fchmod(file, earlier.st_mode & 0o777) }
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

  /// Puts `bytes` where `path` leads: as a whole file as `replace` does, or into the device or the FIFO that is there, or what this process has open.
  ///
  /// - Returns: `false` with the reason in `errno`.
  package static func put(
    _ bytes: some DataProtocol, at path: String, through ending: String,
    keepsPermissions: Bool = false
  ) -> Bool {
    guard let place = OutputDestination(path) else { return false }
    // A reader that goes is no reason to end the process.
    if place.isStream { signal(SIGPIPE, SIG_IGN) }
    let opened: Int32? =
      switch place {
      case .file: replace(path, with: bytes, through: ending, keepsPermissions: keepsPermissions)
      case .stream: open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
      case .open(let descriptor): dup(descriptor)
      }
    guard let file = opened, file >= 0 else { return false }
    let isWritten = !place.isStream || write(bytes, to: file)
    let reason = errno
    close(file)
    errno = reason
    return isWritten
  }

  /// Waits until the name of a file is on the disk; `false` with the reason in `errno`.
  package static func syncFolder(of path: String) -> Bool {
    let folder = open(path.folderOfPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return false }
    defer { close(folder) }
    // Some file systems cannot wait for a folder, and say so.
    return fsync(folder) == 0 || errno == EINVAL || errno == EROFS
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
