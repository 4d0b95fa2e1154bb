import Foundation

/// A picture's plates as `alpr -j` of OpenALPR 2.3 writes them, so that what reads those reads these unchanged.
///
/// Field names and meanings after the version-2 JSON of its documentation.
public struct OpenALPRRecord: Codable, Sendable {
  /// One plate.
  public struct Result: Codable, Sendable {
    private enum CodingKeys: String, CodingKey {
      case plate, confidence, region, coordinates, candidates
      case matchesTemplate = "matches_template"
      case plateIndex = "plate_index"
      case regionConfidence = "region_confidence"
      case processingTime = "processing_time_ms"
      case requestedCandidates = "requested_topn"
    }

    /// The text read.
    public var plate: String
    /// 0 to 100.
    public var confidence: Double
    /// 1 when the text follows the pattern asked for.
    public var matchesTemplate: Int
    /// Position among the picture's plates.
    public var plateIndex: Int
    /// Where the plate seems to be from, in lower case; empty when unknown.
    public var region: String
    /// 0 to 100.
    public var regionConfidence: Int
    /// For this plate; the picture's reading time shared out.
    public var processingTime: Double
    /// Candidates asked for.
    public var requestedCandidates: Int
    /// The corners, clockwise.
    public var coordinates: [Coordinate]
    /// The most probable texts.
    public var candidates: [Candidate]
  }

  /// A part of the picture that was searched, in pixels.
  public struct Region: Codable, Sendable {
    /// Pixels from the left.
    public var x: Int
    /// Pixels from the top.
    public var y: Int
    /// Columns.
    public var width: Int
    /// Rows.
    public var height: Int
  }

  /// A corner in pixels.
  public struct Coordinate: Codable, Sendable {
    /// Pixels from the left.
    public var x: Int
    /// Pixels from the top.
    public var y: Int
  }

  /// A text that a plate may bear.
  public struct Candidate: Codable, Sendable {
    private enum CodingKeys: String, CodingKey {
      case plate, confidence
      case matchesTemplate = "matches_template"
    }

    /// The text.
    public var plate: String
    /// 0 to 100.
    public var confidence: Double
    /// 1 when the text follows the pattern asked for.
    public var matchesTemplate: Int
  }

  private enum CodingKeys: String, CodingKey {
    case version, results
    case dataType = "data_type"
    case epochTime = "epoch_time"
    case width = "img_width"
    case height = "img_height"
    case processingTime = "processing_time_ms"
    case regionsOfInterest = "regions_of_interest"
  }

  /// 2.
  public var version = 2
  /// `alpr_results`.
  public var dataType = "alpr_results"
  /// When it was read, in milliseconds since 1970.
  public var epochTime: Int
  /// Columns.
  public var width: Int
  /// Rows.
  public var height: Int
  /// All stages together.
  public var processingTime: Double
  /// What was searched: the whole picture, as `alpr` writes for a picture.
  public var regionsOfInterest: [Region]
  /// The plates.
  public var results: [Result]

  /// Describes a picture.
  public init(_ record: ImageRecord, topCandidates: Int = 10, time: Date = Date()) {
    epochTime = Int(time.timeIntervalSince1970 * 1000)
    width = record.width
    height = record.height
    regionsOfInterest = [Region(x: 0, y: 0, width: record.width, height: record.height)]
    processingTime = record.ms.values.reduce(0, +)
    let share = (record.ms["read"] ?? 0) / Double(max(1, record.plates.count))
    results = record.plates.enumerated().map { index, plate in
      Result(
        plate: plate.text, confidence: plate.confidence * 100, matchesTemplate: 0,
        plateIndex: index, region: plate.jurisdiction?.code.lowercased() ?? "",
        regionConfidence: Int(((plate.jurisdiction?.probability ?? 0) * 100).rounded()),
        processingTime: share, requestedCandidates: topCandidates,
        coordinates: (plate.quad ?? []).map { Coordinate(x: $0[0], y: $0[1]) },
        candidates: (plate.candidates ?? []).map {
          Candidate(plate: $0.text, confidence: $0.probability * 100, matchesTemplate: 0)
        })
    }
  }

  /// One line of JSON without its end. Throws for a number that JSON has not, as infinity.
  public func jsonLine() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    return try encoder.encode(self)
  }
}
