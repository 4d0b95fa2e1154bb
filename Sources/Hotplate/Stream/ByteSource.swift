import Dispatch
import Foundation
import Synchronization

/// The bytes of a file, a FIFO or standard input, read when they are asked for.
///
/// Waiting for a slow writer happens on a thread of its own, never on one that decodes or reads plates, and
/// `stop()` ends it at once.
public final class ByteSource: Sendable {
  /// What to call the source in sentences.
  public let name: String
  private let path: String?
  private let reopens: Bool
  private let queue = DispatchQueue(label: "hotplate.bytes")
  /// A pipe: its reading end is readable once `stop()` closed the other.
  private let stopped: Int32
  private let stopper: Mutex<Int32>
  /// The open file; used by `queue` alone, and closed by it or at the end.
  private let file: Mutex<Int32>

  /// The most bytes given at once.
  static let chunkBytes = 256 << 10

  /// Reads standard input.
  public static func standardInput() throws -> ByteSource {
    try ByteSource(name: "standard input", path: nil, file: dup(STDIN_FILENO), reopens: false)
  }

  /// Opens a file or FIFO.
  ///
  /// - Parameters:
  ///   - path: What to open. A FIFO without a writer does not hold up.
  ///   - reopens: Whether to open the path again when the writer of a FIFO closes it, until `stop()`.
  /// - Throws: `HotplateError` when the path cannot be opened or is a folder.
  public convenience init(path: String, reopens: Bool = false) throws {
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else {
      throw HotplateError(.file, "\(path): \(String(cString: strerror(errno)))")
    }
    var status = stat()
    if fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      close(file)
      throw HotplateError(
        .file, "\(path): a folder; expected a file, a FIFO or standard input (see `hotplate scan`)")
    }
    // A regular file ends once; only a FIFO or device gets a second writer.
    let isRegular = status.st_mode & S_IFMT == S_IFREG
    try self.init(name: path, path: path, file: file, reopens: reopens && !isRegular)
  }

  private init(name: String, path: String?, file: Int32, reopens: Bool) throws {
    self.name = name
    self.path = path
    self.reopens = reopens
    var ends: [Int32] = [-1, -1]
    let piped = pipe(&ends)
    // A child process must not keep the pipe open.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    stopped = ends[0]
    stopper = Mutex(ends[1])
    self.file = Mutex(file)
    guard file >= 0, piped == 0 else {
      throw HotplateError(.file, "\(name): \(String(cString: strerror(errno)))")
    }
  }

  deinit {
    stop()
    close(stopped)
    file.withLock { if $0 >= 0 { close($0) } }
  }

  /// Returns the next bytes, at least one; `nil` at the end, after `stop()` or when the task is cancelled.
  ///
  /// - Throws: `HotplateError` when reading fails.
  public func chunk() async throws -> [UInt8]? {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        queue.async { continuation.resume(with: Result { try self.readChunk() }) }
      }
    } onCancel: {
      stop()
    }
  }

  /// Ends the source: a `chunk()` that waits returns `nil`, and so do all later ones.
  public func stop() {
    stopper.withLock {
      if $0 >= 0 { close($0) }
      $0 = -1
    }
  }

  /// Whether `stop()` was called.
  public var isStopped: Bool { stopper.withLock { $0 < 0 } }

  private func readChunk() throws -> [UInt8]? {
    while true {
      let file = self.file.withLock { $0 }
      var waits = [
        pollfd(fd: stopped, events: Int16(POLLIN), revents: 0),
        pollfd(fd: file, events: Int16(POLLIN), revents: 0),
      ]
      if poll(&waits, 2, -1) < 0 && errno != EINTR { throw failure() }
      if waits[0].revents != 0 { return nil }
      if waits[1].revents == 0 { continue }
      var failed: Int32 = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: Self.chunkBytes) { buffer, count in
        let got = read(file, buffer.baseAddress, Self.chunkBytes)
        failed = got < 0 ? errno : 0
        count = max(0, got)
      }
      if failed == EINTR || failed == EAGAIN { continue }
      if failed != 0 {
        errno = failed
        throw failure()
      }
      if !bytes.isEmpty { return bytes }
      guard reopens, let path else { return nil }
      // Opened without waiting: `poll` then sleeps until a writer comes and has written.
      let next = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
      guard next >= 0 else { throw failure() }
      self.file.withLock {
        close($0)
        $0 = next
      }
    }
  }

  private func failure() -> HotplateError {
    HotplateError(.file, "\(name): \(String(cString: strerror(errno)))")
  }
}
