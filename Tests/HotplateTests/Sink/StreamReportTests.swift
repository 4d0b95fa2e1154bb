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
    again.reportsPlate = false
    again.withdrawn = [RecordTests.hit]
    return [told, again]
  }

  @Test(arguments: [(OutputFormat.csv, 2), (.openalpr, 1), (.json, 2), (.text, 3)])
  func onlyFormsThatTellHitsBeforeTheReadTakeThemBack(format: OutputFormat, count: Int) async throws
  {
    let lines = try await Self.lines(Self.passes()) { $0.format = format }
    #expect(lines.count == count)
  }

  private final class Keys: RecordSink {
    let all = Guarded<[String]>([])
    func take(_ record: any Record, key: String) async { all.withLock { $0.append(key) } }
    func isSafe() async -> Bool { true }
  }

  /// Keys stand in a spool's files and in headers; pictures of all cameras, and of several runs, may lie in one folder.
  @Test func anyNameOfACameraHasAKeyAndAPictureOfItsOwn() async throws {
    let folder = try ScratchFolder()
    let names = ["gate\nnorth", "gate\r\nnorth", "gate_north", "gate/north", "ä", "ö"]
    let sink = Keys()
    for name in names + names {
      var configuration = StreamReport.Configuration(camera: name)
      configuration.path = folder.path("out")
      configuration.cropsFolder = folder.path("crops")
      let report = try StreamReport(configuration, sinks: [sink]) { _ in }
      var pass = Self.passes()[0]
      pass.best.picture = Frame(
        width: 200, height: 100, pixels: Array(repeating: 90, count: 20_000))
      try await report.take(.read(pass, hits: []))
    }
    let keys = sink.all.withLock { $0 }
    #expect(Set(keys).count == names.count)
    #expect(keys.allSatisfy { $0.utf8.allSatisfy { 48...57 ~= $0 || 97...102 ~= $0 } })
    let pictures = try FileManager.default.contentsOfDirectory(atPath: folder.path("crops"))
    #expect(pictures.count == 2 * names.count)
    #expect(pictures.count { $0.hasPrefix("gate_north_") } == 2)
  }

  private final class Hits: RecordSink {
    let all = Guarded<[HitRecord]>([])
    func take(_ record: any Record, key: String) async {
      if let hit = record as? HitRecord { all.withLock { $0.append(hit) } }
    }
    func isSafe() async -> Bool { true }
  }

  /// Where the locator found no plate, the region is the whole picture.
  @Test(arguments: [(true, 1.0, true), (true, 0.0, false), (false, 1.0, false)])
  func onlySinksGetThePlatesPicture(isAsked: Bool, score: Double, isSent: Bool) async throws {
    let folder = try ScratchFolder()
    var configuration = StreamReport.Configuration(camera: "gate")
    configuration.path = folder.path("out")
    configuration.sendsCrops = isAsked
    let sink = Hits()
    let report = try StreamReport(
      configuration, sinks: [sink], number: { $0 == RecordTests.hit.id ? 17 : nil },
      notify: { _ in }
    )
    var pass = Self.passes()[0]
    pass.best.region.score = score
    pass.best.picture = CarefulReadTests.frame
    try await report.take(.hit(RecordTests.hit, pass))
    try await report.finish()
    let sent = try #require(sink.all.withLock { $0 }.first)
    #expect(sent.number == 17)
    #expect(sent.crop.map { HitCropTests.size($0.data) } == (isSent ? [80, 20] : nil))
    let line = try String(contentsOfFile: folder.path("out"), encoding: .utf8)
    #expect(line.contains("\"number\":17,") && !line.contains("\"crop\""))
  }

  @Test func aSecondRunGoesOnWhereTheFirstEndedWithOneHeader() async throws {
    let folder = try ScratchFolder()
    var configuration = StreamReport.Configuration(camera: "gate")
    configuration.path = folder.path("out")
    configuration.format = .csv
    for _ in 0..<2 {
      let report = try StreamReport(configuration) { _ in }
      try await report.take(.read(Self.passes()[0], hits: []))
      #expect(await report.safety().isAll)
    }
    let lines = try String(contentsOfFile: folder.path("out"), encoding: .utf8)
      .split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines.count { $0.hasPrefix("source,plate,") } == 1)
  }

  @Test func aLineThatACrashCutOffDoesNotSpoilTheNext() async throws {
    let folder = try ScratchFolder()
    try folder.write("out", Data("{\"schema\":1,\"ty".utf8))
    var configuration = StreamReport.Configuration(camera: "gate")
    configuration.path = folder.path("out")
    let report = try StreamReport(configuration) { _ in }
    try await report.take(.read(Self.passes()[0], hits: []))
    let lines = try String(contentsOfFile: folder.path("out"), encoding: .utf8)
      .split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.last?.hasPrefix("{") == true)
  }

  @Test func whatADiskDidNotTakeIsCountedAndNotSafe() async throws {
    var configuration = StreamReport.Configuration(camera: "gate")
    configuration.path = "/dev/full"
    let report = try StreamReport(configuration) { _ in }
    try await report.take(.read(Self.passes()[0], hits: []))
    #expect(report.unwritten == 1)
    #expect(await !report.safety().isAll)
    // Asked again: nothing was lost since.
    #expect(await report.safety().isAll)
  }

  /// As with records: hits go out by other ways.
  @Test func aHeaderThatADiskDidNotTakeEndsNoRun() async throws {
    var configuration = StreamReport.Configuration(camera: "gate")
    configuration.path = "/dev/full"
    configuration.format = .csv
    let said = Guarded<[String]>([])
    let report = try StreamReport(configuration) { sentence in said.withLock { $0.append(sentence) }
    }
    #expect(report.unwritten == 0)
    for _ in 0..<2 { try await report.take(.read(Self.passes()[0], hits: [])) }
    #expect(report.unwritten == 2)
    #expect(said.withLock { $0 }.count == 1)
  }

  /// A disk may be full for days, and pictures are named by their plates: the log of a service would hold them all.
  @Test func picturesThatCannotBeWrittenAreToldOnceWithoutTheirPlates() async throws {
    let folder = try ScratchFolder()
    var configuration = StreamReport.Configuration(camera: "gate")
    configuration.path = folder.path("out")
    configuration.cropsFolder = folder.path("crops")
    let said = Guarded<[String]>([])
    let report = try StreamReport(configuration) { sentence in said.withLock { $0.append(sentence) }
    }
    var pass = Self.passes()[0]
    pass.best.picture = Frame(width: 200, height: 100, pixels: Array(repeating: 90, count: 20_000))
    try FileManager.default.removeItem(atPath: folder.path("crops"))
    for _ in 0..<3 { try await report.take(.read(pass, hits: [])) }
    let trouble =
      "gate: \(folder.path("crops")): the picture cannot be written: No such file or directory; others are only counted until one can be"
    #expect(said.withLock { $0 } == [trouble])
    try FileManager.default.createDirectory(
      atPath: folder.path("crops"), withIntermediateDirectories: true)
    for _ in 0..<2 { try await report.take(.read(pass, hits: [])) }
    #expect(
      said.withLock { $0 } == [
        trouble, "gate: pictures are written again; those of 3 passes were not",
      ])
    #expect(await report.failedPictureCount == 3)
  }

  /// Records are the operator's; standard error goes to the log of a service.
  @Test(arguments: [OutputFormat.json, .text])
  func aFileThatIsNoPictureIsNamedInARecordAlone(format: OutputFormat) async throws {
    let folder = try ScratchFolder()
    try folder.write("in/ABC123_20260101.jpg", Data("no picture".utf8))
    let file = try #require(DropFile(folder: folder.path("in"), name: "ABC123_20260101.jpg"))
    var configuration = StreamReport.Configuration(camera: "gate")
    configuration.path = folder.path("out")
    configuration.format = format
    let said = Guarded<[String]>([])
    let report = try StreamReport(configuration) { sentence in said.withLock { $0.append(sentence) }
    }
    try await report.take(
      .failure(FrameFailure(.notAPicture, of: file.path, "not a picture")), file: file)
    try await report.finish()
    let written = try String(contentsOfFile: folder.path("out"), encoding: .utf8)
    #expect(written.contains("ABC123_20260101.jpg: not a picture") == (format == .json))
    let form = folder.path("in/AAA000_00000000.AAA") + " (A for letters, 0 for digits)"
    #expect(said.withLock { $0 } == (format == .json ? [] : ["\(form): not a picture"]))
  }

  @Test func openALPRTellsHowManyCandidatesWereAskedFor() async throws {
    let lines = try await Self.lines(Array(Self.passes().prefix(1))) {
      $0.format = .openalpr
      $0.topCandidates = 3
    }
    #expect(lines[0].contains("\"requested_topn\":3}"))
  }
}
