import CFiles
import Foundation

/// What becomes of a file of a drop folder once it is read.
public enum DonePolicy: String, Sendable, Hashable, CaseIterable {
  /// Moved into a folder of done files.
  case move
  /// Deleted. A picture that could not be read is left.
  case delete
  /// Left where it is.
  case leave
}

/// Puts files away that are done.
struct DoneFiles: Sendable {
  let policy: DonePolicy
  /// Where to move files; `nil` for `done` inside the watched folder.
  let folder: String?
  /// One file at a time: each has the hidden folder of where it lies for itself.
  private let turn = Guarded(())

  /// Names below a watched folder that hold what was put away.
  static let doneName = "done"
  static let failedName = "failed"

  init(policy: DonePolicy, folder: String?) {
    self.policy = policy
    self.folder = folder
  }

  /// What became of a file.
  enum Outcome: Equatable {
    /// It is not in its place any more.
    case gone
    /// It stays, or another has its name, which comes as a file of its own.
    case left
    /// It is being written just now.
    case busy
    /// It could not be put away, and why.
    case failed(String)
  }

  /// Puts a file away.
  func put(away file: DropFile, failed: Bool) -> Outcome {
    // A picture nobody could read is for a person to look at.
    if policy == .leave || policy == .delete && failed { return .left }
    guard let there = DropFile(folder: file.folder, name: file.name) else { return .gone }
    if there != file { return .left }
    if file.isBeingWritten == true { return .busy }
    return turn.withLock { _ in putAway(file, failed: failed) }
  }

  private func putAway(_ file: DropFile, failed: Bool) -> Outcome {
    let (parent, name) = (file.path.folderOfPath, file.path.lastNameOfPath)
    // Where there is no room for a folder, a picture that takes the name in this moment goes with it.
    guard let aside = AsideFolder(in: parent) else {
      return finish(file, failed: failed, in: AT_FDCWD, file.path)
    }
    return aside.use { folder in
      guard renameat(AT_FDCWD, file.path, folder, name) == 0 else {
        let sentence = Self.sentence(file.path, failed: policy)
        return DropFile(folder: file.folder, name: file.name) == nil ? .gone : .failed(sentence)
      }
      var outcome = Self.check(file, in: folder, name)
      if outcome == .gone { outcome = finish(file, failed: failed, in: folder, name) }
      if outcome != .gone { AsideFolder.putBack(name, from: folder, in: parent) }
      return outcome
    }
  }

  /// Whether what was moved is the file, and nobody writes it: then `gone`.
  private static func check(_ file: DropFile, in folder: Int32, _ name: String) -> Outcome {
    var status = stat()
    guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0, file.isThis(status) else {
      return .left
    }
    let opened = hotplate_open_in(folder, name)
    guard opened >= 0 else { return .gone }
    defer { close(opened) }
    return DropFile.isBeingWritten(opened) == true ? .busy : .gone
  }

  /// Deletes or moves what `name` in the open folder `source` is.
  private func finish(
    _ file: DropFile, failed: Bool, in source: Int32, _ name: String
  ) -> Outcome {
    if policy == .delete {
      if unlinkat(source, name, 0) == 0 || errno == ENOENT { return .gone }
      return .failed(Self.sentence(file.path, failed: policy))
    }
    let base = folder ?? file.folder + "/" + (failed ? Self.failedName : Self.doneName)
    let target = (folder != nil && failed ? base + "/" + Self.failedName : base) + "/" + file.name
    do {
      try FileManager.default.createDirectory(
        atPath: target.folderOfPath, withIntermediateDirectories: true)
    } catch {
      return .failed("\(file.path): cannot be moved to \(target): \(error.localizedDescription)")
    }
    // A camera may use a name again: nothing is overwritten.
    let error: Int32 = FreeName.use(target) { path in
      if hotplate_rename_new(source, name, AT_FDCWD, path) == 0 { return 0 }
      if errno == EXDEV, Self.copy(name, in: source, to: path) { return 0 }
      return errno == EEXIST ? nil : errno
    }
    if error == 0 || error == ENOENT && DropFile(folder: file.folder, name: file.name) == nil {
      return .gone
    }
    return .failed("\(file.path): cannot be moved to \(target): \(systemError(error))")
  }

  /// Copies a file to another file system with its permissions, times and, where that is permitted, its owner, and removes it; `false` with the
  /// reason in `errno`.
  private static func copy(_ name: String, in source: Int32, to path: String) -> Bool {
    let from = hotplate_open_in(source, name)
    guard from >= 0 else { return false }
    defer { close(from) }
    let to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard to >= 0 else { return false }
    var status = stat()
    var isCopied = fstat(from, &status) == 0
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while isCopied {
      let count = buffer.withUnsafeMutableBytes { read(from, $0.baseAddress, $0.count) }
      if count == 0 { break }
      if count < 0 && errno == EINTR { continue }
      isCopied = count > 0 && DurableFile.write(buffer[..<count], to: to)
    }
    if isCopied {
      _ = fchown(to, status.st_uid, status.st_gid)
      fchmod(to, status.st_mode & 0o777)
      futimens(to, [status.st_atim, status.st_mtim])
      // On the disk before the other is gone.
      isCopied =
        fsync(to) == 0 && DurableFile.syncFolder(of: path) && unlinkat(source, name, 0) == 0
    }
    let reason = errno
    close(to)
    if !isCopied { unlink(path) }
    errno = reason
    return isCopied
  }

  private static func sentence(_ path: String, failed policy: DonePolicy) -> String {
    "\(path): cannot be \(policy == .delete ? "deleted" : "moved"): \(systemError())"
  }
}
