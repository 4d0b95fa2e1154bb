import Foundation

/// One picture of a stream on its way in, not decoded yet.
public struct StreamPicture: Sendable {
  /// What the stream gave.
  public enum Content: Sendable {
    /// An encoded picture, whole.
    case encoded([UInt8])
    /// A picture that needs no decoding: gray values, row by row. Damaged unless there are `width` × `height` of them, and at least one.
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

  /// Whether the stream gave nothing usable.
  var isDamaged: Bool { if case .damaged = content { true } else { false } }

  /// Turns the picture into a gray, upright frame; a file is opened here and not before.
  public func decoded(by decoder: FrameDecoder) -> Result<Frame, FrameFailure> {
    switch content {
    case .encoded(let bytes):
      return decoder.decode(bytes, source: source)
    case .gray(let width, let height, let pixels):
      guard width > 0, height > 0,
        width.multipliedReportingOverflow(by: height) == (pixels.count, false)
      else {
        return .failure(
          FrameFailure(
            .damagedPicture, of: source,
            "\(pixels.count) gray values for \(width) × \(height) pixels; expected one a pixel, and some"
          ))
      }
      return .success(Frame(width: width, height: height, pixels: pixels, source: source))
    case .damaged(let code, let sentence):
      return .failure(FrameFailure(code, of: source, sentence))
    case .file(let path):
      // A FIFO that nobody writes to would hold up all that come after.
      return PictureFile.read(
        path, limit: decoder.limits.bytes, regularOnly: true, followsLinks: true
      ).flatMap {
        decoder.decode($0, source: source)
      }
    }
  }

  /// The picture at an eighth of its size, where that takes less time than the whole; `nil` where it does not.
  func decodedEighth(by decoder: FrameDecoder) -> Result<Frame, FrameFailure>? {
    guard case .encoded(let bytes) = content else { return nil }
    return decoder.decodeEighth(bytes, source: source)
  }
}
