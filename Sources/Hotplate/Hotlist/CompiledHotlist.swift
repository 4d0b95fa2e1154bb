import Foundation

/// The compiled form of a list: see `Hotlist+Compiled.swift`.
enum CompiledHotlist {
  /// The first bytes of a compiled list.
  static let magic = Array("HOTPLATE".utf8)

  /// Whether a file starts like a compiled list.
  static func isCompiled(_ path: String) -> Bool {
    guard let handle = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? handle.close() }
    return (try? handle.read(upToCount: magic.count)).flatMap { $0 }.map { Array($0) == magic }
      ?? false
  }
}

extension Hotlist {
  convenience init(compiled path: String) throws {
    throw HotplateError(.hotlist, "\(path): compiled lists are not read yet")
  }
}
