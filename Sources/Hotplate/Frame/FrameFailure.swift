/// Why one picture could not be decoded. A value: the run goes on with the next picture.
public struct FrameFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// What to switch over; the raw value is the `code` of an error record.
  public enum Code: String, Sendable, Hashable, Codable {
    case unreadable
    case empty
    case notAPicture
    case unsupported
    case tooLarge
    case truncatedJPEG
    case damagedJPEG
    case damagedPicture
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

  /// The sentence.
  public var description: String { message }
}
