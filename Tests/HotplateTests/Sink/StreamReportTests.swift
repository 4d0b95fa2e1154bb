import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct StreamReportTests {
  /// What a report writes of passes, line by line.
  static func lines(
    _ passes: [PlatePass], change: (inout StreamReport.Configuration) -> Void
  ) async throws -> [String] {
    let folder = try ScratchFolder()
    var configuration = StreamReport.Configuration(camera: "gate")
    configuration.path = folder.path("out")
    change(&configuration)
    let report = try StreamReport(configuration) { _ in }
    for pass in passes { try await report.take(.read(pass, hits: [])) }
    return try String(contentsOfFile: folder.path("out"), encoding: .utf8)
      .split(separator: "\n").map(String.init)
  }

  /// A pass that is told, and one that is told for a hit it takes back alone.
  static func passes() -> [PlatePass] {
    let told = CarefulReadTests.tracker(widths: [80, 80]).passes[0]
    var again = told
    again.isNews = false
    again.withdrawn = [RecordTests.hit]
    return [told, again]
  }

  @Test(arguments: [(OutputFormat.csv, 2), (.openalpr, 1), (.json, 2), (.text, 3)])
  func onlyFormsThatTellHitsBeforeTheReadTakeThemBack(format: OutputFormat, count: Int) async throws
  {
    let lines = try await Self.lines(Self.passes()) { $0.format = format }
    #expect(lines.count == count)
  }

  @Test func openALPRTellsHowManyCandidatesWereAskedFor() async throws {
    let lines = try await Self.lines(Array(Self.passes().prefix(1))) {
      $0.format = .openalpr
      $0.topCandidates = 3
    }
    #expect(lines[0].contains("\"requested_topn\":3}"))
  }
}
