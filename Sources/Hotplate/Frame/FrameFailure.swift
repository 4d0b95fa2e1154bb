/// Why one picture could not be decoded. A value: the run goes on with the next picture.
public struct FrameFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// What to switch over; the raw value is the `code` of an error record.
  public enum Code: String, Sendable, Hashable, Codable {
    /// The file cannot be opened or read.
    case unreadable
    /// No bytes.
    case empty
    /// None of the kinds of ``PictureKind``.
    case notAPicture
    /// A kind of JPEG or Y4M that is not decoded: twelve bits, arithmetic coding, interlaced pictures.
    case unsupported
    /// Beyond ``FrameDecoder/Limits``.
    case tooLarge
    /// The JPEG ends before its picture does.
    case truncatedJPEG
    /// Coded data of a JPEG that cannot be right.
    case damagedJPEG
    /// The same of another kind of picture.
    case damagedPicture
    /// The stream around the pictures is damaged.
    case damagedStream
    /// It was read, but its pictures or hits could not be written where they must be kept.
    case notKept
  }

  /// Which picture.
  public var source: String
  /// What to switch over.
  public var code: Code
  /// One sentence: where, what was found, what was expected.
  public var message: String

  /// Makes a failure.
  public init(source: String, code: Code, message: String) {
    self.source = source
    self.code = code
    self.message = message
  }

  /// Makes a failure whose sentence begins with where.
  package init(_ code: Code, of source: String, _ sentence: String) {
    self.init(source: source, code: code, message: "\(source): \(sentence)")
  }

  /// The sentence.
  public var description: String { message }
}
