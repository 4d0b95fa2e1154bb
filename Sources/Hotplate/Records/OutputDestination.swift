import Foundation

/// What stands where a file is to be written. Links are followed, and nothing but a regular file is ever replaced.
package enum OutputDestination: Sendable, Hashable {
  /// A regular file or nothing yet, behind all links: another file may take its place.
  case file(String)
  /// A device, a FIFO or a socket: it is written into.
  case stream
  /// What this process has open under a number, as `/dev/stdout`: writing goes on at its current position.
  case open(Int32)

  /// Whether it is written into and not replaced.
  package var isStream: Bool {
    if case .file = self { return false }
    return true
  }

  /// Looks at what a path leads to; `nil` with the reason in `errno`, as for a folder.
  package init?(_ path: String) {
    var status = stat()
    // The system says which links must not be followed. What they lead to need not be there yet.
    if stat(path, &status) != 0 {
      guard errno == ENOENT else { return nil }
    } else if status.st_mode & S_IFMT == S_IFDIR {
      errno = EISDIR
      return nil
    }
    let isFile = status.st_mode & S_IFMT == S_IFREG || status.st_nlink == 0
    var end = path
    var links = 0
    while lstat(end, &status) == 0, status.st_mode & S_IFMT == S_IFLNK {
      links += 1
      guard links <= Self.mostLinks else {
        errno = ELOOP
        return nil
      }
      let name = end.lastNameOfPath
      let folder = String(end.utf8.dropLast(name.utf8.count)) ?? ""
      if let descriptor = Self.descriptor(folder, name) {
        self = .open(descriptor)
        return
      }
      // As the system does in folders that all write into, and more: who made the link says what is replaced.
      guard status.st_uid == 0 || status.st_uid == geteuid() else {
        errno = EACCES
        return nil
      }
      guard let target = Self.target(of: end) else { return nil }
      end = target.utf8.first == UInt8(ascii: "/") ? target : folder + target
    }
    self = isFile ? .file(end) : .stream
  }

  /// The file that may be replaced at a path, behind all links.
  ///
  /// - Throws: `HotplateError` of code `startup` where there is none.
  package static func file(at path: String) throws -> String {
    switch OutputDestination(path) {
    case .file(let end)?: return end
    case .stream?, .open?:
      throw HotplateError(
        .startup, "\(path): is a device, a FIFO or a socket; expected a file or a new name")
    case nil:
      throw HotplateError(.startup, "\(path): cannot be written: \(systemError())")
    }
  }

  /// As many as Linux follows.
  private static let mostLinks = 40

  /// The number of what this process has open that a link of a folder leads to; `nil` for other links.
  private static func descriptor(_ folder: String, _ name: String) -> Int32? {
    guard let whole = realpath(folder.isEmpty ? "." : folder, nil) else { return nil }
    defer { free(whole) }
    return String(cString: whole) == "/proc/\(getpid())/fd" ? Int32(name) : nil
  }

  /// What a link says; `nil` with the reason in `errno`.
  private static func target(of link: String) -> String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(link, &bytes, bytes.count)
    guard count >= 0 else { return nil }
    let text = String(validating: bytes[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    if text == nil { errno = EILSEQ }
    return text
  }
}
