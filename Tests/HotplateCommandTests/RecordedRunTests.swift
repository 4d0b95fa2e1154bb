import Foundation
import Hotplate
import HotplateStore
import TestSupport
import Testing

/// What the log, which is for good, holds of a run's command line.
@Suite struct RecordedRunTests {
  /// Runs a verb with a store and gives the flags that the log holds of it, and every byte of the store's files.
  func recorded(_ arguments: [String], in folder: ScratchFolder, input: Data = Data()) throws -> (
    flags: [String], bytes: Data
  ) {
    let store = folder.path("hits.db")
    let run = try HotplateProcess(
      arguments + ["--store", store, "--user", "asmith"], input: input,
      environment: ["STATE_DIRECTORY": folder.path("state")])
    #expect([0, 1].contains(run.status), "\(run.errors)")
    let setting = try AuditReader(store: store).records()
      .compactMap { AuditValue(json: $0.sealed)?["run"]?["arguments"]?.text }.first
    let flags = setting.flatMap { AuditValue(json: $0)?.list }?.compactMap(\.text)
    let bytes = try ["", ".head"].map {
      try Data(contentsOf: URL(fileURLWithPath: store + $0))
    }
    return (try #require(flags), Data(bytes.joined()))
  }

  func list(in folder: ScratchFolder) throws -> String {
    let list = folder.path("list.csv")
    try Data("plate\nQX1\n".utf8).write(to: URL(fileURLWithPath: list))
    return list
  }

  @Test func inputsAndOutputsOfAScanAreNotRecorded() throws {
    let folder = try ScratchFolder()
    let list = try list(in: folder)
    let picture = folder.path("20261128_WNPA736_x.jpg")
    try FileManager.default.copyItem(
      atPath: Project.folder.appendingPathComponent("Fixtures/stills/eu-day.jpg").path,
      toPath: picture)
    let others = folder.path("WNPA737.txt")
    try Data("".utf8).write(to: URL(fileURLWithPath: others))
    let settings = folder.path("WNPA738.json")
    try Data("{\"max-list-age\":\"24h\"}".utf8).write(to: URL(fileURLWithPath: settings))
    let (flags, bytes) = try recorded(
      [
        "scan", picture, "--files-from", others, "--config", settings, "--hotlist", list, "--exact",
        "-c", "eu", "--crops", folder.path("WNPA739"), "--resume", folder.path("WNPA740"),
        "-o", folder.path("WNPA741"),
      ], in: folder)
    #expect(flags.first == "scan")
    for flag in ["--hotlist=\(list)", "--exact", "--region=eu", "--max-list-age=24h"] {
      #expect(flags.contains(flag))
    }
    #expect(bytes.range(of: Data("WNPA7".utf8)) == nil)
  }

  @Test func whereAStreamDeliversIsNotRecorded() throws {
    let folder = try ScratchFolder()
    let (flags, bytes) = try recorded(
      [
        "stream", "--hotlist", try list(in: folder), "--cooldown", "7", "--webhook",
        "http://bob:SECRETPW@127.0.0.1:9/h?k=SECRETKEY",
      ], in: folder)
    #expect(flags.first == "stream")
    #expect(flags.contains("--cooldown=7.0"))
    #expect(bytes.range(of: Data("SECRET".utf8)) == nil)
  }

  /// Programs before this one recorded the whole command line.
  @Test(arguments: [
    ["scan", "gone.jpg", "--exact", "--resume", "gone.txt", "-o", "gone.jsonl", "--hotlist"],
    ["stream", "--exact", "--webhook", "http://127.0.0.1:9/h", "--hotlist"],
    ["watch", "gone", "--exact", "--done", "delete", "--hotlist"],
  ])
  func hitOfAnOlderStoreIsReplayed(arguments: [String]) throws {
    let folder = try ScratchFolder()
    let list = try list(in: folder)
    let path = folder.path("hits.db")
    let store = try HitStore(path: path, actor: "asmith", options: .init(retentionInterval: nil))
    let flags = AuditValue.list((arguments + [list]).map { .text($0) }).json
    let loaded = try Hotlist(file: list)
    try store.beginRun(settings: ["arguments": flags], lists: [HotlistInfo(loaded)])
    var settings = MatchSettings()
    settings.rule = .exact
    settings.population = PlatePopulation(
      regions: [], home: nil, homeShare: PlatePopulation.defaultHomeShare)
    var read = PlateRead(text: "QX1")
    read.confidence = 0.9
    let context = HitContext(camera: "gate-3", source: "gone.jpg", time: Date())
    let hits = HotlistMatcher(hotlists: [loaded], settings: settings).hits(
      for: read, at: context.time, source: context.source)
    let number = try #require(try store.record(read, hits: hits, context: context).first).number
    try store.close()
    let replay = try HotplateProcess(["hits", "replay", "\(number)", "--store", path])
    #expect(replay.output == "hit \(number): the same hit\n", "\(replay.errors)")
  }
}
