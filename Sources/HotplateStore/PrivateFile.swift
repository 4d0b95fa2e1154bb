import Foundation
import Glibc
import Hotplate

/// Files that only their owner may read.
package enum PrivateFile {
  /// Refuses a name that no file can have: beside it, or under what stands before its zero byte, another would be made.
  ///
  /// - Parameter kind: What is expected, with its article.
  static func refuseName(
    _ path: String, of kind: String, code: HotplateError.Code = .store
  ) throws {
    guard !path.isEmpty else {
      throw HotplateError(code, "found an empty name, expected that of \(kind)")
    }
    if let trouble = path.zeroByteTrouble {
      throw HotplateError(code, "\(path): \(trouble), expected \(kind)")
    }
  }

  /// Makes a file that must not be there yet, with `bytes` on the disk when this returns.
  ///
  /// - Returns: `false` when another process was first; its file is whole, then as ever.
  @discardableResult
  static func create(_ path: String, bytes: [UInt8] = []) throws -> Bool {
    let file = DurableFile.replace(path, with: bytes, through: ending()) { new, path in
      if link(new, path) == 0 { return unlink(new) }
      // Some file systems know no links: there the first of two that start together may lose its file to the second.
      return errno == EPERM && access(path, F_OK) != 0 ? rename(new, path) : -1
    }
    if let file {
      close(file)
      return true
    }
    let reason = systemError()
    if access(path, F_OK) == 0 { return false }
    throw HotplateError(.store, "\(path): it cannot be made: \(reason)")
  }

  /// Puts a file with `bytes` in the place of the one that is there, but of a database or one that another process writes to, or writes them into a device or a FIFO.
  package static func replace(_ path: String, bytes: [UInt8]) throws {
    try LineOutput.refuseReplacing(path)
    guard DurableFile.put(bytes, at: path, through: ending()) else {
      throw HotplateError(.store, "\(path): it cannot be written: \(systemError())")
    }
  }

  private static func ending() -> String {
    ".\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
  }
}
