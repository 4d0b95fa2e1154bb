import Foundation
import Glibc
import Hotplate

/// Files that only their owner may read.
enum PrivateFile {
  /// Makes a file that must not be there yet, with `bytes` on the disk when this returns.
  static func create(_ path: String, bytes: [UInt8] = []) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      throw HotplateError(.store, "\(path): it cannot be made: \(systemError())")
    }
    defer { close(file) }
    guard write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else {
      throw HotplateError(.store, "\(path): it cannot be written: \(systemError())")
    }
  }
}

/// What the system says of the last failure.
func systemError() -> String { String(cString: strerror(errno)) }

extension HitStore {
  /// Whom to log: the name given, `$USER`, or, where a service has neither, the account the process runs under.
  public static func actor(named name: String?) -> String {
    let named = [name, ProcessInfo.processInfo.environment["USER"]].compactMap { $0 }
    if let first = named.first(where: { !$0.isEmpty }) { return first }
    guard let account = getpwuid(getuid()) else { return "uid \(getuid())" }
    return String(cString: account.pointee.pw_name)
  }
}
