import Foundation

/// Reads whole picture files, bounded in size.
public enum PictureFile {
  /// Reads a file, or standard input for `-`.
  ///
  /// - Parameters:
  ///   - path: The file, FIFO or device; a folder is refused.
  ///   - limit: The most bytes to take; without it what a decoder takes.
  ///   - regularOnly: Whether all but a regular file is refused. A FIFO is not waited for then.
  ///   - followsLinks: Whether a link to a regular file is one, too.
  ///   - expected: What the file should be, for people.
  public static func read(
    _ path: String, limit: Int = FrameDecoder.Limits().bytes, regularOnly: Bool = false,
    followsLinks: Bool = false, expected: String = "a picture"
  ) -> Result<[UInt8], FrameFailure> {
    opened(path, regularOnly: regularOnly, followsLinks: followsLinks).flatMap { descriptor in
      defer { close(descriptor) }
      return read(
        descriptor, source: path, limit: limit, regularOnly: regularOnly, expected: expected)
    }
  }

  /// Opens a file for reading, or standard input for `-`. It is to be closed by the caller.
  static func opened(
    _ path: String, regularOnly: Bool, followsLinks: Bool = false
  ) -> Result<Int32, FrameFailure> {
    func failure(_ sentence: String) -> Result<Int32, FrameFailure> {
      .failure(FrameFailure(.unreadable, of: path, sentence))
    }
    if let trouble = path.zeroByteTrouble { return failure(trouble) }
    let flags =
      O_RDONLY | O_CLOEXEC | (regularOnly ? O_NONBLOCK | (followsLinks ? 0 : O_NOFOLLOW) : 0)
    let descriptor = path == "-" ? dup(0) : open(path, flags)
    guard descriptor >= 0 else {
      // The text of a name that is not UTF-8 names no file, though there is one.
      if errno == ENOENT, path.contains("\u{FFFD}") {
        return failure("there is no such file, or its name or folder's is not UTF-8: rename that")
      }
      return failure("cannot be opened: \(systemError())")
    }
    return .success(descriptor)
  }

  /// Reads an open file of the path `source` to its end.
  static func read(
    _ descriptor: Int32, source path: String, limit: Int, regularOnly: Bool,
    expected: String = "a picture"
  ) -> Result<[UInt8], FrameFailure> {
    func failure(_ code: FrameFailure.Code, _ sentence: String) -> Result<[UInt8], FrameFailure> {
      .failure(FrameFailure(code, of: path, sentence))
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      return failure(.unreadable, "cannot be read: \(systemError())")
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      return failure(.unreadable, "is a folder; expected \(expected)")
    }
    if regularOnly && status.st_mode & S_IFMT != S_IFREG {
      return failure(.unreadable, "is a FIFO or a device; expected a regular file")
    }
    let size = Int(status.st_size)
    if size > limit {
      return failure(.tooLarge, "the file has \(size) bytes; the limit is \(limit)")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size + 1)
    var chunk = [UInt8](repeating: 0, count: max(1 << 16, min(size + 1, 1 << 22)))
    while true {
      let count = chunk.withUnsafeMutableBytes {
        Foundation.read(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      if count < 0 {
        return failure(.unreadable, "cannot be read: \(systemError())")
      }
      if count == 0 { return .success(bytes) }
      bytes.append(contentsOf: chunk[..<count])
      if bytes.count > limit {
        return failure(.tooLarge, "has more than \(limit) bytes, which is the limit")
      }
    }
  }
}
