import Foundation
import Hotplate
import Testing

@testable import HotplateStore

/// What a program does that imports the library, as `KeepHits` of the examples.
@Suite struct HitKeeperTests {
  let scene: StoreScene

  init() throws { scene = try StoreScene(seed: 52) }

  private func file(_ name: String, plate: String) throws -> String {
    let path = scene.folder + "/" + name
    try Data("plate,reason\n\(plate),vehicle taken\n".utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func store(
    of matcher: HotlistMatcher, notify: @escaping @Sendable (String) -> Void = { _ in }
  ) throws -> HitStore {
    let store = try scene.open(notify: notify)
    try store.beginRun(settings: [:], lists: matcher.hotlists.map { HotlistInfo($0) })
    return store
  }

  /// A picture of one plate, as a pipeline tells it.
  private func image(_ text: String, by matcher: HotlistMatcher) -> ScannedImage {
    let frame = Frame(
      width: 64, height: 48, pixels: [UInt8](repeating: 90, count: 64 * 48), source: text + ".jpg")
    let region = PlateRegion(quad: Quad(Box(x: 8, y: 8, width: 32, height: 8)), score: 1)
    let read = PlateRead(text: text)
    let hits = matcher.hits(for: read, at: scene.clock.now, source: frame.source)
    return ScannedImage(
      frame: frame.withoutPixels, plates: [ScannedPlate(region: region, read: read, hits: hits)])
  }

  /// Clears the vehicle of the only hit.
  private func clear(in store: HitStore) throws {
    let hit = try #require(try store.hits().first).hit.number
    try store.dispose(of: hit, as: .badEntry)
    try store.clear(hit: hit, for: try #require(RetentionPeriod("1d")), reason: "checked")
  }

  @Test(arguments: [false, true])
  func hitsOfDeltasAndOfAListReplacedInUseAreKept(isCompiled: Bool) throws {
    var list = try Hotlist(
      file: try file("stolen.csv", plate: "QAB128"), deltas: [try file("new.csv", plate: "QCD349")])
    if isCompiled {
      try list.compile(to: scene.folder + "/stolen.hotlist")
      list = try Hotlist(file: scene.folder + "/stolen.hotlist")
    }
    let matcher = HotlistMatcher(hotlists: [list])
    let store = try store(of: matcher)
    let keeper = try HitKeeper(store: store, camera: "gate-3", matcher: matcher)
    try keeper.keep(image("QAB128", by: matcher))
    try keeper.keep(image("QCD349", by: matcher))
    let next = try Hotlist(file: try file("stolen.csv", plate: "QEF561"))
    // A picture that was matched before is kept after.
    let earlier = image("QCD349", by: matcher)
    matcher.replace([next])
    for _ in 0..<2 { try keeper.keep(image("QEF561", by: matcher)) }
    try keeper.keep(earlier)
    let stored = try store.hits().map { "\($0.hit.hit.plate) \($0.hit.hit.hotlist)" }
    #expect(
      stored.sorted() == [
        "QAB128 stolen.csv", "QCD349 new.csv", "QCD349 new.csv", "QEF561 stolen.csv",
        "QEF561 stolen.csv",
      ])
    let loads = try store.trail(limit: 100).compactMap { $0["about"]?["list"]?.text }
    #expect(loads.count { $0 == next.digest } == 1)
    for _ in 0..<2 { try keeper.close() }
    #expect(throws: HotplateError.self) { try keeper.keep(image("QZZ999", by: matcher)) }
    #expect(try AuditVerification(store: scene.path).findings == [])
  }

  /// Of each suppressed hit the log tells once, however many cameras share the matcher.
  @Test func whatIsClearedInTheStoreIsLetBe() throws {
    let matcher = HotlistMatcher(hotlists: [
      try Hotlist(file: try file("stolen.csv", plate: "QAB128"))
    ])
    let store = try store(of: matcher)
    let keepers = try ["gate-3", "gate-4"].map {
      try HitKeeper(store: store, camera: $0, matcher: matcher)
    }
    try keepers[0].keep(image("QAB128", by: matcher))
    try clear(in: store)
    for keeper in keepers { try keeper.cleared?.refresh() }
    for keeper in keepers { try keeper.keep(image("QAB128", by: matcher)) }
    #expect(try store.hits().count == 1)
    for keeper in keepers { try keeper.close() }
    let report = try Report(log: try AuditReader(store: scene.path))
    #expect(report.keptBack == 2 && report.readCount == 3)
  }

  @Test(.timeLimit(.minutes(5))) func clearancesAreTakenUpWithNobodyAsking() throws {
    let matcher = HotlistMatcher(hotlists: [
      try Hotlist(file: try file("stolen.csv", plate: "QAB128"))
    ])
    let store = try store(of: matcher)
    try HitKeeper(store: store, camera: "gate-3").keep(image("QAB128", by: matcher))
    let sync = try ClearanceSync(store: store, matcher: matcher, every: 0.01)
    try clear(in: store)
    while !matcher.hits(for: PlateRead(text: "QAB128"), at: scene.clock.now).isEmpty {
      usleep(10_000)
    }
    sync.stop()
  }

  /// Who cleared a vehicle must hear that it is still told, and not every five seconds.
  @Test func aTroubleWithClearancesIsSaidWhenItBeginsAndWhenItEnds() throws {
    let matcher = HotlistMatcher(hotlists: [
      try Hotlist(file: try file("stolen.csv", plate: "QAB128"))
    ])
    let told = Guarded<[String]>([])
    let store = try store(of: matcher) { sentence in told.withLock { $0.append(sentence) } }
    try HitKeeper(store: store, camera: "gate-3").keep(image("QAB128", by: matcher))
    try clear(in: store)
    let sync = try ClearanceSync(store: store, matcher: matcher)
    #expect(image("QAB128", by: matcher).plates[0].hits?.isEmpty == true)
    for isRefused in [true, true, false, false] {
      // Read-only stands in for a full disk.
      try store.database.writeWithoutTransaction {
        try $0.execute(sql: "PRAGMA query_only = \(isRefused ? 1 : 0)")
      }
      sync.turn()
      #expect(store.troubles.count == (isRefused ? 1 : 0))
    }
    let sentences = told.withLock { $0 }
    #expect(sentences.count == 2)
    #expect(
      sentences.first?.hasPrefix("clearances made from now on are not taken up from the store: ")
        == true)
    #expect(
      sentences.last == "\(scene.path): clearances are taken up from the store again")
    // A store that was closed has lost nothing.
    try store.close()
    sync.turn()
    #expect(told.withLock { $0 }.count == 2)
  }
}
