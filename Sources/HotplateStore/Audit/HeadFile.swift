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
  /// How long another process that holds the file is waited for.
  private let patience: Duration
  /// What was written last, and of how long a log it speaks: found again, it need not be read.
  private let written = Guarded<(block: [UInt8], size: Int)>(([], 0))
  /// Whether the last one to wait gave up: the next commits, which stand without the file, do not wait as long again each.
  private let hasGivenUp = Guarded(false)

  init(path: String, patience: Duration = .seconds(StoreConnection.patience)) {
    self.path = path
    self.patience = patience
  }

  /// Writes `checkpoint` unless another process or thread was ahead.
  ///
  /// - Parameter isHurried: Whether a file that another process holds is waited for a moment alone; asked again and again.
  /// - Throws: `HotplateError` of code `store` when it cannot be written, or another process holds it for as long as a call waits for the store.
  func write(_ checkpoint: Checkpoint, isHurried: () -> Bool = { false }) throws {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o600)
    guard file >= 0 else {
      throw HotplateError(.store, "\(path): the checkpoint cannot be written: \(systemError())")
    }
    defer { close(file) }
    let wasHeld = hasGivenUp.withLock { $0 }
    let isOurs = hold(file, LOCK_EX) { wasHeld || isHurried() }
    hasGivenUp.withLock { $0 = !isOurs }
    guard isOurs else { throw isLocked(.store) }
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

  /// Locks an open file; `false` when another process holds it for longer than is waited for, which is a moment where `isHurried` says so.
  private func hold(
    _ file: Int32, _ kind: Int32, isHurried: () -> Bool = { false }
  ) -> Bool {
    let begin = ContinuousClock.now
    var pause: UInt32 = 100
    while flock(file, kind | LOCK_NB) != 0 {
      // Some file systems, as shared ones over a network, have nothing to hold it by.
      guard errno == EWOULDBLOCK || errno == EINTR else { return true }
      let limit = isHurried() ? min(patience, .milliseconds(200)) : patience
      if ContinuousClock.now - begin >= limit { return false }
      // Short at first: whoever writes a block is done at once.
      usleep(pause)
      pause = min(2 * pause, 50_000)
    }
    return true
  }

  private func isLocked(_ code: HotplateError.Code) -> HotplateError {
    HotplateError(code, "\(path): locked by another process")
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
  /// - Throws: `HotplateError` of code `startup` when it cannot be opened, or another process holds it for as long as a call waits for the store; of code
  ///   `store` when it holds something else.
  func read() throws -> Checkpoint? {
    // A FIFO is not waited for.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw HotplateError(.startup, "\(path): the checkpoint cannot be read: \(systemError())")
    }
    defer { close(file) }
    // Whoever writes it holds it: half of the old and half of the new would be no checkpoint.
    guard hold(file, LOCK_SH) else { throw isLocked(.startup) }
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
