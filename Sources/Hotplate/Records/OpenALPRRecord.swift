import Foundation

/// A picture's plates as `alpr -j` of OpenALPR 2.3 writes them, so that what reads those reads these unchanged.
///
/// Field names and meanings after the version-2 JSON of its documentation.
struct OpenALPRRecord: Codable, Sendable {
  struct Result: Codable, Sendable {
    private enum CodingKeys: String, CodingKey {
      case plate, confidence, region, coordinates, candidates
      case matchesTemplate = "matches_template"
      case plateIndex = "plate_index"
      case regionConfidence = "region_confidence"
      case processingTime = "processing_time_ms"
      case requestedCandidates = "requested_topn"
    }

    var plate: String
    /// 0 to 100.
    var confidence: Double
    /// 1 when the text follows the pattern asked for.
    var matchesTemplate: Int
    /// Position among the picture's plates.
    var plateIndex: Int
    /// Where the plate seems to be from, in lower case; empty when unknown.
    var region: String
    /// 0 to 100.
    var regionConfidence: Int
    /// For this plate; the picture's reading time shared out.
    var processingTime: Double
    var requestedCandidates: Int
    /// The corners, clockwise, in the picture: readers cut it by them.
    var coordinates: [Coordinate]
    var candidates: [Candidate]
  }

  /// A part of the picture that was searched, in pixels from the left and the top.
  struct Region: Codable, Sendable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int
  }

  /// A corner, in pixels from the left and the top.
  struct Coordinate: Codable, Sendable {
    var x: Int
    var y: Int
  }

  /// A text that a plate may bear.
  struct Candidate: Codable, Sendable {
    private enum CodingKeys: String, CodingKey {
      case plate, confidence
      case matchesTemplate = "matches_template"
    }

    var plate: String
    /// 0 to 100.
    var confidence: Double
    /// 1 when the text follows the pattern asked for.
    var matchesTemplate: Int
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

  var version = 2
  var dataType = "alpr_results"
  /// When it was read, in milliseconds since 1970.
  var epochTime: Int
  var width: Int
  var height: Int
  /// All stages together.
  var processingTime: Double
  /// What was searched: the whole picture, as `alpr` writes for a picture.
  var regionsOfInterest: [Region]
  var results: [Result]

  /// Describes a picture.
  ///
  /// - Parameters:
  ///   - pattern: What plates were asked to follow; `nil`: no text is marked as doing so, as `alpr` marks none without `-p`.
  ///   - time: When the picture was read.
  init(
    _ record: ImageRecord, topCandidates: Int = 10, pattern: PlateSyntax? = nil,
    time: Date = Date()
  ) {
    func matches(_ text: String) -> Int { pattern?.accepts(Plate(text)) == true ? 1 : 0 }
    epochTime = Int(time.timeIntervalSince1970 * 1000)
    width = record.width
    height = record.height
    regionsOfInterest = [Region(x: 0, y: 0, width: record.width, height: record.height)]
    processingTime = record.ms.values.reduce(0, +)
    let share = (record.ms["read"] ?? 0) / Double(max(1, record.plates.count))
    results = record.plates.enumerated().map { index, plate in
      Result(
        plate: plate.text, confidence: plate.confidence * 100,
        matchesTemplate: matches(plate.text),
        plateIndex: index, region: plate.jurisdiction?.code.lowercased() ?? "",
        // A reader of one's own may give what is no number.
        regionConfidence: Int(exactly: ((plate.jurisdiction?.probability ?? 0) * 100).rounded())
          ?? 0,
        processingTime: share, requestedCandidates: topCandidates,
        coordinates: (plate.quad ?? []).filter { $0.count == 2 }.map {
          Coordinate(
            x: min(max($0[0], 0), max(record.width - 1, 0)),
            y: min(max($0[1], 0), max(record.height - 1, 0)))
        },
        candidates: (plate.candidates ?? []).map {
          Candidate(
            plate: $0.text, confidence: $0.probability * 100, matchesTemplate: matches($0.text))
        })
    }
  }

  /// One line of JSON without its end. Throws for a number that JSON has not, as infinity.
  func jsonLine() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    return try encoder.encode(self)
  }
}
