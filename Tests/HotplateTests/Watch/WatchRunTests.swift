import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct WatchRunTests {
  @Test func withoutAFolderThereIsNothingToWatch() {
    let stages = PipelineStages(
      makeLocator: { FakeStages.Locator() }, makeReader: { FakeStages.Reader() })
    #expect(
      throws: HotplateError(
        .configuration, "there is no folder to watch, expected at least one")
    ) {
      _ = try WatchRun(.init(folders: []), stages: stages, notify: { _ in })
    }
  }

  /// Who has a lease for writing on a file keeps all others from opening it, root among them.
  ///
  /// It is told until that is safe: once, or after the sink took the second.
  @Test(.timeLimit(.minutes(1)), arguments: [1, 2])
  func aPictureThatCannotBeOpenedIsToldOnceAndReadOnceItCan(times: Int) async throws {
    let folder = try ScratchFolder()
    try folder.write("drop/a.jpg", Data(Fixture.bytes("stills/empty-road.jpg")))
    var configuration = WatchRun.Configuration(folders: [folder.path("drop")])
    configuration.drop.settling = .zero
    configuration.drop.settlingUnseen = .zero
    configuration.drop.rescan = .milliseconds(10)
    configuration.jobs = 1
    let stages = PipelineStages(
      makeLocator: { FakeStages.Locator() }, makeReader: { FakeStages.Reader() })
    let run = try WatchRun(configuration, stages: stages, notify: { _ in })
    var output = StreamReport.Configuration(camera: "gate")
    output.path = folder.path("out")
    let report = try StreamReport(output, sinks: [SafeSink(after: times)]) { _ in }
    let file = open(folder.path("drop/a.jpg"), O_RDWR | O_CLOEXEC)
    // F_SETLEASE of <fcntl.h>, which Swift's Glibc leaves out.
    let setLease: Int32 = 1024
    try #require(fcntl(file, setLease, Int32(F_WRLCK)) == 0)
    async let ended = run.run(into: report)
    while run.meter.now.skipped < 3 { try await Task.sleep(for: .milliseconds(1)) }
    close(file)
    while run.meter.now.read == 0 { try await Task.sleep(for: .milliseconds(1)) }
    run.stop()
    let counts = try await ended
    #expect(counts.failed == times)
    #expect(counts.read == 1)
    let lines = try String(contentsOfFile: folder.path("out"), encoding: .utf8)
    #expect(lines.components(separatedBy: "\"unreadable\"").count == times + 1, "\(lines)")
  }
}

/// A sink that is safe when it is asked for the so many-th time.
private final class SafeSink: RecordSink {
  private let left: Guarded<Int>

  init(after times: Int) { left = Guarded(times) }

  func take(_ record: any Record, key: String) async {}

  func isSafe() async -> Bool {
    left.withLock { left in
      left -= 1
      return left <= 0
    }
  }
}
