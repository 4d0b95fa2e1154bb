import Dispatch
import Foundation
import GRDB
import Hotplate
import Testing

@testable import HotplateStore

@Suite struct RetentionTests {
  func isAnywhere(_ text: String, _ scene: StoreScene) throws -> Bool {
    try !scene.found([text]).isEmpty
  }

  /// The forensic test: every byte that was written is searched for what must not have been.
  @Test func readWithoutHitNeverReachesDisk() throws {
    let scene = try StoreScene(seed: 21)
    let store = try scene.run()
    var plates: [String] = []
    var sources: [String] = []
    for index in 0..<300 {
      let context = scene.context()
      let text = scene.plate()
      if index.isMultiple(of: 50) {
        let submission = scene.submission(read: text)
        try store.record(submission.read, hits: [submission.hit], context: submission.context)
        #expect(try isAnywhere(text, scene))
      } else {
        plates.append(text)
        sources.append(context.source)
        try store.record(PlateRead(text: text), hits: [], context: context)
      }
    }
    // Once while the store is open, write-ahead log and all, and once when it is closed.
    for closes in [false, true] {
      if closes { try store.close() } else { try store.flushCounts() }
      #expect(try scene.files().count >= 3)
      #expect(try scene.found(plates + sources) == [])
    }
    let report = try Report(log: try AuditReader(store: scene.path))
    #expect(report.readCount == 300)
    #expect(report.total.hits == 6)
  }

