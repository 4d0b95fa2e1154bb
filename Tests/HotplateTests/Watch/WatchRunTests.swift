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
  @Test(.timeLimit(.minutes(5)), arguments: [1, 2])
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

  /// The output's disk is full for long: what is stored and sent is so once, however often the picture is read.
  @Test(.timeLimit(.minutes(5)))
  func whatCannotBeWrittenIsKeptAndSentOnce() async throws {
    let folder = try ScratchFolder()
    try folder.write("drop/AB1234.jpg", Data(Fixture.bytes("stills/empty-road.jpg")))
    var configuration = WatchRun.Configuration(folders: [folder.path("drop")])
    configuration.drop.settling = .zero
    configuration.drop.rescan = .milliseconds(10)
    configuration.namePattern = "(?<plate>[A-Z0-9]+)"
    let stages = PipelineStages(
      makeLocator: { FakeStages.Locator() }, makeReader: { FakeStages.Reader() })
    let run = try WatchRun(configuration, stages: stages, notify: { _ in })
    var output = StreamReport.Configuration(camera: "gate")
    output.path = "/dev/full"
    let kept = Guarded(0)
    let sink = CountingSink()
    let report = try StreamReport(
      output, sinks: [sink], keep: { _, _ in kept.withLock { $0 += 1 } }, notify: { _ in })
    async let ended = run.run(into: report)
    while run.meter.now.skipped < 3 { try await Task.sleep(for: .milliseconds(1)) }
    run.stop()
    let counts = try await ended
    #expect(counts.read == 1 && counts.reads > 0)
    #expect(kept.withLock { $0 } == counts.reads)
    #expect(sink.count.withLock { $0 } == counts.reads)
    #expect(report.unwritten >= 4)
  }

  /// A file has the name of the folder for done files, for a while.
  @Test(.timeLimit(.minutes(5)))
  func whatCannotBePutAwayIsToldOnceAndTriedAgain() async throws {
    let folder = try ScratchFolder()
    try folder.write("drop/a.jpg", Data(Fixture.bytes("stills/empty-road.jpg")))
    try folder.write("drop/done", Data())
    var configuration = WatchRun.Configuration(folders: [folder.path("drop")])
    configuration.drop.settling = .zero
    configuration.drop.rescan = .milliseconds(10)
    configuration.done = .move
    let stages = PipelineStages(
      makeLocator: { FakeStages.Locator() }, makeReader: { FakeStages.Reader() })
    let said = Guarded<[String]>([])
    let run = try WatchRun(configuration, stages: stages) { line in
      said.withLock { $0.append(line) }
    }
    var output = StreamReport.Configuration(camera: "gate")
    output.path = folder.path("out")
    let report = try StreamReport(output) { _ in }
    async let ended = run.run(into: report)
    while run.notDone == 0 { try await Task.sleep(for: .milliseconds(1)) }
    try #require(unlink(folder.path("drop/done")) == 0)
    while run.notDone > 0 { try await Task.sleep(for: .milliseconds(1)) }
    run.stop()
    let counts = try await ended
    #expect(counts.in == 1 && counts.read == 1 && counts.skipped == 0)
    #expect(said.withLock { $0.count } == 1)
    #expect(access(folder.path("drop/done/a.jpg"), F_OK) == 0)
  }

  /// A second run in the same folder, while the first is at work; the journal is its sign.
  @Test func aRunThatIsRefusedPutsNothingBack() throws {
    let folder = try ScratchFolder()
    let aside = "drop/" + AsideFolder.name + "/a.jpg"
    try folder.write(aside, Data("1".utf8))
    let journal = try DropJournal(path: folder.path("drop/.hotplate-journal"))
    let stages = PipelineStages(
      makeLocator: { FakeStages.Locator() }, makeReader: { FakeStages.Reader() })
    let error = #expect(throws: HotplateError.self) {
      try WatchRun(.init(folders: [folder.path("drop")]), stages: stages, notify: { _ in })
    }
    #expect(error?.message.contains("another process uses this journal") == true)
    #expect(access(folder.path(aside), F_OK) == 0)
    withExtendedLifetime(journal) {}
  }

  @Test func anOutputThatWouldBeReadAsAPictureIsRefused() throws {
    let folder = try ScratchFolder()
    try folder.write("drop/sub/.keep", Data())
    let stages = PipelineStages(
      makeLocator: { FakeStages.Locator() }, makeReader: { FakeStages.Reader() })
    var configuration = WatchRun.Configuration(folders: [folder.path("drop")])
    configuration.inputs = [folder.path("drop/out.jsonl"), folder.path("out.png")]
    _ = try WatchRun(configuration, stages: stages, notify: { _ in })
    configuration.inputs = [folder.path("drop/sub/out.png")]
    let error = #expect(throws: HotplateError.self) {
      try WatchRun(configuration, stages: stages, notify: { _ in })
    }
    #expect(error?.code == .configuration)
  }

  /// Folders of one camera each, a folder of folders, and one that is hidden.
  @Test func everyFolderIsACameraOfItsOwn() async throws {
    let folder = try ScratchFolder()
    let picture = try Data(Fixture.bytes("stills/empty-road.jpg"))
    for name in ["east/a.jpg", "east/b.jpg", "site/gate-1/a.jpg", "site/b.jpg"] {
      try folder.write(name, picture)
    }
    try folder.write("west/a.jpg", Data("no picture".utf8))
    for name in ["north/.keep", "site/gate-2/.keep", "site/.hidden/.keep", "site/done/.keep"] {
      try folder.write(name, Data())
    }
    var configuration = WatchRun.Configuration(
      folders: ["east", "west", "north", "site"].map(folder.path))
    configuration.drop.settling = .zero
    configuration.drop.endsWhenEmpty = true
    configuration.done = .move
    let stages = PipelineStages(
      makeLocator: { FakeStages.Locator() }, makeReader: { FakeStages.Reader() })
    let run = try WatchRun(configuration, stages: stages, notify: { _ in })
    // Of one that sends nothing is told as well.
    let known = ["east", "gate-1", "gate-2", "north", "west"]
    #expect(run.cameras.byCamera.map(\.camera) == known)
    #expect(run.cameras.byCamera.allSatisfy { $0.meter.now.in == 0 })
    var output = StreamReport.Configuration(camera: "run")
    output.path = folder.path("out")
    let report = try StreamReport(output, notify: { _ in })
    let counts = try await report.reportingStats(of: run.cameras, every: .seconds(3600)) {
      try await run.run(into: report)
    }
    #expect(counts.in == 5 && counts.read == 4 && counts.failed == 1)
    let expected = [
      ("east", 2, 0), ("gate-1", 1, 0), ("gate-2", 0, 0), ("north", 0, 0), ("site", 1, 0),
      ("west", 0, 1),
    ]
    #expect(run.cameras.byCamera.map(\.camera) == expected.map { $0.0 })
    for (camera, (_, read, failed)) in zip(run.cameras.byCamera, expected) {
      let now = camera.meter.now
      #expect(now.read == read && now.failed == failed, "\(camera.camera)")
      #expect((now.lastFrame != nil) == (read + failed > 0), "\(camera.camera)")
    }
    let lines = try String(contentsOfFile: folder.path("out"), encoding: .utf8)
    for (camera, read, failed) in expected {
      let stats = lines.split(separator: "\n").filter {
        $0.contains("\"type\":\"stats\"") && $0.contains("\"camera\":\"\(camera)\"")
      }
      #expect(stats.count == 1, "\(lines)")
      #expect(stats.first?.contains("\"read\":\(read),") == true, "\(stats)")
      #expect(stats.first?.contains("\"failed\":\(failed)") == true, "\(stats)")
    }
  }

  /// The one has a name whatever its files are called; the others are told by the names of files, of which nobody knows any yet.
  @Test(
    arguments: [
      ("gate", nil, ["gate"]), (nil, "axis", ["drop"]), (nil, "hikvision", ["a"]),
    ] as [(String?, String?, [String])])
  func camerasThatAreKnownBeforeTheirFirstFile(
    camera: String?, pattern: String?, known: [String]
  ) throws {
    let folder = try ScratchFolder()
    try folder.write("drop/a/.keep", Data())
    var configuration = WatchRun.Configuration(folders: [folder.path("drop")])
    configuration.camera = camera
    configuration.namePattern = pattern
    let stages = PipelineStages(
      makeLocator: { FakeStages.Locator() }, makeReader: { FakeStages.Reader() })
    let run = try WatchRun(configuration, stages: stages, notify: { _ in })
    #expect(run.cameras.byCamera.map(\.camera) == known)
    for number in 0..<CameraMeters.mostCameras + 5 {
      run.cameras.count("made up \(number)") { $0.in += 1 }
    }
    let counted = run.cameras.byCamera
    #expect(counted.count == CameraMeters.mostCameras + 1)
    #expect(counted.reduce(0) { $0 + $1.meter.now.in } == run.meter.now.in)
    #expect(counted.contains { $0.camera == CameraMeters.beyond })
  }

  /// A camera may have a folder of the name that `move` gives to what is done.
  @Test(arguments: [(DonePolicy.leave, 1), (.move, 0)])
  func aFolderNamedDoneIsLeftOutOnlyWhereFilesAreMovedThere(
    policy: DonePolicy, count: Int
  ) async throws {
    let folder = try ScratchFolder()
    try folder.write("drop/done/a.jpg", Data(Fixture.bytes("stills/empty-road.jpg")))
    var configuration = WatchRun.Configuration(folders: [folder.path("drop")])
    configuration.drop.settling = .zero
    configuration.drop.endsWhenEmpty = true
    configuration.done = policy
    let stages = PipelineStages(
      makeLocator: { FakeStages.Locator() }, makeReader: { FakeStages.Reader() })
    let run = try WatchRun(configuration, stages: stages, notify: { _ in })
    var output = StreamReport.Configuration(camera: "gate")
    output.path = folder.path("out")
    let counts = try await run.run(into: try StreamReport(output) { _ in })
    #expect(counts.in == count && counts.read == count)
    #expect(run.notDone == 0)
  }
}

/// A sink that is always safe and counts what it took.
private final class CountingSink: RecordSink {
  let count = Guarded(0)

  func take(_ record: any Record, key: String) async { count.withLock { $0 += 1 } }

  func isSafe() async -> Bool { true }
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
