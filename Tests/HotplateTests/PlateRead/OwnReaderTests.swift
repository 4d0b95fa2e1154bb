import Foundation
import Testing

@testable import Hotplate

/// Reads of a reader of one's own, whose numbers may be any.
@Suite struct OwnReaderTests {
  /// What gives each kind of probability of a read another number.
  private static let changes: [@Sendable (inout PlateRead, Double) -> Void] = [
    { read, number in read.confidence = number },
    { read, number in read.plateProbability = number },
    { read, number in read.wholeProbability = number },
    { read, number in
      read.candidates = [PlateCandidate(text: "8BAB123", probability: number)]
    },
    { read, number in
      read.jurisdiction = PlateJurisdiction(code: "CA", probability: number)
      read.jurisdictionCandidates = [PlateJurisdiction(code: "CA", probability: number)]
    },
    { read, number in
      read.characters = read.plate.text.map {
        PlateCharacter(
          text: String($0), confidence: number,
          alternatives: [PlateCandidate(text: "X", probability: number)])
      }
    },
  ]

  @Test(arguments: [Double.nan, .infinity, -.infinity, -1, 0, 1e300])
  func whatIsNoProbabilityIsTakenForOne(number: Double) throws {
    let matcher = HotlistMatcher(hotlists: [try hotlist("plate,state\n8BAB123,CA\n")])
    let plain = PlateRead(raw: "8BAB123", plate: Plate("8BAB123"), confidence: 0.9)
    for (place, change) in Self.changes.enumerated() {
      var read = plain
      change(&read, number)
      #expect(read.asProbabilities.asProbabilities == read.asProbabilities, "\(place)")
      for hit in matcher.hits(for: read, at: .now) {
        #expect((0...1).contains(hit.probability), "\(place)")
      }
      let fused = ReadFusion().fused([
        .init(read: read, weight: 1), .init(read: plain, weight: 1),
        .init(read: plain, weight: number),
      ])
      #expect(fused?.plate.text == "8BAB123", "\(place)")
      #expect((0...1).contains(fused?.confidence ?? -1), "\(place)")
      #expect((0...1).contains(ReadFusion(independence: number).agreement(read, plain)))
    }
  }

  @Test func whatIsAProbabilityStaysAsItIs() {
    var read = PlateRead(raw: "8BAB123", plate: Plate("8BAB123"), confidence: 0.9)
    for change in Self.changes { change(&read, 0.25) }
    #expect(read.asProbabilities == read)
  }

  /// Says of no character how sure it is.
  private final class Reader: PlateReader {
    private let reader = FakeStages.Reader()

    func read(_ region: PlateRegion, in frame: Frame) -> PlateRead? {
      var read = reader.read(region, in: frame)
      for place in (read?.characters ?? []).indices { read?.characters[place].confidence = .nan }
      return read
    }
  }

  @Test func aHitOfSuchReadsIsNotTakenBack() async throws {
    let stages = PipelineStages(
      makeLocator: { FakeStages.Locator() }, makeReader: { Reader() },
      hitFinder: HotlistMatcher(hotlists: [try hotlist("plate\nAB123CD\n")]))
    let log = try await StreamPipelineTests.run(StreamPipelineTests.pictures, stages: stages)
    let first = try #require(await log.reads.first)
    #expect(first.read?.plate.text == "AB123CD" && first.withdrawn.isEmpty)
    #expect(await log.hits.allSatisfy { $0.plate == "AB123CD" })
  }
}
