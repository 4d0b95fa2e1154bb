import Foundation
import TestSupport
import Testing

@testable import HotplateCommand

@Suite(.serialized) struct StreamCommandTests {
  static func fixture() throws -> Data {
    try Data(
      contentsOf: Project.folder.appendingPathComponent("Fixtures/passing-car.mjpeg"))
  }

  @Test func readsAPassFromStandardInput() throws {
    let run = try HotplateProcess(
      ["stream", "-j", "--camera", "gate-3", "--rate", "15", "--stats", "3600"],
      input: try Self.fixture())
    // One frame is damaged.
    #expect(run.status == 1)
    let types = run.records.compactMap { $0["type"] as? String }
    #expect(types == ["error", "read", "stats"])
    #expect(run.records.allSatisfy { $0["schema"] as? Int == 1 })
    #expect(run.records[0]["source"] as? String == "gate-3 frame 8")
    #expect(run.records[1]["camera"] as? String == "gate-3")
    #expect(run.records[1]["frames"] as? Int == 11)
    let frames = try #require(run.records[2]["frames"] as? [String: Int])
    #expect(frames["in"] == 12)
    #expect(frames["failed"] == 1)
    #expect(frames["read"] == 11)
    // Whole milliseconds.
    let lag = try #require(run.records[2]["lagMs"] as? Double)
    #expect(lag == lag.rounded())
  }

  /// The second car's plate overlaps with the first one's by a third and more.
  @Test(arguments: ["2", "15"])
  func aCarThatStandsWhereAnotherStoodIsAnother(rate: String) throws {
    func still(_ name: String) throws -> Data {
      try Data(contentsOf: Project.folder.appendingPathComponent("Fixtures/stills/\(name).jpg"))
    }
    let (first, second) = (try still("eu-day"), try still("gb-blur"))
    let run = try HotplateProcess(
      ["stream", "-j", "--rate", rate, "--hotlist", "Hotlists/stolen.csv"],
      input: first + first + second + second + second + second)
    let hits = run.records.filter { $0["type"] as? String == "hit" }.compactMap {
      ($0["plate"] as? [String: Any])?["text"] as? String
    }
    #expect(hits == ["HPKT4821", "KX61VTP"])
  }

  @Test func everyFrameIsARecord() throws {
    let run = try HotplateProcess(
      ["stream", "-j", "--every-frame", "--camera", "g"], input: try Self.fixture())
    #expect(run.records.map { $0["source"] as? String } == (1...12).map { "g frame \($0)" })
    let images = run.records.filter { $0["type"] as? String == "image" }
    #expect(images.count == 11)
    let stages: Set = ["decode", "locate", "read", "match"]
    #expect(images.allSatisfy { ($0["ms"] as? [String: Double]).map { Set($0.keys) } == stages })
  }

  /// A zero byte as `find -print0` writes it.
  @Test(arguments: ["\n", "\0"])
  func readsFileNames(end: String) throws {
    let paths = [
      "Fixtures/stills/empty-road.jpg", "Fixtures/none.jpg", "Fixtures/stills/gb-gray.bmp",
    ]
    let run = try HotplateProcess(
      ["stream", "-j", "--every-frame"], input: Data((paths.joined(separator: end) + end).utf8))
    #expect(run.records.map { $0["source"] as? String } == paths)
    #expect(run.records.map { $0["type"] as? String } == ["image", "error", "image"])
  }

