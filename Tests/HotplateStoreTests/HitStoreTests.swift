import Dispatch
import Foundation
import GRDB
import Hotplate
import Testing

@testable import HotplateStore

@Suite struct HitStoreTests {
  @Test func hitComesBackAsItWasWritten() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    let submission = scene.submission()
    let recorded = try store.record([submission])
    try store.close()
    let again = try scene.open()
    let hit = try again.hit(submission.hit.id)
    #expect(hit.number == recorded.first?.number)
    #expect(try again.number(of: submission.hit.id) == hit.number)
    #expect(try again.number(of: "none") == nil)
    #expect(hit.hit == submission.hit)
    #expect(hit.read.read == submission.read)
    #expect(hit.list == scene.list)
    #expect(hit.listAgeInSeconds == 3600)
    #expect(hit.parts == submission.context.parts)
    #expect(hit.models == ["reader": "plates-1"])
    #expect(try again.settings(ofRun: hit.run) == ["min-probability": "0.9"])
    let picture = try #require(try again.picture(.crop, of: hit.number))
    #expect(picture.data == submission.context.crop)
    #expect(picture.type == "image/png")
  }

  /// Foundation ends the process where the last byte of a text nests deeper than 512.
  @Test func aBodyThatIsNestedTooDeepIsAnError() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    let id = try #require(try store.record([scene.submission()]).first).id
    try store.close()
    let database = try DatabaseQueue(path: scene.path)
    try database.write { database in
      for name in try String.fetchAll(
        database, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'")
      {
        try database.execute(sql: "DROP TRIGGER \"\(name)\"")
      }
      let body = String(repeating: "[", count: 600)
      try database.execute(sql: "UPDATE hit SET body = ?", arguments: [body])
    }
    let again = try scene.open()
    let error = #expect(throws: HotplateError.self) { try again.hit(id) }
    #expect(error?.message.contains("its stored body cannot be read") == true)
  }

  /// Reads of many frames may come to 1 by rounding. The replay needs them as they were; people are told what records tell.
  @Test func nothingIsToldAsCertain() throws {
    let scene = try StoreScene()
    let store = try scene.run(policy: try Policy.pack("US-VA"))
    try store.retain(RetentionPeriod("1d"), reason: "test")
    var submission = scene.submission(read: "QAB123")
    submission.read.confidence = 1
    submission.read.candidates = [PlateCandidate(text: "QAB123", probability: 1)]
    submission.read.characters = [PlateCharacter(text: "Q", confidence: 1)]
    submission.context.parts = ["read": 1, "list": 0.5]
    try store.record([submission])
    try store.keep(reads: [(submission.read, submission.context)])
    let stored = try store.hit(submission.hit.id)
    #expect(stored.read.read == submission.read)
    let card = try store.card(submission.hit.id)
    #expect(card.plate.confidence == 0.999_999)
    #expect(card.plate.candidates?.map(\.probability) == [0.999_999])
    #expect(card.plate.characters?.map(\.confidence) == [0.999_999])
    #expect(card.parts == ["read": 0.999_999, "list": 0.5])
    let found = try store.search(
      SearchRequest(purpose: "audit", caseID: "26-1", plate: try PlatePattern("QAB123")))
    #expect(found.reads.map(\.confidence) == [0.999_999])
    let line = try #require(found.reads.first).json()
    #expect(line.hasPrefix("{\"schema\":1,\"type\":\"kept\",\"camera\":\"gate-3\","))
  }

  @Test func storeVerifiesAfterEverythingWasDoneWithIt() throws {
    let scene = try StoreScene()
    let store = try scene.run(policy: try Policy.pack("US-VA"))
    let numbers = try store.record((0..<20).map { _ in scene.submission() })
    try store.dispose(of: numbers[3].number, as: .misread, truth: "ZZZ999")
    try store.clear(
      hit: numbers[3].number, for: try #require(RetentionPeriod("30d")), reason: "checked")
    _ = try store.search(
      SearchRequest(
        purpose: "audit", caseID: "A-1", plate: try PlatePattern("Q*"), limit: 5))
    scene.clock.advance(400 * 86_400)
    try store.enforceRetention()
    try store.close()
    let check = try AuditVerification(store: scene.path)
    #expect(check.findings == [])
    #expect(check.records > 20)
    #expect(check.rows == 0)
  }

  @Test func hitOfUnannouncedListIsRefused() throws {
    let scene = try StoreScene()
    let store = try scene.open()
    #expect(throws: HotplateError.self) { try store.record([scene.submission()]) }
    try store.beginRun(settings: [:], lists: [])
    #expect(throws: HotplateError.self) { try store.record([scene.submission()]) }
  }

  @Test func twoStoresOnOneFileTakeTurns() throws {
    let scene = try StoreScene()
    let first = try scene.run()
    let second = try scene.run()
    for _ in 0..<10 {
      try first.record([scene.submission()])
      try second.record([scene.submission()])
    }
    #expect(try AuditVerification(store: scene.path).findings == [])
    #expect(try second.hits().count == 20)
  }

  @Test func manyThreadsShareCommits() async throws {
    let scene = try StoreScene()
    let store = try scene.run()
    let submissions = (0..<60).map { _ in scene.submission() }
    try await withThrowingTaskGroup(of: [RecordedHit].self) { group in
      for submission in submissions {
        group.addTask { try store.record([submission]) }
      }
      var numbers: Set<Int> = []
      for try await recorded in group { numbers.formUnion(recorded.map(\.number)) }
      #expect(numbers.count == 60)
    }
    for submission in submissions {
      #expect(try store.hit(submission.hit.id).hit == submission.hit)
    }
    #expect(try AuditVerification(store: scene.path).isIntact)
  }

  @Test func refusedHitsLetTheOthersOfTheirCommitBe() async throws {
    let scene = try StoreScene()
    let store = try scene.run()
    var submissions = (0..<60).map { _ in scene.submission() }
    // A list that the run did not begin with, and a probability that JSON cannot spell.
    for index in stride(from: 0, to: 60, by: 6) { submissions[index].hit.list = "sha256:00" }
    for index in stride(from: 3, to: 60, by: 6) { submissions[index].hit.probability = .nan }
    let stored = await withTaskGroup(of: Int.self) { group in
      for submission in submissions {
        group.addTask { (try? store.record([submission]))?.count ?? 0 }
      }
      return await group.reduce(0, +)
    }
    #expect(stored == 40)
    #expect(try AuditVerification(store: scene.path).records == 44)
    #expect(try Set(store.hits().map(\.hit.list.digest)) == [scene.list.digest])
    #expect(throws: HotplateError.self) {
      try store.record([scene.submission(), submissions[0], scene.submission()])
    }
    #expect(try store.hits().count == 40)
  }

  /// A query that does not say what the index of rules holds goes through the whole log, for every hit.
  @Test func rulesAreFoundByTheirIndex() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    let asked = Guarded<Set<String>>([])
    try store.database.writeWithoutTransaction { database in
      database.trace { event in
        if case .statement(let statement) = event {
          _ = asked.withLock { $0.insert(statement.expandedSQL) }
        }
      }
    }
    try store.record([scene.submission()])
    try store.enforceRetention()
    _ = try store.status()
    _ = try store.policy
    let aboutRules = asked.withLock { $0 }
      .filter {
        $0.contains("FROM audit") && $0.contains("action =") && !$0.contains("supersedes")
      }
    #expect(aboutRules.count >= 3)
    try store.database.writeWithoutTransaction { database in
      database.trace(options: [])
      for query in aboutRules {
        let plan = try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + query)
        #expect(
          plan.contains { ($0["detail"] as String).contains("INDEX audit_rule") }, "\(query)")
      }
    }
  }

  /// GRDB hands a connection that is gone to SQLite, which crashes on it: a console's threads asked a closed store.
  @Test func closedStoreRefusesAndDoesNotCrash() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    try store.record([scene.submission()])
    let asking = DispatchGroup()
    for _ in 0..<4 {
      asking.enter()
      Thread.detachNewThread {
        while (try? store.newestChange()) != nil {}
        asking.leave()
      }
    }
    try store.close()
    asking.wait()
    try store.close()
    #expect(throws: HotplateError.self) { try store.newestChange() }
    #expect(throws: HotplateError.self) { try store.hits() }
    #expect(throws: HotplateError.self) { try store.status() }
    #expect(throws: HotplateError.self) { try store.enforceRetention() }
    #expect(throws: HotplateError.self) { try store.record([scene.submission()]) }
    #expect(!store.count(reads: 1, camera: "gate-3"))
    let error = #expect(throws: HotplateError.self) {
      try store.record(PlateRead(text: "QX1"), hits: [], context: scene.context())
    }
    #expect(error?.message == "\(scene.path): the store was closed")
    // What was refused is not left to be written.
    try store.flushCounts()
    try store.close()
    #expect(try AuditVerification(store: scene.path).isIntact)
  }

  @Test func processesThatStartTogetherMakeOneStore() async throws {
    let scene = try StoreScene()
    try await withThrowingTaskGroup(of: HitStore.self) { group in
      for _ in 0..<8 {
        group.addTask { [path = scene.path] in
          try HitStore(path: path, actor: "jdoe", options: .init(retentionInterval: nil))
        }
      }
      var names: Set<String> = []
      for try await store in group { names.insert(store.identifier) }
      #expect(names.count == 1)
    }
    #expect(try AuditVerification(store: scene.path).findings == [])
  }

  @Test func fullDiskIsASentenceAndLosesNothing() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    try store.record([scene.submission()])
    func allow(pages: Int) throws {
      try store.database.writeWithoutTransaction {
        try $0.execute(sql: "PRAGMA max_page_count = \(pages)")
      }
    }
    try allow(pages: 1)
    #expect {
      for _ in 0..<100 { try store.record([scene.submission()]) }
    } throws: { error in
      (error as? HotplateError)?.message == "\(scene.path): database or disk is full"
    }
    let stored = try store.hits().count
    try allow(pages: 100_000)
    try store.record([scene.submission()])
    #expect(try store.hits().count == stored + 1)
    #expect(try AuditVerification(store: scene.path).findings == [])
  }

  @Test func storeClosesWhileOthersReadAndWrite() throws {
    for _ in 0..<20 {
      let scene = try StoreScene()
      let store = try HitStore(
        path: scene.path, actor: "jdoe", options: .init(retentionInterval: 0.001))
      try store.beginRun(settings: [:], lists: [scene.list])
      let submissions = (0..<8).map { _ in scene.submission() }
      let busy = DispatchGroup()
      let stored = Guarded(0)
      let isStored = DispatchSemaphore(value: 0)
      for submission in submissions {
        DispatchQueue.global().async(group: busy) {
          guard (try? store.record([submission])) != nil else { return }
          stored.withLock { $0 += 1 }
          isStored.signal()
          while (try? store.hits()) != nil {}
        }
      }
      isStored.wait()
      try store.close()
      busy.wait()
      // Whoever was told that a hit is stored finds it.
      #expect(try scene.open().hits().count == stored.withLock { $0 })
      #expect(try AuditVerification(store: scene.path).findings == [])
    }
  }

  @Test func anotherFileIsNoStore() throws {
    let scene = try StoreScene()
    try Data("this is no database, and never was one".utf8).write(
      to: URL(fileURLWithPath: scene.path))
    #expect(throws: HotplateError.self) { try scene.open() }
  }

  /// A key was made in the current folder, or under what stands before the zero byte.
  @Test(arguments: ["", "a\0b"]) func whatNoFileIsCalledIsRefusedBeforeAnythingIsMade(name: String)
    throws
  {
    let scene = try StoreScene()
    let path = name.isEmpty ? "" : scene.folder + "/" + name
    func sentence(_ kind: String) -> String {
      path.isEmpty
        ? "found an empty name, expected that of \(kind)"
        : "\(path): the name has a zero byte in it, expected \(kind)"
    }
    let store = #expect(throws: HotplateError.self) { try HitStore(path: path, actor: "jdoe") }
    #expect(store?.message == sentence("a hit store"))
    let log = #expect(throws: HotplateError.self) { try AuditReader(store: path) }
    #expect(log?.message == sentence("a hit store"))
    let key = #expect(throws: HotplateError.self) {
      try HitStore(path: scene.path, actor: "jdoe", options: .init(key: path))
    }
    #expect(key?.message == sentence("an audit key"))
    #expect(try scene.files().isEmpty)
  }

  @Test func keyThatOthersMayReadIsRefused() throws {
    let scene = try StoreScene()
    try scene.open().close()
    let key = scene.path + ".key"
    let attributes = try FileManager.default.attributesOfItem(atPath: key)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
    #expect(throws: HotplateError.self) { try scene.open() }
  }

  /// As after `kill -9`: what another process reads while the store is open is all that would be left.
  @Test func readsAreCountedWithTheNextHit() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    store.count(reads: 7, camera: "gate-3")
    let submission = scene.submission()
    try store.record(submission.read, hits: [submission.hit], context: submission.context)
    let report = try Report(log: try AuditReader(store: scene.path))
    #expect(report.readCount == 8)
    #expect(report.total.hits == 1)
    try store.close()
    #expect(try Report(log: try AuditReader(store: scene.path)).readCount == 8)
  }

  /// By themselves they are a record of a log that is never made shorter.
  @Test func countsWaitAMinuteForAHitToGoWith() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    let log = try AuditReader(store: scene.path)
    /// Reads in the log, and records that tell of them.
    func told() throws -> [Int] {
      [try Report(log: log).readCount, try log.records().count { $0.action == "counted" }]
    }
    store.count(reads: 7, camera: "gate-3")
    scene.clock.advance(59)
    store.count(reads: 1, camera: "gate-3")
    store.doChores()
    #expect(try told() == [0, 0])
    scene.clock.advance(1)
    store.doChores()
    #expect(try told() == [8, 1])
    store.count(reads: 1, camera: "gate-3")
    scene.clock.advance(60)
    store.count(reads: 1, camera: "gate-3")
    #expect(try told() == [10, 2])
    // A clock that is set back by a day holds nothing up for so long.
    store.count(reads: 1, camera: "gate-3")
    scene.clock.advance(-86_400)
    store.doChores()
    #expect(try told() == [11, 3])
  }

  @Test func aReadWhoseHitIsRefusedIsNotCounted() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    let good = scene.submission()
    var hit = good.hit
    hit.list = "sha256:none"
    let refused = hit
    #expect(throws: HotplateError.self) {
      try store.record(good.read, hits: [refused], context: good.context)
    }
    try store.record(good.read, hits: [good.hit], context: good.context)
    #expect(try Report(log: try AuditReader(store: scene.path)).readCount == 1)
    for _ in 0..<2 { store.count(reads: .max, camera: "gate-3") }
    try store.close()
    let records = try AuditReader(store: scene.path).records()
    #expect(records.count { $0.about.contains("\(Int.max)") } == 1)
  }

  @Test func countsOfACommitThatFailedAreWrittenLater() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    store.count(reads: 7, camera: "gate-3")
    try store.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = 1") }
    #expect(throws: HotplateError.self) { try store.record([scene.submission()]) }
    try store.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = 0") }
    try store.record([scene.submission()])
    #expect(try Report(log: try AuditReader(store: scene.path)).readCount == 7)
  }

  /// The process that made a store may be killed before it wrote the checkpoint beside it.
  @Test func storeOfOneRecordOpensWithoutItsHead() throws {
    let scene = try StoreScene()
    let store = try scene.open()
    try store.close()
    // The store as it was after its first record: its tables and that record alone.
    let database = try DatabaseQueue(path: scene.path)
    let record = try #require(try AuditReader(store: scene.path).records(count: 1).first)
    var frontier = MerkleFrontier()
    frontier.append(record.leaf)
    let first = try Checkpoint(
      store: store.identifier, size: 1, root: frontier.root, time: record.time, key: store.key)
    let peaks = Data(frontier.peaks.flatMap(\.bytes))
    try database.write { database in
      let trigger = try String.fetchOne(
        database, sql: "SELECT sql FROM sqlite_master WHERE name = 'audit_no_delete'")
      try database.execute(sql: "DROP TRIGGER audit_no_delete")
      try database.execute(sql: "DELETE FROM audit WHERE seq > 0")
      try database.execute(
        sql: "UPDATE head SET size = 1, peaks = ?, note = ?", arguments: [peaks, first.text])
      try database.execute(sql: try #require(trigger))
    }
    try database.close()
    // Killed before the file was made, and before it was written.
    for hasEmptyHead in [false, true] {
      let copy = try StoreScene()
      for end in ["", ".key"] {
        try FileManager.default.copyItem(atPath: scene.path + end, toPath: copy.path + end)
      }
      if hasEmptyHead { try Data().write(to: URL(fileURLWithPath: copy.path + ".head")) }
      try copy.open().close()
      let check = try AuditVerification(store: copy.path)
      #expect(check.findings == [])
      #expect(check.records == 2)
    }
  }
}
