import Foundation
import Hotplate
import Testing

@testable import HotplateStore

/// A compiled list is of several files, and each hit is of the one that its entry is from.
@Suite struct CompiledListTests {
  let scene: StoreScene

  init() throws { scene = try StoreScene() }

  /// Compiles a list and a delta file that adds a plate.
  private func edition(_ delta: String, adding plate: String) throws -> Hotlist {
    func file(_ name: String) -> String { scene.folder + "/" + name }
    for (name, plate) in [("base.csv", "QX1"), (delta, plate)] {
      try Data("plate,reason\n\(plate),vehicle taken\n".utf8).write(
        to: URL(fileURLWithPath: file(name)))
    }
    let compiled = file(delta + ".hotlist")
    try Hotlist(file: file("base.csv"), deltas: [file(delta)]).compile(to: compiled)
    return try Hotlist(file: compiled)
  }

  private func hit(_ text: String, of list: Hotlist) throws -> HitSubmission {
    var settings = MatchSettings()
    settings.rule = .exact
    var read = PlateRead(text: text)
    read.confidence = 0.9
    let context = scene.context()
    let hits = HotlistMatcher(hotlists: [list], settings: settings).hits(
      for: read, at: context.time, source: context.source)
    return HitSubmission(hit: try #require(hits.first), read: read, context: context)
  }

  @Test func hitsOfEveryFileOfACompiledListAreStored() throws {
    let first = try edition("d1.csv", adding: "QX2")
    let second = try edition("d2.csv", adding: "QX3")
    #expect(first.digest == second.digest)
    let store = try scene.open()
    try store.beginRun(settings: [:], lists: [HotlistInfo(first)])
    #expect(try store.record([try hit("QX1", of: first), try hit("QX2", of: first)]).count == 2)
    let next = try hit("QX3", of: second)
    #expect(throws: HotplateError.self) { try store.record([next]) }
    // As one that is put in place during a run.
    try store.load(HotlistInfo(second))
    let number = try #require(try store.record([next]).first).number
    let card = try store.card("\(number)")
    #expect(card.list.sources?.map(\.digest) == second.sources.map(\.digest))
    #expect(
      card.text.contains(
        "  list     d2.csv  row 2  \(second.sources[1].digest)  a delta file of base.csv  \(second.digest)  "
      ))
    let loads = try store.trail(limit: 100).compactMap { $0["about"]?["sources"]?.list }
    #expect(
      loads.map { files in files.compactMap { $0["list"]?.text } }
        == [second, first].map { $0.sources.map(\.digest) })
    try store.close()
    #expect(try Verifier.findings(in: scene.path) == [])
    let report = try Report(log: try AuditReader(store: scene.path))
    let files = (first.sources + second.sources).map { ($0.digest, $0.file) }
    #expect(report.listSources == ["base.csv": Dictionary(files) { $1 }])
    #expect(report.text.contains("\n  base.csv with d1.csv, d2.csv: "))
  }
}
