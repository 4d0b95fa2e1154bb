import Foundation
import Glibc

/// What tells a file from the one that takes its place.
struct FileStamp: Sendable, Equatable {
  private var modified: [Int] = []
  /// Also when its permissions were last changed: a file that could not be read may be readable now.
  private var changed: [Int] = []
  private var inode: UInt64 = 0
  private var size = 0

  /// Of no file.
  init() {}

  /// Looks at what stands at a path now, which may be nothing.
  init(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return }
    modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
    changed = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
    inode = UInt64(status.st_ino)
    size = Int(status.st_size)
  }
}
