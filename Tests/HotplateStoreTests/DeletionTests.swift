import Foundation
import GRDB
import Hotplate
import Testing

@testable import HotplateStore

/// What goes with hits that are deleted, and what is told meanwhile.
@Suite struct DeletionTests {
  @Test func eachPortionIsTold() throws {
    let scene = try StoreScene(seed: 61)
    defer { withExtendedLifetime(scene) {} }
    let told = Guarded<[[Purge]]>([])
    let store = try HitStore(
      path: scene.path, actor: "jdoe",
      options: .init(
        now: { [clock = scene.clock] in clock.now }, retentionInterval: nil,
        onDeletion: { deleted, all in told.withLock { $0.append([deleted, all]) } }))
    try store.beginRun(settings: [:], lists: [scene.list])
    #expect(told.withLock { $0 } == [])
    try store.retain(RetentionPeriod("1d"), reason: "test")
    let context = scene.context()
    try store.keep(reads: (0..<3).map { (PlateRead(text: "QQ\($0)"), context) })
    let most = HitStore.portion.hits
    try store.record((0...most).map { _ in scene.submission() })
    let later = Timestamp(scene.clock.now.addingTimeInterval(1))
    try store.purge(readsBefore: later, hitsBefore: later, reason: "order 9")
    let all = Purge(reads: 3, hits: most + 1)
    #expect(told.withLock { $0 } == [[Purge(), all], [Purge(reads: 3, hits: most), all]])
    // What the end of the keeping makes due is a deletion of its own.
    try store.keep(reads: [(PlateRead(text: "QQ9"), context)])
    try store.retain(nil, reason: "no longer needed")
    #expect(told.withLock { $0.last } == [Purge(), Purge(reads: 1)])
  }

  /// Also of a portion that is full, with which not all that people found is looked at.
  @Test func hitTakesAlongWhatCameOfIt() throws {
    let scene = try StoreScene(seed: 62)
    let store = try scene.run()
    let hits = (0...HitStore.portion.hits).map { _ in scene.submission() }
    let numbers = try store.record(hits).map(\.number)
    scene.clock.advance(10)
    let kept = scene.submission()
    let left = try #require(try store.record([kept]).first).number
    for hit in [numbers[0], numbers[0], numbers[HitStore.portion.hits], left] {
      try store.dispose(of: hit, as: .misread)
    }
    for hit in [hits[1], kept] {
      try store.withdraw(Withdrawal(hits: [hit.hit.id], read: "QX", time: scene.clock.now))
    }
    let purged = try store.purge(
      readsBefore: nil, hitsBefore: Timestamp(scene.clock.now), reason: "order 9")
    #expect(purged.hits == hits.count)
    for table in ["hit", "disposition", "withdrawal"] {
      let rows = try store.read { try Int.fetchAll($0, sql: "SELECT count(*) FROM \(table)") }
      #expect(rows == [1], "\(table)")
    }
    #expect(try store.dispositions(of: left).count == 1)
    #expect(try AuditVerification(store: scene.path).findings == [])
  }

  /// Whoever judges a hit while another process deletes it may be the later one.
  @Test func findingOfAHitThatIsGoneGoesWithTheNextDeletion() throws {
    let scene = try StoreScene(seed: 63)
    let store = try scene.run()
    let numbers = try store.record([scene.submission(), scene.submission()]).map(\.number)
    let given = try store.dispose(of: numbers[0], as: .misread)
    try store.write { database, log in
      try database.execute(
        sql: "UPDATE gate SET open = 1; DELETE FROM hit WHERE number = ?; UPDATE gate SET open = 0",
        arguments: [numbers[0]])
      let gone = HitStore.ranges([numbers[0]])
      try log.append(.retention, about: ["gone": gone, "hits": 1, "reads": 0, "reason": "due"])
    }
    let later = Timestamp(scene.clock.now.addingTimeInterval(1))
    #expect(
      try store.purge(readsBefore: nil, hitsBefore: later, reason: "order 9") == Purge(hits: 1))
    let last = try #require(try AuditReader(store: scene.path).records().last)
    #expect(AuditValue(json: last.about)?["gone"] == HitStore.ranges([numbers[1], given]))
    #expect(try AuditVerification(store: scene.path).findings == [])
  }
}
