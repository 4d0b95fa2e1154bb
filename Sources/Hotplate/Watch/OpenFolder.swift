import CFiles
import Foundation

/// An open folder: what is done in it is done there, whoever renames it or puts a link in its place meanwhile.
struct OpenFolder: ~Copyable {
  private let descriptor: Int32

  /// Opens a folder, or one below it; `nil` with the reason in `errno`, which is `ENOTDIR` for a link below.
  ///
  /// - Parameters:
  ///   - root: A folder that the operator named: it may be a link, or lie behind one.
  ///   - below: A path below it, where others may write: no part of it is followed if it is a link.
  ///   - makes: Whether folders below `root` that are not there are made, with the permissions that the umask leaves.
  init?(_ root: String, below: String = "", makes: Bool = false) {
    // Step by step: `openat2` would do it in one call, where the kernel has it.
    var folder = hotplate_open_folder(AT_FDCWD, root, true)
    for name in below.utf8.split(separator: 0x2F) where folder >= 0 {
      let inner = Self.open(String(Substring(name)), in: folder, makes: makes)
      let reason = errno
      close(folder)
      errno = reason
      folder = inner
    }
    guard folder >= 0 else { return nil }
    descriptor = folder
  }

  /// Opens a folder in another by its name; `nil` with the reason in `errno`, which is `ENOTDIR` for a link.
  init?(_ name: String, in parent: borrowing OpenFolder) {
    let folder = Self.open(name, in: parent.descriptor, makes: false)
    guard folder >= 0 else { return nil }
    descriptor = folder
  }

  private static func open(_ name: String, in parent: Int32, makes: Bool) -> Int32 {
    guard name != ".." else {
      errno = ENOENT
      return -1
    }
    let folder = hotplate_open_folder(parent, name, false)
    guard folder < 0, errno == ENOENT, makes else { return folder }
    guard mkdirat(parent, name, 0o777) == 0 || errno == EEXIST else { return -1 }
    return hotplate_open_folder(parent, name, false)
  }

  deinit { close(descriptor) }

  /// What tells the folder from others.
  var identity: FileIdentity? { FileIdentity(open: descriptor) }

  /// A path that leads to the folder while it is open, whatever its name is by now; to nothing where `/proc` is not there.
  var systemPath: String { "/proc/self/fd/\(descriptor)" }

  /// The names in it, sorted; `nil` with the reason in `errno` when it cannot be read to its end.
  func names() -> [FileName]? {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { return nil }
    guard let stream = fdopendir(copy) else {
      let reason = errno
      close(copy)
      errno = reason
      return nil
    }
    // A copy begins where the last reader ended.
    rewinddir(stream)
    let names = FileName.all(of: stream)
    // What may not be listed is open for what is done in it alone.
    if names == nil && errno == EBADF { errno = EACCES }
    return names
  }

  /// What `lstat` tells of a file in it; `nil` with the reason in `errno`.
  func status(of name: FileName) -> stat? {
    var status = stat()
    let bytes = (name.bytes + [0]).map(CChar.init(bitPattern:))
    return fstatat(descriptor, bytes, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status : nil
  }

  /// The same by a name that is UTF-8.
  func status(of name: String) -> stat? { status(of: FileName(bytes: Array(name.utf8))) }

  /// Opens a file in it for reading: no link, and without waiting for a FIFO. Negative with the reason in `errno`; to be closed by the caller.
  func open(_ name: String) -> Int32 { hotplate_open_in(descriptor, name) }

  /// Makes a file of its owner's alone, which must not be there, and opens it for writing; as `open(_:)` else.
  func create(_ name: String) -> Int32 {
    openat(descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
  }

  /// Moves a file into another folder under its name, over what is there; `false` with the reason in `errno`.
  func move(_ name: String, into other: borrowing OpenFolder) -> Bool {
    renameat(descriptor, name, other.descriptor, name) == 0
  }

  /// Gives a file another name, in this folder or another; `false` with the reason in `errno`, which is `EEXIST` where the name is taken.
  func rename(_ name: String, to new: String, in other: borrowing OpenFolder) -> Bool {
    hotplate_rename_new(descriptor, name, other.descriptor, new) == 0
  }

  /// Removes a file; `false` with the reason in `errno`.
  func remove(_ name: String) -> Bool { unlinkat(descriptor, name, 0) == 0 }

  /// Makes a folder in it that is its owner's alone; `false` with the reason in `errno`.
  func makeFolder(_ name: String) -> Bool { mkdirat(descriptor, name, 0o700) == 0 }

  /// Removes an empty folder in it.
  func removeFolder(_ name: String) { unlinkat(descriptor, name, AT_REMOVEDIR) }

  /// Waits until the names in it are on the disk; `false` with the reason in `errno`.
  func sync() -> Bool {
    // Some file systems cannot wait for a folder, and say so, and so does one that may not be listed.
    fsync(descriptor) == 0 || [EINVAL, EROFS, EBADF].contains(errno)
  }
}
