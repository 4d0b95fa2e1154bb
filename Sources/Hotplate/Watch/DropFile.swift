import CFiles
import Foundation

/// One file of a drop folder as it was when it was complete.
///
/// The same path with another size or time is another file: cameras use names again.
public struct DropFile: Sendable, Hashable {
  /// The folder that is watched.
  public var folder: String
  /// Path below that folder.
  public var name: String
  /// Bytes.
  public var size: Int
  /// When it was last written, in nanoseconds since 1970.
  public var modified: Int64
  /// Whether the name is not UTF-8, so that no path leads there; `name` then shows its bytes as `\xFC`.
  public private(set) var isMisnamed = false

  /// The path to open.
  public var path: String { folder + "/" + name }

  /// The path for what is said on standard error, which the log of a service keeps: names contain plates, so that of the name its form alone is told.
  var pathForm: String { folder + "/" + name.nameForm + " (A for letters, 0 for digits)" }

  /// When it was last written.
  public var modificationDate: Date { Date(timeIntervalSince1970: Double(modified) / 1e9) }

  /// Looks a file up; `nil` with the reason in `errno` when it is gone or no regular file. Links below `folder` are not followed, on the way there either:
  /// who may write into the folder must not be able to have any file of the machine read and moved.
  public init?(folder: String, name: String) {
    guard let parent = Self.parent(of: name, below: folder),
      let status = parent.status(of: name.lastNameOfPath)
    else { return nil }
    self.init(folder: folder, name: name, status)
  }

  /// Takes what `lstat` found; `nil` when that is no regular file.
  init?(folder: String, name: String, _ status: stat) {
    guard status.st_mode & S_IFMT == S_IFREG else {
      errno = ENOENT
      return nil
    }
    self.folder = folder
    self.name = name
    size = Int(status.st_size)
    modified = Self.modified(of: status)
  }

  /// The folder that it lies in, open; `nil` with the reason in `errno`.
  func openParent() -> OpenFolder? { Self.parent(of: name, below: folder) }

  private static func parent(of name: String, below root: String) -> OpenFolder? {
    OpenFolder(root, below: name.utf8.contains(0x2F) ? name.folderOfPath : "")
  }

  /// When a file was last written, in nanoseconds since 1970.
  private static func modified(of status: stat) -> Int64 {
    // File systems know years that nanoseconds since 1970 do not reach: those are the last that these do.
    let seconds = min(max(Int64(status.st_mtim.tv_sec), -9_000_000_000), 9_000_000_000)
    return seconds * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
  }

  /// What is to be told of: a file or folder in the folder `below` whose name is not UTF-8.
  init(misnamed name: FileName, root: String, below: String) {
    folder = root
    self.name = (below.isEmpty ? "" : below + "/") + name.escaped
    size = 0
    modified = 0
    isMisnamed = true
  }

  /// Whether two are the same file, as it was: by the bytes of its name, as the file system has it.
  public static func == (one: DropFile, other: DropFile) -> Bool {
    one.size == other.size && one.modified == other.modified && one.isMisnamed == other.isMisnamed
      && ExactText(one.folder) == ExactText(other.folder)
      && ExactText(one.name) == ExactText(other.name)
  }

  /// Hashes what makes it the same file.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(ExactText(folder))
    hasher.combine(ExactText(name))
    hasher.combine(size)
    hasher.combine(modified)
    hasher.combine(isMisnamed)
  }

  /// Whether its name is that of a file by now.
  var isThere: Bool { DropFile(folder: folder, name: name) != nil }

  /// Whether its name is another picture's by now, or it was written again.
  var isReplaced: Bool {
    guard !isMisnamed, let there = DropFile(folder: folder, name: name) else { return false }
    return there != self
  }

  /// Whether it is what `fstat` or `lstat` found, by size and time.
  func isThis(_ status: stat) -> Bool {
    status.st_mode & S_IFMT == S_IFREG && Int(status.st_size) == size
      && Self.modified(of: status) == modified
  }

  /// Reads the file; `nil` when another had taken its place before it was opened, or it was written again meanwhile: that one comes by itself.
  ///
  /// One that lost its name to another once it was open is still whole, and read.
  ///
  /// - Parameter onceOpen: Called before the first byte is read, with what tells the file from another of its size and time; `nil` where the file
  ///   system may give it another number by the next look.
  func read(
    limit: Int, onceOpen: (FileIdentity?) -> Void = { _ in }
  ) -> Result<[UInt8], FrameFailure>? {
    // A link or a FIFO may have taken the place of the file that was looked at.
    let descriptor = opened()
    guard descriptor >= 0 else {
      let failure = FrameFailure(.unreadable, of: path, "cannot be opened: \(systemError())")
      return isReplaced ? nil : .failure(failure)
    }
    defer { close(descriptor) }
    if isAnother(descriptor) { return nil }
    let isStable = hotplate_home_of_file(descriptor) != hotplate_file_shared
    onceOpen(isStable ? FileIdentity(open: descriptor) : nil)
    let bytes = PictureFile.read(descriptor, source: path, limit: limit, regularOnly: true)
    return isAnother(descriptor) ? nil : bytes
  }

  /// Opens what has its name by now; negative with the reason in `errno`.
  private func opened() -> Int32 { openParent()?.open(name.lastNameOfPath) ?? -1 }

  /// Whether an open file is a regular one, but not this, or not as it was.
  private func isAnother(_ descriptor: Int32) -> Bool {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
    return Int(status.st_size) != size || Self.modified(of: status) != modified
  }

  /// Whether some process has the file open for writing; `nil` where the system does not tell.
  var isBeingWritten: Bool? {
    let file = opened()
    guard file >= 0 else { return nil }
    defer { close(file) }
    return Self.isBeingWritten(file)
  }

  /// The same of an open file.
  ///
  /// Linux grants a lease for reading only on a file that nobody writes, and to its owner or root alone.
  static func isBeingWritten(_ file: Int32) -> Bool? {
    // F_SETLEASE of <fcntl.h>, which Swift's Glibc leaves out.
    let setLease: Int32 = 1024
    let isGranted = fcntl(file, setLease, F_RDLCK) == 0
    let isRefused = !isGranted && errno == EAGAIN
    if isGranted { _ = fcntl(file, setLease, F_UNLCK) }
    guard isGranted || isRefused else { return nil }
    return isBeingWritten(isGranted: isGranted, home: hotplate_home_of_file(file))
  }

  /// What the answer for a lease says where a file has its home.
  static func isBeingWritten(isGranted: Bool, home: hotplate_file_home) -> Bool? {
    switch home {
    // NFS without a delegation and SMB without an oplock refuse every lease.
    case hotplate_file_leased: isGranted ? false : nil
    // Who writes on another machine is not asked.
    case hotplate_file_shared: isGranted ? nil : true
    default: !isGranted
    }
  }

  /// Whether cameras and servers write such names while a file is under way, or it is no picture by its name.
  static func isIgnored(_ name: String) -> Bool {
    let last = name.lastNameOfPath
    return last.utf8.first == UInt8(ascii: ".")
      || !PictureList.extensions.contains(last.fileEnding.lowercased())
  }
}
