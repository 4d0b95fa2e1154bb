import Dispatch
import Foundation

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
  private let stopper: StopPipe
  /// The open file; used by `queue` alone, and closed by it or at the end.
  private let file: Guarded<Int32>

  /// The most bytes given at once.
  static let chunkBytes = 256 << 10

  /// Reads standard input. Throws a `HotplateError` when it is closed or a folder.
  public static func standardInput() throws -> ByteSource {
    try ByteSource("standard input", path: nil, reopens: false) { dup(STDIN_FILENO) }
  }

  /// Opens a file or FIFO.
  ///
  /// - Parameters:
  ///   - path: What to open. A FIFO without a writer does not hold up.
  ///   - reopens: Whether to open the path again when the writer of a FIFO closes it, until `stop()`.
  /// - Throws: `HotplateError` when the path cannot be opened or is a folder.
  public convenience init(path: String, reopens: Bool = false) throws {
    if let trouble = path.zeroByteTrouble { throw HotplateError(.file, "\(path): \(trouble)") }
    try self.init(path, path: path, reopens: reopens) {
      open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    }
  }

  private init(_ name: String, path: String?, reopens: Bool, open: () -> Int32) throws {
    self.name = name
    self.path = path
    stopper = try StopPipe()
    let file = open()
    guard file >= 0 else {
      throw HotplateError(.file, "\(name): \(systemError())")
    }
    var status = stat()
    if fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      close(file)
      throw HotplateError(
        .file, "\(name): a folder; expected a file, a FIFO or standard input (see `hotplate scan`)")
    }
    // A regular file ends once; only a FIFO or device gets a second writer.
    self.reopens = reopens && status.st_mode & S_IFMT != S_IFREG
    self.file = Guarded(file)
  }

  deinit { file.withLock { _ = close($0) } }

  /// What a source gives.
  public enum Chunk: Sendable, Hashable {
    /// The next bytes, at least one.
    case bytes([UInt8])
    /// The writer of a FIFO closed it: what comes next is another one's, from its beginning.
    case writerLeft
  }

  /// Returns what comes next; `nil` at the end, after `stop()` or when the task is cancelled.
  ///
  /// - Throws: `HotplateError` when reading fails.
  public func chunk() async throws -> Chunk? {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        queue.async { continuation.resume(with: Result { try self.readChunk() }) }
      }
    } onCancel: {
      stop()
    }
  }

  /// Ends the source: a `chunk()` that waits returns `nil`, and so do all later ones.
  public func stop() { stopper.stop() }

  /// Whether `stop()` was called.
  public var isStopped: Bool { stopper.isStopped }

  /// The share of a regular file that was read, 0 to 1; `nil` of what has no size.
  public var share: Double? {
    file.withLock { file in
      var status = stat()
      guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0
      else { return nil }
      return min(1, Double(max(0, lseek(file, 0, SEEK_CUR))) / Double(status.st_size))
    }
  }

  private func readChunk() throws -> Chunk? {
    while true {
      let file = self.file.withLock { $0 }
      var waits = [
        pollfd(fd: stopper.reader, events: Int16(POLLIN), revents: 0),
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
      if !bytes.isEmpty { return .bytes(bytes) }
      guard reopens, let path else { return nil }
      // Opened without waiting: `poll` then sleeps until a writer comes and has written.
      let next = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
      guard next >= 0 else { throw failure() }
      self.file.withLock {
        close($0)
        $0 = next
      }
      return .writerLeft
    }
  }

  private func failure() -> HotplateError {
    HotplateError(.file, "\(name): \(systemError())")
  }
}
