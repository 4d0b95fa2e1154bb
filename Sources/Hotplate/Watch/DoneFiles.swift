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

  private let moves: OwnMoves

  /// - Parameter moves: Told of what is put back.
  init(policy: DonePolicy, folder: String?, moves: OwnMoves = OwnMoves()) {
    self.policy = policy
    self.folder = folder
    self.moves = moves
  }

  /// What became of a file.
  enum Outcome: Equatable {
    /// It is not in its place any more.
    case gone
    /// It stays, or another has its name, which comes as a file of its own.
    case left
    /// Another of its size and time has its name, and was not read.
    case replaced
    /// It is being written just now.
    case busy
    /// It could not be put away, and why.
    case failed(String)
  }

  /// Puts a file away.
  ///
  /// - Parameter identity: What was read; without it, size and time tell that it is the file.
  func put(away file: DropFile, failed: Bool, as identity: FileIdentity? = nil) -> Outcome {
    // A picture nobody could read is for a person to look at.
    if policy == .leave || policy == .delete && failed { return .left }
    guard let there = DropFile(folder: file.folder, name: file.name) else { return missing(file) }
    if there != file { return .left }
    if file.isBeingWritten == true { return .busy }
    return turn.withLock { _ in putAway(file, failed: failed, as: identity) }
  }

  private func putAway(_ file: DropFile, failed: Bool, as identity: FileIdentity?) -> Outcome {
    let (path, name) = (file.path.folderOfPath, file.name.lastNameOfPath)
    guard let parent = file.openParent() else { return missing(file) }
    // Where there is no room for a folder, a picture that takes the name in this moment goes with it.
    guard let aside = AsideFolder.open(in: parent, of: path, moves) else {
      let outcome = Self.check(file, as: identity, in: parent)
      return outcome == .gone ? finish(file, failed: failed, in: parent) : outcome
    }
    defer { AsideFolder.remove(in: parent) }
    guard parent.move(name, into: aside) else { return missing(file) }
    var outcome = Self.check(file, as: identity, in: aside)
    if outcome == .gone { outcome = finish(file, failed: failed, in: aside) }
    if outcome != .gone { AsideFolder.putBack(name, from: aside, to: parent, of: path, moves) }
    return outcome
  }

  /// What became of a file that was just not found, or could not be reached.
  private func missing(_ file: DropFile) -> Outcome {
    // A folder that it was in is gone, or a link has its name; or the folder that it was to go to is.
    let reason = errno
    if [ENOENT, ENOTDIR, ELOOP].contains(reason) && !file.isThere { return .gone }
    errno = reason
    return .failed(sentence(file))
  }

  /// Whether what was moved is the file, and nobody writes it: then `gone`.
  private static func check(
    _ file: DropFile, as identity: FileIdentity?, in folder: borrowing OpenFolder
  ) -> Outcome {
    let name = file.name.lastNameOfPath
    guard let status = folder.status(of: name), file.isThis(status) else { return .left }
    if let identity, identity != FileIdentity(status) { return .replaced }
    let opened = folder.open(name)
    guard opened >= 0 else { return .gone }
    defer { close(opened) }
    return DropFile.isBeingWritten(opened) == true ? .busy : .gone
  }

  /// Deletes or moves the file, which lies in `source`.
  private func finish(
    _ file: DropFile, failed: Bool, in source: borrowing OpenFolder
  ) -> Outcome {
    let name = file.name.lastNameOfPath
    if policy == .delete {
      return source.remove(name) || errno == ENOENT ? .gone : .failed(sentence(file))
    }
    // A folder that the operator named may be a link. Who writes into the watched one must not be able to have files moved elsewhere by one.
    let kind = failed ? Self.failedName : folder == nil ? Self.doneName : ""
    let below = [kind, file.name.folderOfPath].filter { $0 != "" && $0 != "." }
    let (root, path) = (folder ?? file.folder, below.joined(separator: "/"))
    // Without what is below it: names contain plates.
    let target = kind == "" ? root : root + "/" + kind
    if folder != nil, access(root, F_OK) != 0 {
      try? FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    }
    guard let place = OpenFolder(root, below: path, makes: true) else {
      let isLink = errno == ENOTDIR || errno == ELOOP
      let reason = isLink ? "a folder on the way is a file or a link" : systemError()
      return .failed("\(file.pathForm): cannot be moved to \(target): \(reason)")
    }
    if Self.move(name, from: source, to: place) { return .gone }
    return .failed("\(file.pathForm): cannot be moved to \(target): \(systemError())")
  }

  /// Moves a file under its name, or another where that is taken, also to another file system; `false` with the reason in `errno`.
  private static func move(
    _ name: String, from source: borrowing OpenFolder, to place: borrowing OpenFolder
  ) -> Bool {
    if rename(name, in: source, to: name, in: place) != nil { return true }
    guard errno == EXDEV else { return errno == ENOENT && source.status(of: name) == nil }
    guard let (part, copied) = copy(name, in: source, to: place) else { return false }
    // Locked until it has its name: another run takes it for what a crash left.
    defer { close(copied) }
    // On the disk before the other is gone.
    let new = rename(part, in: place, to: name, in: place)
    if new != nil, place.sync(), source.remove(name) { return true }
    let reason = errno
    _ = place.remove(new ?? part)
    errno = reason
    return false
  }

  /// Renames a file to a name that is not taken: a camera may use a name again, and nothing is overwritten. Returns the name; `nil` with the reason in `errno`.
  private static func rename(
    _ old: String, in source: borrowing OpenFolder, to wanted: String,
    in place: borrowing OpenFolder
  ) -> String? {
    FreeName.use(wanted) { name -> String?? in
      if source.rename(old, to: name, in: place) { return .some(name) }
      return errno == EEXIST ? nil : .some(nil)
    }
  }

  /// Names of copies that are not whole yet: hidden, and of one process each while it has the file locked.
  private static let partName = ".hotplate-part"

  /// Makes a file for a copy, in the place of what a crash left; `nil` with the reason in `errno`.
  private static func makePart(in place: borrowing OpenFolder) -> (name: String, file: Int32)? {
    var number = 0
    while true {
      let name = FreeName.path(partName, after: number)
      let file = place.create(name)
      if file >= 0 {
        // Another run may have taken it for what a crash left before it was locked.
        if flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK,
          let status = place.status(of: name), FileIdentity(status) == FileIdentity(open: file)
        {
          return (name, file)
        }
        close(file)
        number += 1
        continue
      }
      guard errno == EEXIST else { return nil }
      let other = place.open(name)
      let isLeft = other >= 0 && flock(other, LOCK_EX | LOCK_NB) == 0 && place.remove(name)
      if other >= 0 { close(other) }
      if !isLeft { number += 1 }
    }
  }

  /// Copies a file to another file system with its permissions, times and, where that is permitted, its owner. Returns the copy's name, which is not
  /// that of a picture yet, and the copy, open and locked; `nil` with the reason in `errno`.
  private static func copy(
    _ name: String, in source: borrowing OpenFolder, to place: borrowing OpenFolder
  ) -> (name: String, file: Int32)? {
    let from = source.open(name)
    guard from >= 0 else { return nil }
    defer { close(from) }
    guard let (part, to) = makePart(in: place) else { return nil }
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
      isCopied = fsync(to) == 0
    }
    let reason = errno
    if isCopied { return (part, to) }
    _ = place.remove(part)
    close(to)
    errno = reason
    return nil
  }

  private func sentence(_ file: DropFile) -> String {
    "\(file.pathForm): cannot be \(policy == .delete ? "deleted" : "moved"): \(systemError())"
  }
}
