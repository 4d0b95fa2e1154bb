import Foundation

/// One picture of a stream on its way in, not decoded yet.
public struct StreamPicture: Sendable {
  /// What the stream gave.
  public enum Content: Sendable {
    /// An encoded picture, whole.
    case encoded([UInt8])
    /// A picture that needs no decoding.
    case gray(width: Int, height: Int, pixels: [UInt8])
    /// The path of a file that holds the picture.
    case file(String)
    /// Nothing usable, and why in a sentence without its source.
    case damaged(FrameFailure.Code, String)
  }

  /// Its place in the stream, from 1; damaged pictures count.
  public var number: Int
  /// When it was taken, or as close to it as is known.
  public var time: Date
  /// When it arrived, to tell how far the reader is behind.
  public var arrival: ContinuousClock.Instant
  /// What to call it: a camera and the number, or a path.
  public var source: String
  /// What the stream gave.
  public var content: Content

  /// Makes a picture.
  public init(
    number: Int, time: Date, arrival: ContinuousClock.Instant = .now, source: String,
    content: Content
  ) {
    self.number = number
    self.time = time
    self.arrival = arrival
    self.source = source
    self.content = content
  }

  /// Turns the picture into a gray, upright frame; a file is opened here and not before.
  public func decoded(by decoder: FrameDecoder) -> Result<Frame, FrameFailure> {
    switch content {
    case .encoded(let bytes):
      return decoder.decode(bytes, source: source)
    case .gray(let width, let height, let pixels):
      return .success(Frame(width: width, height: height, pixels: pixels, source: source))
    case .damaged(let code, let sentence):
      return .failure(
        FrameFailure(source: source, code: code, message: "\(source): \(sentence)"))
    case .file(let path):
      return PictureFile.bytes(of: path, limit: decoder.limits.bytes).flatMap {
        decoder.decode($0, source: source)
      }
    }
  }
}

/// Reads the bytes of picture files.
enum PictureFile {
  /// Returns the bytes of the regular file at `path`, or why there are none.
  static func bytes(of path: String, limit: Int) -> Result<[UInt8], FrameFailure> {
    func failure(_ code: FrameFailure.Code, _ sentence: String) -> Result<[UInt8], FrameFailure> {
      .failure(FrameFailure(source: path, code: code, message: "\(path): \(sentence)"))
    }
    // A FIFO in the place of a picture would hold the run up for ever.
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { return failure(.unreadable, String(cString: strerror(errno))) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return failure(.unreadable, "not a regular file; expected a picture")
    }
    let size = Int(status.st_size)
    if size > limit {
      return failure(.tooLarge, "the file has \(size) bytes; the limit is \(limit)")
    }
    var bytes = [UInt8](repeating: 0, count: size)
    var filled = 0
    while filled < size {
      let count = bytes.withUnsafeMutableBytes { buffer in
        read(file, buffer.baseAddress.map { $0 + filled }, size - filled)
      }
      if count < 0 && errno == EINTR { continue }
      if count < 0 { return failure(.unreadable, String(cString: strerror(errno))) }
      if count == 0 { break }
      filled += count
    }
    bytes.removeLast(size - filled)
    return .success(bytes)
  }
}
