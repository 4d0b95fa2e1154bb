import Foundation
import Testing

@testable import Hotplate

/// The form that `alpr -j` of OpenALPR 2.3 writes, field by field as its documentation and its sources have it.
struct OpenALPRRecordTests {
  private func record(top: Int = 3) throws -> [String: Any] {
    let read = PlateRead(
      raw: "M5 XSX", plate: Plate("M5XSX"), confidence: 0.9,
      candidates: [
        PlateCandidate(text: "M5XSX", probability: 0.9),
        PlateCandidate(text: "MSXSX", probability: 0.05),
      ],
      characters: [], jurisdiction: PlateJurisdiction(code: "D", probability: 0.715))
    let quad = Quad(Box(x: 10, y: 20, width: 100, height: 30))
    let plate = PlateRecord(read, in: PlateRegion(quad: quad, score: 1), topCandidates: top)
    let image = ImageRecord(
      source: "a.jpg", width: 640, height: 480, plates: [plate],
      ms: ["decode": 1, "locate": 2, "read": 3])
    let line = try #require(OutputFormat.openalpr.lines(image, topCandidates: top).first)
    return try #require(JSONSerialization.jsonObject(with: line) as? [String: Any])
  }

  @Test func theRootHasTheDocumentedFields() throws {
    let root = try record()
    #expect(
      Set(root.keys) == [
        "version", "data_type", "epoch_time", "img_width", "img_height", "processing_time_ms",
        "regions_of_interest", "results",
      ])
    #expect(root["version"] as? Int == 2)
    #expect(root["data_type"] as? String == "alpr_results")
    #expect(root["processing_time_ms"] as? Double == 6)
  }

  @Test func theRegionOfInterestIsTheWholePicture() throws {
    let regions = try record()["regions_of_interest"] as? [[String: Int]]
    #expect(regions == [["x": 0, "y": 0, "width": 640, "height": 480]])
  }

  @Test func aResultHasTheDocumentedFields() throws {
    let result = try #require((try record()["results"] as? [[String: Any]])?.first)
    #expect(
      Set(result.keys) == [
        "plate", "confidence", "matches_template", "plate_index", "region", "region_confidence",
        "processing_time_ms", "requested_topn", "coordinates", "candidates",
      ])
    #expect(result["confidence"] as? Double == 90)
    #expect(result["region"] as? String == "d")
    #expect(result["region_confidence"] as? Int == 72)
    #expect(result["requested_topn"] as? Int == 3)
    let corners = result["coordinates"] as? [[String: Int]]
    #expect(
      corners == [
        ["x": 10, "y": 20], ["x": 110, "y": 20], ["x": 110, "y": 50], ["x": 10, "y": 50],
      ])
    let candidates = try #require(result["candidates"] as? [[String: Any]])
    #expect(candidates.map { $0["plate"] as? String } == ["M5XSX", "MSXSX"])
    #expect(Set(candidates[0].keys) == ["plate", "confidence", "matches_template"])
  }

  /// Readers cut pictures by them, also where the picture cuts the plate off.
  @Test func cornersLieInThePicture() throws {
    let quad = Quad(Box(x: -4, y: 20, width: 104, height: 30))
    let plate = PlateRecord(nil, in: PlateRegion(quad: quad, score: 1))
    let image = ImageRecord(source: "a.jpg", width: 90, height: 40, plates: [plate], ms: [:])
    #expect(plate.quad == [[-4, 20], [100, 20], [100, 50], [-4, 50]])
    let line = try #require(OutputFormat.openalpr.lines(image).first)
    let record = try JSONDecoder().decode(OpenALPRRecord.self, from: line)
    let corners = record.results.first?.coordinates.map { [$0.x, $0.y] }
    #expect(corners == [[0, 20], [89, 20], [89, 39], [0, 39]])
  }

  /// What a reader of one's own may give.
  @Test(arguments: [Double.nan, .infinity, 1e300])
  func aPlaceThatIsNoProbabilityIsToldAsUnsure(probability: Double) throws {
    var read = PlateRead(raw: "M5XSX", plate: Plate("M5XSX"), confidence: 0.9)
    read.jurisdiction = PlateJurisdiction(code: "D", probability: probability)
    let image = ImageRecord(
      source: "a.jpg", width: 9, height: 9, plates: [PlateRecord(read, in: nil)], ms: [:])
    let line = try #require(OutputFormat.openalpr.lines(image).first)
    let record = try JSONDecoder().decode(OpenALPRRecord.self, from: line)
    #expect(record.results.map(\.regionConfidence) == [0])
  }

  /// As `alpr -p` marks them; without a pattern none is.
  @Test(arguments: [("CA", [1, 1, 0]), (nil, [0, 0, 0])] as [(String?, [Int])])
  func textsThatFollowThePatternAreMarked(code: String?, marks: [Int]) throws {
    let read = PlateRead(
      raw: "8ABC123", plate: Plate("8ABC123"), confidence: 0.9,
      candidates: [
        PlateCandidate(text: "8ABC123", probability: 0.9),
        PlateCandidate(text: "BABC123", probability: 0.05),
      ])
    let plate = PlateRecord(read, in: nil)
    let image = ImageRecord(source: "a.jpg", width: 9, height: 9, plates: [plate], ms: [:])
    let pattern = try code.map { try #require(PlateSyntax.named($0)) }
    let line = try #require(OutputFormat.openalpr.lines(image, pattern: pattern).first)
    let result = try #require(
      try JSONDecoder().decode(OpenALPRRecord.self, from: line).results.first)
    #expect([result.matchesTemplate] + result.candidates.map(\.matchesTemplate) == marks)
  }
}