  @Test func keepingReadsNeedsReasonAndIsLogged() throws {
    let scene = try StoreScene()
    let store = try scene.run(policy: try Policy.pack("US-VA"))
    #expect(throws: HotplateError.self) {
      try store.keep(reads: [(PlateRead(text: "ABC123"), scene.context())])
    }
    #expect(throws: HotplateError.self) { try store.retain(RetentionPeriod("1d"), reason: " ") }
    try store.retain(RetentionPeriod("1d"), reason: "order 3")
    let last = try #require(try store.trail(limit: 1).first)
    #expect(last["action"]?.text == "setting")
    #expect(last["about"]?["reason"]?.text == "order")
    #expect(last["sealed"]?["reason"]?.text == "order 3")
    try store.close()
    #expect(try scene.open().retention?.description == "1d")
  }

  @Test func whatIsDueIsGoneFromEveryByteAndCounted() throws {
    let scene = try StoreScene(seed: 22)
    let store = try scene.run(policy: try Policy.pack("US-NH"))
    try store.retain(RetentionPeriod("3m"), reason: "test")
    let read = scene.plate()
    let long = "QLONGPLATE77"
    try store.keep(
      reads: (0..<5000).map { index in
        (
          PlateRead(text: index == 4000 ? long : index == 10 ? read : scene.plate()),
          scene.context()
        )
      })
    let submission = scene.submission()
    try store.record([submission])
    #expect(try isAnywhere(read, scene))
    scene.clock.advance(179)
    #expect(try store.enforceRetention().reads == 0)
    scene.clock.advance(2)
    #expect(try store.enforceRetention().reads == 5000)
    for plate in [read, long] { #expect(try !isAnywhere(plate, scene)) }
    // The packed form of the blocks is the same plate in another spelling.
    let packed = withUnsafeBytes(of: PlateBits(read).bits) { Data($0) }
    #expect(try scene.files().values.allSatisfy { $0.firstRange(of: packed) == nil })
    #expect(try isAnywhere(submission.read.plate.text, scene))
    scene.clock.advance(366 * 86_400)
    try store.close()
    let again = try scene.open()
    #expect(again.purgedAtOpening.hits == 1)
    #expect(try !isAnywhere(submission.read.plate.text, scene))
    #expect(try !isAnywhere(submission.hit.id, scene))
    let report = try Report(log: try AuditReader(store: scene.path))
    #expect(report.purged.reads == 5000)
    #expect(report.purged.hits == 1)
    #expect(report.total.hits == 1)
    #expect(try AuditVerification(store: scene.path).findings == [])
  }

  /// Other processes wait for each of its transactions, not for all.
  @Test func muchIsDeletedInPortionsThatTheLogTellsOf() throws {
    let scene = try StoreScene(seed: 35)
    let store = try scene.run()
    try store.retain(RetentionPeriod("1d"), reason: "test")
    let portion = HitStore.portion
    let context = scene.context()
    try store.keep(
      reads: (0...portion.reads).map { (PlateRead(text: "QQ\($0)"), context) })
    let hits = try store.record((0...portion.hits).map { _ in scene.submission() }).map(\.number)
    try store.dispose(of: hits[0], as: .misread)
    try store.dispose(of: try #require(hits.last), as: .misread)
    let later = Timestamp(scene.clock.now.addingTimeInterval(1))
    let purge = try store.purge(readsBefore: later, hitsBefore: later, reason: "order 9")
    #expect(purge == Purge(reads: portion.reads + 1, hits: portion.hits + 1))
    let records = try AuditReader(store: scene.path).records().filter { $0.action == "retention" }
    let told = records.compactMap { AuditValue(json: $0.about) }
    #expect(told.map { $0["reads"]?.number } == [portion.reads, 1])
    #expect(told.map { $0["hits"]?.number } == [portion.hits, 1])
    // One order is many records: its words are not for the public, who would take them for many orders'.
    #expect(told.allSatisfy { $0["reason"]?.text == "order" })
    #expect(records.allSatisfy { AuditValue(json: $0.sealed)?["reason"]?.text == "order 9" })
    let report = try Report(log: try AuditReader(store: scene.path))
    #expect(report.purgedByOrder == purge)
    for table in ["read", "hit", "disposition"] {
      let left = try store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") }
      #expect(left == 0, "\(table)")
    }
    #expect(try AuditVerification(store: scene.path).findings == [])
  }

  @Test func openStoreDeletesByItself() throws {
    let scene = try StoreScene(seed: 23)
    let looked = DispatchSemaphore(value: 0)
    let store = try HitStore(
      path: scene.path, policy: try Policy.pack("US-NH"), actor: "jdoe",
      options: .init(
        now: { [clock = scene.clock] in
          looked.signal()
          return clock.now
        }, retentionInterval: 0.05))
    try store.retain(RetentionPeriod("3m"), reason: "test")
    try store.keep(reads: [(PlateRead(text: "QQQ111"), scene.context())])
    scene.clock.advance(181)
    while looked.wait(timeout: .now()) == .success {}
    // One look asks for the time a few times: after twelve, a whole one has passed.
    for _ in 0..<12 { #expect(looked.wait(timeout: .now() + 20) == .success) }
    let left = try store.database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM read") }
    #expect(left == 0)
  }

  /// While another process reads, the write-ahead log cannot be cut; the next look does it, though nothing is due then.
  @Test func writeAheadLogThatAReaderHeldIsEmptiedAtTheNextLook() throws {
    let scene = try StoreScene(seed: 26)
    let store = try scene.run(policy: try Policy.pack("US-NH"))
    try store.retain(RetentionPeriod("3m"), reason: "test")
    try store.keep(reads: [(PlateRead(text: "QQQ333"), scene.context())])
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let reader = try DatabaseQueue(path: scene.path, configuration: configuration)
    try reader.inDatabase { database in
      try database.execute(sql: "BEGIN")
      #expect(try Int.fetchOne(database, sql: "SELECT count(*) FROM read") == 1)
    }
    scene.clock.advance(181)
    #expect(try store.enforceRetention().reads == 1)
    #expect(try isAnywhere("QQQ333", scene))
    try reader.inDatabase { try $0.execute(sql: "COMMIT") }
    #expect(try store.enforceRetention().reads == 0)
    #expect(try !isAnywhere("QQQ333", scene))
  }

  @Test func clockThatRunsAheadKeepsNothingLonger() throws {
    let scene = try StoreScene(seed: 27)
    let store = try scene.run(policy: try Policy.pack("US-NH"))
    try store.retain(RetentionPeriod("3m"), reason: "test")
    var submission = scene.submission()
    submission.context.time = scene.clock.now.addingTimeInterval(86_400 * 3650)
    try store.record([submission])
    try store.keep(reads: [(PlateRead(text: "QQQ444"), submission.context)])
    scene.clock.advance(181)
    #expect(try store.enforceRetention().reads == 1)
    scene.clock.advance(366 * 86_400)
    #expect(try store.enforceRetention().hits == 1)
  }

  /// A camera that lost its clock stands in 1970: its hits are not due before anybody has looked.
  @Test func clockThatStandsInThePastLosesNoHit() throws {
    let scene = try StoreScene(seed: 28)
    let store = try scene.run(policy: try Policy.pack("US-NH"))
    var submission = scene.submission()
    submission.context.time = Date(timeIntervalSince1970: 60)
    try store.record([submission])
    #expect(try store.enforceRetention().hits == 0)
    scene.clock.advance(366 * 86_400)
    #expect(try store.enforceRetention().hits == 1)
  }

  /// Whoever orders a purge means what was taken then, however late it was recorded.
  @Test func orderedPurgeTakesHitsOfOldPictures() throws {
    let scene = try StoreScene(seed: 34)
    let store = try scene.run(policy: try Policy.pack("US-NH"))
    var submission = scene.submission()
    submission.context.time = scene.clock.now.addingTimeInterval(-730 * 86_400)
    try store.record([submission, scene.submission()])
    #expect(try store.enforceRetention().hits == 0)
    let purged = try store.purge(
      readsBefore: nil, hitsBefore: Timestamp(scene.clock.now.addingTimeInterval(-365 * 86_400)),
      reason: "order 9")
    #expect(purged == Purge(hits: 1))
    #expect(try AuditVerification(store: scene.path).findings == [])
  }

  @Test func keepingThatAnotherProcessEndsIsEnded() throws {
    let scene = try StoreScene(seed: 29)
    let running = try scene.run()
    try running.retain(RetentionPeriod("1d"), reason: "test")
    try running.record(PlateRead(text: "QQQ666"), hits: [], context: scene.context())
    let other = try scene.open()
    try other.retain(nil, reason: "no longer needed")
    #expect(try running.keep(reads: [(PlateRead(text: "QQQ777"), scene.context())]) == 0)
    try running.record(PlateRead(text: "QQQ777"), hits: [], context: scene.context())
    #expect(running.retention == nil)
    for plate in ["QQQ666", "QQQ777"] { #expect(try !isAnywhere(plate, scene)) }
  }

  /// A clearance outlives its hit; when it has run out, nothing else need be due for it to go.
  @Test func clearanceThatRanOutGoesThoughNoHitIsDue() throws {
    let scene = try StoreScene(seed: 30)
    let store = try scene.run(policy: try Policy.pack("US-NH"))
    let hit = try #require(try store.record([scene.submission(read: "QQQ888")]).first).number
    scene.clock.advance(300 * 86_400)
    try store.dispose(of: hit, as: .badEntry)
    try store.clear(hit: hit, for: try #require(RetentionPeriod("100d")), reason: "checked")
    scene.clock.advance(66 * 86_400)
    #expect(try store.enforceRetention().hits == 1)
    #expect(try isAnywhere("QQQ888", scene))
    scene.clock.advance(35 * 86_400)
    #expect(try store.enforceRetention().hits == 0)
    #expect(try !isAnywhere("QQQ888", scene))
    #expect(try AuditVerification(store: scene.path).findings == [])
  }

  @Test func stoppingToKeepDeletesWhatWasKept() throws {
    let scene = try StoreScene(seed: 24)
    let store = try scene.run()
    try store.retain(RetentionPeriod("1d"), reason: "test")
    try store.keep(reads: [(PlateRead(text: "QQQ222"), scene.context())])
    #expect(try isAnywhere("QQQ222", scene))
    try store.retain(nil, reason: "no longer needed")
    #expect(try !isAnywhere("QQQ222", scene))
  }

  @Test func purgeNeedsReason() throws {
    let scene = try StoreScene(seed: 25)
    let store = try scene.run()
    try store.record([scene.submission()])
    let later = Timestamp(scene.clock.now.addingTimeInterval(1))
    #expect(throws: HotplateError.self) {
      try store.purge(readsBefore: nil, hitsBefore: later, reason: "")
    }
    #expect(try store.purge(readsBefore: nil, hitsBefore: later, reason: "order 9").hits == 1)
    #expect(try AuditVerification(store: scene.path).isIntact)
  }

  /// A purge takes hits before their clearances have run out, and no policy says how long hits are kept.
  @Test func clearanceOfPurgedHitGoesWithoutPolicyWhenItRanOut() throws {
    let scene = try StoreScene(seed: 31)
    let store = try scene.run()
    let hit = try #require(try store.record([scene.submission(read: "QQQ999")]).first).number
    try store.dispose(of: hit, as: .badEntry)
    try store.clear(hit: hit, for: try #require(RetentionPeriod("2d")), reason: "checked")
    let purged = try store.purge(
      readsBefore: nil, hitsBefore: Timestamp(scene.clock.now.addingTimeInterval(1)),
      reason: "order 9")
    #expect(purged == Purge(reads: 0, hits: 1, clearances: 0))
    #expect(try store.clearances().count == 1)
    scene.clock.advance(2 * 86_400)
    #expect(try store.enforceRetention() == Purge(reads: 0, hits: 0, clearances: 1))
    #expect(try store.enforceRetention() == Purge())
    #expect(try !isAnywhere("QQQ999", scene))
    #expect(try AuditVerification(store: scene.path).findings == [])
  }

  /// As long as the hit is there, who cleared its vehicle is part of what became of it.
  @Test func clearanceStaysWithItsHit() throws {
    let scene = try StoreScene(seed: 32)
    let store = try scene.run()
    let hit = try #require(try store.record([scene.submission()]).first).number
    try store.dispose(of: hit, as: .badEntry)
    try store.clear(hit: hit, for: try #require(RetentionPeriod("2d")), reason: "checked")
    scene.clock.advance(3 * 86_400)
    #expect(try store.enforceRetention() == Purge())
    let rows = try store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM clearance") }
    #expect(rows == 1)
  }

  /// A disk that is full for a day is told of once, and so is its end; the status says it all the while.
  @Test func choreThatFailsIsToldOfOnceAndSoIsItsEnd() throws {
    let scene = try StoreScene(seed: 33)
    let told = Guarded<[String]>([])
    let store = try scene.open { sentence in told.withLock { $0.append(sentence) } }
    try store.retain(RetentionPeriod("3m"), reason: "test")
    try store.keep(reads: [(PlateRead(text: "QQQ555"), scene.context())])
    scene.clock.advance(181)
    store.count(reads: 3, camera: "gate-3")
    scene.clock.advance(60)
    func refuseWrites(_ refuses: Bool) throws {
      try store.database.writeWithoutTransaction {
        try $0.execute(sql: "PRAGMA query_only = \(refuses ? 1 : 0)")
      }
    }
    try refuseWrites(true)
    for _ in 0..<3 { store.doChores() }
    #expect(told.withLock { $0 }.count == 2)
    #expect(told.withLock { $0.first }?.hasPrefix("what is due for deletion cannot be") == true)
    #expect(told.withLock { $0.last }?.hasPrefix("the counts of reads cannot be") == true)
    #expect(try store.status().troubles.count == 2)
    try refuseWrites(false)
    for _ in 0..<3 { store.doChores() }
    #expect(
      told.withLock { $0.dropFirst(2) } == [
        "\(scene.path): what is due for deletion is deleted again",
        "\(scene.path): the counts of reads are written again",
      ])
    #expect(try store.status().troubles == [])
    #expect(try Report(log: try AuditReader(store: scene.path)).readCount == 3)
    try store.close()
    store.doChores()
    #expect(told.withLock { $0 }.count == 4)
  }
}
