import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct StreamRunTests {
  /// Of an empty scene nothing else is told.
  @Test(.timeLimit(.minutes(5))) func statsThatNobodyReadsEndTheRun() async throws {
    let folder = try ScratchFolder()
    #expect(mkfifo(folder.path("output"), 0o600) == 0)
    let reader = open(folder.path("output"), O_RDONLY | O_NONBLOCK)
    var configuration = StreamReport.Configuration(camera: "gate")
    configuration.path = folder.path("output")
    let report = try StreamReport(configuration, notify: { _ in })
    close(reader)
    await #expect(throws: OutputClosed.self) {
      try await report.reportingStats(of: StreamMeter(), camera: "gate", every: .milliseconds(1)) {
        // The camera sends nothing: only who is cancelled goes on.
        try await Task.sleep(for: .seconds(3600))
      }
    }
  }

  @Test func theRunsResultComesWithTheLastStats() async throws {
    let folder = try ScratchFolder()
    var configuration = StreamReport.Configuration(camera: "gate")
    configuration.path = folder.path("output")
    let report = try StreamReport(configuration, notify: { _ in })
    let result = try await report.reportingStats(
      of: StreamMeter(), camera: "gate", every: .seconds(3600)
    ) { 7 }
    #expect(result == 7)
    let lines = try String(contentsOfFile: folder.path("output"), encoding: .utf8)
    #expect(lines.split(separator: "\n").count == 1)
  }
}
