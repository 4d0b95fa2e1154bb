import Foundation

/// A line of output as the interface fixes it. Every record has `"schema": 1` and a `"type"`.
public protocol Record: Codable, Sendable {
  /// The value of `"type"`.
  static var type: String { get }
}

extension Record {
  /// The record as one line of JSON without its line end: `schema` and `type` first, then the fields by name.
  ///
  /// The same record gives the same bytes. Throws for a number that JSON has not, as infinity.
  public func jsonLine() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    encoder.dateEncodingStrategy = .custom { date, encoder in
      var container = encoder.singleValueContainer()
      try container.encode(Timestamp(date).description)
    }
    let fields = try encoder.encode(self)
    var line = Data("{\"schema\":1,\"type\":\"\(Self.type)\"".utf8)
    if fields.count > 2 { line.append(UInt8(ascii: ",")) }
    line.append(fields.dropFirst())
    return line
  }
}

/// One picture and its plates.
public struct ImageRecord: Record {
  /// `image`.
  public static let type = "image"
  /// The path as given.
  public var source: String
  /// Columns of the upright picture.
  public var width: Int
  /// Rows of the upright picture.
  public var height: Int
  /// The plates found.
  public var plates: [PlateRecord]
  /// Milliseconds a stage: `decode`, `locate`, `read`, `match`.
  public var ms: [String: Double]

  /// Makes a record.
  public init(source: String, width: Int, height: Int, plates: [PlateRecord], ms: [String: Double])
  {
    self.source = source
    self.width = width
    self.height = height
    self.plates = plates
    self.ms = ms
  }
}

/// One input that failed.
public struct ErrorRecord: Record {
  /// `error`.
  public static let type = "error"
  /// The path, or the camera and the frame's number.
  public var source: String
  /// What to switch over.
  public var code: String
  /// One sentence.
  public var message: String

  /// Makes a record.
  public init(source: String, code: String, message: String) {
    self.source = source
    self.code = code
    self.message = message
  }

  /// Describes a picture that could not be decoded.
  public init(_ failure: FrameFailure) {
    self.init(source: failure.source, code: failure.code.rawValue, message: failure.message)
  }
}

/// What a text given to `match` may stand for.
public struct MatchRecord: Record {
  /// `match`.
  public static let type = "match"
  /// The text given, normalized.
  public var text: String
  /// Its hits, most probable first.
  public var hits: [Hit]

  /// Makes a record.
  public init(text: String, hits: [Hit]) {
    self.text = text
    self.hits = hits
  }
}