  @Test(arguments: [
    ([], true), (["--input", "mjpeg"], true), (["--looks", "9"], true),
    (["--input", "paths"], false),
    (["--input", "paths", "--looks", "2"], true), (["--input", "paths", "--looks", "9"], false),
  ])
  func singlePicturesLookedAtInEveryWayAreNotReadAgain(flags: [String], isAgain: Bool) throws {
    let command = try StreamCommand.parse(flags)
    #expect(
      command.stream.pipelineConfiguration(command.recognition).rereadsDoubtfulPasses == isAgain)
  }

  /// Nobody writes to it: the stream would wait for ever.
  @Test func aFIFOAmongFileNamesIsOneFailure() throws {
    let folder = try ScratchFolder()
    let fifo = folder.url.path + "/fifo"
    #expect(mkfifo(fifo, 0o600) == 0)
    let run = try HotplateProcess(
      ["stream", "-j", "--every-frame", "--input", "paths"],
      input: Data("\(fifo)\0Fixtures/stills/gb-gray.bmp\0".utf8))
    #expect(run.status == 1)
    #expect(run.records.compactMap { $0["code"] as? String } == ["unreadable"])
    #expect(run.records.last?["type"] as? String == "image")
  }

  @Test func readsGrayY4M() throws {
    var stream = Data("YUV4MPEG2 W320 H240 F15:1 Ip Cmono\n".utf8)
    for _ in 0..<3 { stream += Data("FRAME\n".utf8) + Data(repeating: 90, count: 320 * 240) }
    let run = try HotplateProcess(["stream", "-j", "--every-frame"], input: stream)
    #expect(run.status == 0)
    #expect(run.records.map { $0["width"] as? Int } == [320, 320, 320])
  }

  /// More frames at once than the reader takes, whose first frame waits for the model to be loaded.
  @Test(arguments: [false, true])
  func droppedFramesAreSaid(isQuiet: Bool) throws {
    var stream = Data("YUV4MPEG2 W320 H240 F15:1 Ip Cmono\n".utf8)
    for number in 0..<300 {
      stream += Data("FRAME\n".utf8) + Data(repeating: UInt8(number % 2 * 90), count: 320 * 240)
    }
    let run = try HotplateProcess(
      ["stream", "-j", "--late", "drop", "--jobs", "1", "--camera", "g", "--stats", "3600"]
        + (isQuiet ? ["--quiet"] : []),
      input: stream)
    let frames = try #require(run.records.last?["frames"] as? [String: Int])
    let dropped = try #require(frames["dropped"])
    #expect(frames["in"] == 300)
    #expect(dropped > 0)
    let lines =
      [
        "hotplate: g: frames are dropped: reading does not keep up with the camera",
        "hotplate: g: \(dropped) of 300 frames dropped: reading did not keep up with the camera",
      ]
    #expect(run.errors.split(separator: "\n").map(String.init) == (isQuiet ? [] : lines))
  }

  @Test func droppingIsSaidWhenItBegins() {
    let notice = DroppingNotice()
    let start = ContinuousClock.now
    let drops: [(second: Int, isSaid: Bool)] = [
      (0, true), (1, false), (59, false), (118, false), (178, true), (200, false),
    ]
    for drop in drops {
      #expect(notice.begins(at: start + .seconds(drop.second)) == drop.isSaid, "\(drop.second)")
    }
  }

  /// Plates are nobody else's business, but who gave a file or folder to others meant it.
  @Test func whatIsMadeIsItsOwnersAlone() throws {
    let folder = try ScratchFolder()
    let old = umask(0o022)
    defer { umask(old) }
    try FileManager.default.createDirectory(
      atPath: folder.path("shared"), withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o755])
    try folder.write("old.jsonl", Data())
    #expect(chmod(folder.path("old.jsonl"), 0o644) == 0)
    for (output, crops) in [("new.jsonl", "new/crops"), ("old.jsonl", "shared")] {
      let run = try HotplateProcess(
        [
          "stream", "-j", "--rate", "15", "-o", folder.path(output), "--crops", folder.path(crops),
          "--annotate", folder.path("annotated"),
        ], input: try Self.fixture())
      #expect(run.errors.isEmpty)
    }
    func mode(_ path: String) -> mode_t? {
      var status = stat()
      return lstat(folder.path(path), &status) == 0 ? status.st_mode & 0o777 : nil
    }
    #expect(mode("new.jsonl") == 0o600)
    #expect(mode("old.jsonl") == 0o644)
    #expect(mode("shared") == 0o755)
    for made in ["new", "new/crops", "annotated"] { #expect(mode(made) == 0o700, "\(made)") }
    for made in ["new/crops", "shared", "annotated"] {
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path(made))
      // Pictures are named by their time: those of two runs stay apart.
      #expect((made == "annotated" ? 1...2 : 1...1).contains(names.count))
      for name in names { #expect(mode("\(made)/\(name)") == 0o600, "\(name)") }
    }
  }

  @Test(arguments: [([], true), (["--rate", "15"], false)])
  func onlyCamerasFallSilent(flags: [String], isCamera: Bool) throws {
    let command = try StreamCommand.parse(flags)
    let silence = command.stream.pipelineConfiguration(command.recognition).silence
    #expect(silence == (isCamera ? .seconds(5) : nil))
  }

  @Test func anEmptyStreamIsSaid() throws {
    let run = try HotplateProcess(["stream", "-j"])
    #expect(run.status == 1)
    #expect(run.records.map { $0["code"] as? String } == ["empty"])
  }

  @Test func textInsteadOfPicturesIsSaid() throws {
    let run = try HotplateProcess(
      ["stream", "-j", "--input", "mjpeg"], input: Data(repeating: 0x61, count: 5 << 20))
    #expect(run.status == 1)
    #expect(run.records.map { $0["code"] as? String } == ["notAPicture"])
  }

  @Test(
    arguments: [
      ([:], NSHomeDirectory() + "/.local/state/hotplate"),
      (["HOME": "/h"], "/h/.local/state/hotplate"),
      (["HOME": "/h", "XDG_STATE_HOME": "/s"], "/s/hotplate"),
      (["HOME": "/h", "XDG_STATE_HOME": ""], "/h/.local/state/hotplate"),
      (["XDG_STATE_HOME": "/s", "STATE_DIRECTORY": "/var/lib/hotplate"], "/var/lib/hotplate"),
    ] as [([String: String], String)])
  func stateIsKeptWhereTheEnvironmentSays(environment: [String: String], folder: String) {
    #expect(SinkOptions.stateFolder(environment) == folder)
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
  func aSignalFinishesTheFrameInHandWithStatusZero(number: Int32) throws {
    let running = try RunningHotplate(["stream", "-j", "--every-frame", "--jobs", "1"])
    let stream = try Self.fixture()
    running.write(stream.prefix(100_000))
    #expect(running.nextRecord()?["type"] as? String == "image")
    running.kill(number)
    #expect(running.wait() == 0)
    // The picture begun when the signal came is no damaged one.
    while let record = running.nextRecord() { #expect(record["type"] as? String == "image") }
  }

  /// Nothing was begun that would have to be finished.
  @Test(.timeLimit(.minutes(5)), arguments: [["stream"], ["watch", "Fixtures"]])
  func aSignalEndsARunThatHasNotBegunWithStatusZero(verb: [String]) throws {
    let folder = try ScratchFolder()
    #expect(mkfifo(folder.path("token"), 0o600) == 0)
    let running = try RunningHotplate(
      verb + [
        "--webhook", "http://127.0.0.1:9/hits", "--webhook-token", folder.path("token"), "--spool",
        folder.path("spool"),
      ])
    // Opening waits until the token is asked for, which is never given.
    let token = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path("token")))
    running.kill(SIGTERM)
    #expect(running.wait() == 0)
    try token.close()
  }

  /// Neither the receiver nor the spool takes the hit: what is lost is no orderly end.
  @Test func lostHitsAreSaidLastAndNoEndWithStatusZero() throws {
    let folder = try ScratchFolder()
    // Stands in the way of the first item, and is no file that can be taken away.
    try FileManager.default.createDirectory(
      atPath: folder.path("spool/1.item.part"), withIntermediateDirectories: true)
    let running = try RunningHotplate([
      "stream", "-j", "--input", "paths", "--hotlist", "Hotlists/stolen.csv", "--region", "eu",
      "--camera", "g", "--webhook", "http://127.0.0.1:9/hits", "--spool", folder.path("spool"),
    ])
    running.write(Data("Fixtures/stills/eu-day.jpg\n".utf8))
    #expect(running.nextRecord()?["type"] as? String == "hit")
    running.kill(SIGTERM)
    #expect(running.wait() == 1)
    let errors = running.errors
    #expect(
      errors.split(separator: "\n").last == "hotplate: g: 1 hit for the webhook lost in this run",
      "\(errors)")
  }

  @Test(.timeLimit(.minutes(5)))
  func recordsThatADiskDidNotTakeAreNoEndWithStatusZero() throws {
    let port = try PipesTests.freePort()
    let running = try RunningHotplate([
      "stream", "-j", "--every-frame", "--camera", "g", "--jobs", "1", "-o", "/dev/full",
      "--metrics", "\(port)",
    ])
    running.write(try Self.fixture().prefix(60_000))
    let unwritten = "hotplate_output_unwritten_total{camera=\"g\"} "
    var metrics = ""
    repeat {
      metrics = try Self.get("http://127.0.0.1:\(port)/metrics")
    } while metrics.contains(unwritten + "0")
    #expect(metrics.contains(unwritten))
    running.kill(SIGTERM)
    #expect(running.wait() == 1)
  }

  @Test func aRunUnderNohupOutlivesItsTerminal() throws {
    let running = try RunningHotplate(
      ["stream", "-j", "--every-frame", "--jobs", "1"], launcher: "nohup")
    let stream = try Self.fixture()
    running.write(stream.prefix(100_000))
    #expect(running.nextRecord()?["type"] as? String == "image")
    running.kill(SIGHUP)
    running.write(stream.dropFirst(100_000))
    running.closeInput()
    var rest = 0
    while running.nextRecord() != nil { rest += 1 }
    #expect(rest == 11)
    // One frame is damaged.
    #expect(running.wait() == 1)
  }

  @Test func aClosedOutputEndsQuietly() throws {
    let running = try RunningHotplate(["stream", "-j", "--every-frame", "--jobs", "1"])
    running.closeOutput()
    running.write(try Self.fixture())
    running.closeInput()
    let status = running.wait()
    #expect(status == 0 || status == 1)
    #expect(running.errors.isEmpty)
  }

  @Test(arguments: ["json", "csv"])
  func aFullDiskIsSaidAndReadingGoesOn(format: String) throws {
    let run = try HotplateProcess(
      ["stream", "--format", format, "--rate", "15", "--stats", "3600", "-o", "/dev/full"],
      input: try Self.fixture())
    #expect(run.status == 1)
    #expect(run.errors.contains("/dev/full: cannot be written: No space left on device"))
    // Once, not with every record; what only JSON writes to the output, the damaged frame and the stats, is said.
    #expect(run.errors.split(separator: "\n").count == (format == "json" ? 1 : 3))
    if format == "csv" { #expect(run.errors.contains("12 frames, "), "\(run.errors)") }
  }

  @Test func aFIFOIsOpenedAgain() throws {
    let folder = try ScratchFolder()
    #expect(mkfifo(folder.path("camera"), 0o600) == 0)
    let running = try RunningHotplate(
      ["stream", folder.path("camera"), "--reopen", "-j", "--every-frame", "--jobs", "1"])
    let stream = try Self.fixture().prefix(90_000)
    for _ in 0..<2 {
      // Opening waits until the reader is there.
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path("camera")))
      try handle.write(contentsOf: stream)
      try handle.close()
      #expect(running.nextRecord()?["type"] as? String == "image")
    }
    running.kill(SIGTERM)
    #expect(running.wait() == 0, "\(running.errors)")
  }

  @Test func servesMetricsOnLoopback() throws {
    let port = try PipesTests.freePort()
    let running = try RunningHotplate([
      "stream", "-j", "--every-frame", "--camera", "g", "--jobs", "1", "--metrics",
      "127.0.0.1:\(port)", "--hotlist", "Hotlists/stolen.csv",
    ])
    running.write(try Self.fixture().prefix(60_000))
    #expect(running.nextRecord()?["type"] as? String == "image")
    let metrics = try Self.get("http://127.0.0.1:\(port)/metrics")
    #expect(metrics.contains("hotplate_frames_total{camera=\"g\",state=\"read\"} 1"))
    #expect(metrics.contains("hotplate_hotlist_entries{camera=\"g\",hotlist=\"stolen.csv\"} "))
    #expect(metrics.contains("hotplate_output_unwritten_total{camera=\"g\"} 0"))
    #expect(try Self.get("http://127.0.0.1:\(port)/healthz") == "ok\n")
    running.kill(SIGTERM)
    #expect(running.wait() == 0, "\(running.errors)")
  }

  static func get(_ url: String) throws -> String {
    try CommandRun(
      "curl", ["-s", "--max-time", "5", "--retry", "5", "--retry-connrefused", url]
    ).output
  }
}
