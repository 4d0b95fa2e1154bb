import Foundation
import Glibc
import Hotplate

/// The newest checkpoint in a file beside the store, so that a log cut back to an older state is found out.
///
/// One block of 512 bytes, written in place after the commit: it is never ahead of the store, and a crash leaves the
/// old block or the new one.
final class HeadFile: Sendable {
  static let size = 512
  let path: String
  /// What was written last, and of how long a log it speaks: found again, it need not be read.
  private let written = Guarded<(block: [UInt8], size: Int)>(([], 0))

  init(path: String) { self.path = path }

  /// Writes `checkpoint` unless another process or thread was ahead.
  func write(_ checkpoint: Checkpoint) throws {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o600)
    guard file >= 0 else {
      throw HotplateError(.store, "\(path): the checkpoint cannot be written: \(systemError())")
    }
    defer { close(file) }
    flock(file, LOCK_EX)
    var block = [UInt8](repeating: 0, count: Self.size)
    let count = pread(file, &block, Self.size, 0)
    let isNew = count == 0
    if count == Self.size, let size = size(in: block, of: checkpoint.store),
      size >= checkpoint.size
    {
      return
    }
    block = Array(checkpoint.text.utf8)
    precondition(block.count <= Self.size)
    block += [UInt8](repeating: UInt8(ascii: " "), count: Self.size - block.count)
    // Another file that took the place of this one may be longer.
    guard pwrite(file, block, Self.size, 0) == Self.size, ftruncate(file, off_t(Self.size)) == 0
    else {
      throw HotplateError(.store, "\(path): the checkpoint cannot be written: \(systemError())")
    }
    // A new file that a power cut takes away would leave a store that is not opened any more.
    if isNew {
      guard fsync(file) == 0, DurableFile.syncFolder(of: path) else {
        throw HotplateError(.store, "\(path): the checkpoint cannot be written: \(systemError())")
      }
    }
    written.withLock { $0 = (block, checkpoint.size) }
  }

  /// Removes the file, whatever it holds; the next checkpoint makes it anew.
  func discard() throws {
    guard unlink(path) == 0 || errno == ENOENT else {
      throw HotplateError(.store, "\(path): cannot be removed: \(systemError())")
    }
  }

  private func size(in block: [UInt8], of store: String) -> Int? {
    let written = written.withLock { $0 }
    if written.block == block { return written.size }
    guard let old = Checkpoint(String(decoding: block, as: UTF8.self)), old.store == store else {
      return nil
    }
    return old.size
  }

  /// The checkpoint in the file; `nil` when there is no file.
  ///
  /// - Throws: `HotplateError` of code `file` when it cannot be opened, of code `store` when it holds something else.
  func read() throws -> Checkpoint? {
    // A FIFO is not waited for.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw HotplateError(.file, "\(path): the checkpoint cannot be read: \(systemError())")
    }
    defer { close(file) }
    // Whoever writes it holds it: half of the old and half of the new would be no checkpoint.
    flock(file, LOCK_SH)
    var block = [UInt8](repeating: 0, count: Self.size + 1)
    let count = pread(file, &block, block.count, 0)
    guard (0...Self.size).contains(count),
      let checkpoint = Checkpoint(String(decoding: block.prefix(count), as: UTF8.self))
    else {
      throw HotplateError(.store, "\(path): expected a checkpoint, found something else")
    }
    return checkpoint
  }
}
