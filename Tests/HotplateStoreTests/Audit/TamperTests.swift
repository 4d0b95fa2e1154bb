import Foundation
import GRDB
import Hotplate
import Testing

@testable import HotplateStore

/// Someone with the file, and without the key, changes it.
@Suite(.serialized) struct TamperTests {
  /// A store with every kind of row, closed, and a copy function.
  func scene(hits: Int = 40) throws -> StoreScene {
    let scene = try StoreScene(seed: 7)
    let store = try scene.run(policy: try Policy.pack("US-AR"))
    let numbers = try store.record((0..<hits).map { _ in scene.submission() })
    for index in stride(from: 0, to: hits, by: 4) {
      try store.dispose(of: numbers[index].number, as: .misread, truth: scene.plate())
    }
    try store.clear(
      hit: numbers[0].number, for: try #require(RetentionPeriod("9d")), reason: "looked at it")
    _ = try store.search(
      SearchRequest(purpose: "audit", caseID: "2026-1", plate: try PlatePattern("?1*")))
    try store.close()
    return scene
  }

  /// A store that keeps reads and has deleted some, closed.
  func keepingScene() throws -> StoreScene {
    let scene = try StoreScene(seed: 14)
    let store = try scene.run()
    try store.retain(RetentionPeriod("1h"), reason: "test")
    for _ in 0..<6 {
      try store.record(PlateRead(text: scene.plate()), hits: [], context: scene.context())
      scene.clock.advance(900)
    }
    #expect(try store.enforceRetention().reads == 2)
    try store.close()
    return scene
  }

  /// Runs SQL as someone would who does not mind the triggers, on a copy; returns what is found.
  func findings(_ scene: StoreScene, _ sql: String...) throws -> [String] {
    let copy = try copy(of: scene)
    let database = try DatabaseQueue(path: copy)
    try database.writeWithoutTransaction { database in
      let triggers = try Row.fetchAll(
        database, sql: "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
      for trigger in triggers {
        try database.execute(sql: "DROP TRIGGER \(trigger["name"] as String)")
      }
      for statement in sql { try database.execute(sql: statement) }
      for trigger in triggers where try database.tableExists(trigger["tbl_name"]) {
        try database.execute(sql: trigger["sql"] as String)
      }
    }
    try database.close()
    return try Verifier.findings(in: copy)
  }

  private func copy(of scene: StoreScene) throws -> String {
    let copy = scene.folder + "/copy.db"
    for end in ["", ".key", ".head"] {
      try? FileManager.default.removeItem(atPath: copy + end)
      try FileManager.default.copyItem(atPath: scene.path + end, toPath: copy + end)
    }
    for end in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: copy + end) }
    return copy
  }

  /// A store that a newer version made is neither found intact nor found damaged; one whose file alone says so was changed (``changes``).
  @Test func storeOfANewerVersionIsNotJudged() throws {
    let scene = try scene(hits: 4)
    let (version, newer) = (HitStore.schemaVersion, HitStore.schemaVersion + 1)
    let found = try findings(
      scene, "PRAGMA user_version = \(newer)",
      "UPDATE audit SET about = replace(about, '\"schema\":\(version)', '\"schema\":\(newer)') WHERE seq = 0"
    )
    #expect(found.count == 1)
    let sentence = "of version 1 to \(version), found version \(newer), made by a newer hotplate"
    #expect(found.first?.contains(sentence) == true, "\(found)")
    let copy = scene.folder + "/copy.db"
    let judged = #expect(throws: HotplateError.self) { try AuditVerification(store: copy) }
    #expect(judged?.code == .store)
    let opened = #expect(throws: HotplateError.self) { try HitStore(path: copy, actor: "jdoe") }
    #expect(opened?.message.hasSuffix(sentence) == true)
    let changed = try findings(scene, "PRAGMA user_version = \(newer)")
    #expect(changed.contains { $0.contains("expected version 1 to \(version), found \(newer)") })
  }

  /// SQLite writes beside a store that it reads: where it cannot, nothing is said of what the store holds.
  @Test func storeThatSQLiteCannotWriteBesideIsSaidToBeOutOfReach() throws {
    let scene = try scene(hits: 4)
    try? FileManager.default.removeItem(atPath: scene.path + "-wal")
    try FileManager.default.createDirectory(
      atPath: scene.path + "-wal", withIntermediateDirectories: false)
    for use in [
      { _ = try AuditVerification(store: scene.path) } as () throws -> Void,
      { _ = try AuditReader(store: scene.path) }, { _ = try scene.open() },
    ] {
      let error = #expect(throws: HotplateError.self) { try use() }
      #expect(error?.message.contains("the store cannot be opened here: ") == true)
    }
  }

  /// What never was a store is not judged; one that was emptied or written over has something of it beside it.
  @Test(arguments: [("", "an empty file"), ("plate\nQAB123\n", "another kind of file")])
  func whatNeverWasAStoreIsNoDamage(text: String, found: String) throws {
    let scene = try StoreScene()
    try Data(text.utf8).write(to: URL(fileURLWithPath: scene.path))
    let error = #expect(throws: HotplateError.self) { try AuditVerification(store: scene.path) }
    #expect(error?.message == "\(scene.path): expected a hit store, found \(found)")
    let opened = #expect(throws: HotplateError.self) { try scene.open() }
    #expect(opened?.message == error?.message)
    try Data("gone".utf8).write(to: URL(fileURLWithPath: scene.path + ".head"))
    #expect(try !AuditVerification(store: scene.path).isIntact)
  }

  /// In use by its own program, too, which keeps a write-ahead log.
  @Test func anotherProgramsDatabaseIsNoDamage() throws {
    let scene = try StoreScene()
    let other = try DatabaseQueue(path: scene.path)
    try other.writeWithoutTransaction {
      try $0.execute(sql: "PRAGMA journal_mode = WAL; CREATE TABLE plate (text)")
    }
    let error = #expect(throws: HotplateError.self) { try AuditVerification(store: scene.path) }
    #expect(error?.code == .store)
    #expect(error?.message == "\(scene.path): expected a hit store, found another database")
    try Data("gone".utf8).write(to: URL(fileURLWithPath: scene.path + ".head"))
    #expect(try !AuditVerification(store: scene.path).isIntact)
    try other.close()
  }

  /// Another process appends, and writes the file beside the store, while the check is under way.
  @Test func storeInUseIsIntact() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    var check = try AuditVerification(store: scene.path)
    #expect(check.isIntact)
    let head = HeadFile(path: scene.path + ".head")
    let before = Result { try head.read() }
    try StoreConnection.reader(of: scene.path).read { database in
      // Now the snapshot is taken.
      _ = try AuditLog.size(in: database)
      try store.logExport("test")
      func run(_ noted: Result<Checkpoint?, any Error>) throws {
        var pass = AuditPass(database: database, path: scene.path, trust: .init(), noted: noted)
        try pass.run(&check)
      }
      try run(before)
      #expect(check.findings == [])
      try run(Result { try head.read() })
      #expect(check.findings.contains { $0.contains("cut short") })
    }
  }

  @Test(.timeLimit(.minutes(5))) func aFIFOIsNoCheckpoint() throws {
    let scene = try StoreScene()
    let head = scene.folder + "/fifo"
    try #require(mkfifo(head, 0o600) == 0)
    let error = #expect(throws: HotplateError.self) { try HeadFile(path: head).read() }
    #expect(error?.message == "\(head): expected a checkpoint, found something else")
  }

  /// As another machine writes them, whose lines end in two characters.
  @Test func checkpointsAreReadWhateverEndsTheirLines() throws {
    let scene = try StoreScene()
    try scene.run().close()
    let checkpoint = try AuditReader(store: scene.path).checkpoint()
    let file = scene.folder + "/monday.txt"
    let text = (checkpoint.text + checkpoint.text).replacing("\n", with: "\r\n")
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    #expect(try Checkpoint.all(inFile: file) == [checkpoint, checkpoint])
  }

  @Test func columnThatIsMissingIsDamage() throws {
    let row = Row(["plate": "QX7"])
    #expect(try row.value("plate") == "QX7")
    #expect(throws: DamagedValue.self) { try row.value("user") as String }
    #expect(throws: DamagedValue.self) { try row.optional("user") as String? }
  }

  @Test func untouchedCopyIsIntact() throws {
    #expect(try findings(try scene()) == [])
    #expect(try findings(try keepingScene()) == [])
  }

  static let changes = [
    "DELETE FROM audit WHERE seq = 10",
    // The leaf spelled by the time what the digest spelled: the row it vouched for could go.
    "UPDATE audit SET at = at || '\",\"digest\":\"' || lower(hex(digest)), digest = NULL WHERE seq = (SELECT max(number) FROM hit); DELETE FROM hit WHERE number = (SELECT max(number) FROM hit)",
    "UPDATE audit SET action = action || '\",\"at\":\"' || at WHERE action = 'hit'",
    // What stands behind a NUL is seen by SQL, and by no reader of C strings.
    "UPDATE hit SET camera = camera || char(0) || 'x' WHERE number = (SELECT max(number) FROM hit)",
    "UPDATE disposition SET body = body || char(0)",
    "UPDATE audit SET about = about || char(0) WHERE action = 'search'",
    "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)",
    "DELETE FROM audit WHERE seq > 20",
    "DELETE FROM audit",
    "INSERT INTO audit SELECT seq + 1, at, action, about, sealed, nonces, digest FROM audit ORDER BY seq DESC LIMIT 1",
    "UPDATE audit SET about = replace(about, 'audit', 'theft') WHERE action = 'search'",
    "UPDATE audit SET sealed = replace(sealed, 'jdoe', 'asmith') WHERE action = 'search'",
    "UPDATE audit SET at = '2026-01-01T00:00:00.000Z' WHERE seq = 5",
    "UPDATE audit SET action = 'viewed' WHERE action = 'search'",
    "DELETE FROM hit WHERE number = (SELECT min(number) FROM hit)",
    "UPDATE hit SET camera = 'other' WHERE number = (SELECT max(number) FROM hit)",
    "UPDATE hit SET crop = NULL WHERE number = (SELECT max(number) FROM hit)",
    "UPDATE hit SET taken = taken + 1",
    "DELETE FROM disposition",
    "UPDATE disposition SET user = 'asmith'",
    "DELETE FROM clearance",
    "UPDATE clearance SET expires = expires + 1",
    "INSERT INTO disposition SELECT number + 1000, nonce, hit, at, user, body FROM disposition LIMIT 1",
    "UPDATE head SET size = size - 1",
    "DELETE FROM head",
    "UPDATE gate SET open = 1",
    "UPDATE meta SET value = 'other' WHERE name = 'store'",
    "DROP INDEX hit_search",
    "CREATE TRIGGER hide AFTER INSERT ON audit BEGIN DELETE FROM audit WHERE seq = NEW.seq; END",
    "CREATE TRIGGER \"audit of\" AFTER INSERT ON gate BEGIN SELECT 1; END",
    "CREATE VIEW shown AS SELECT * FROM hit",
    "CREATE INDEX more ON hit (camera)",
    "CREATE TABLE more (number)",
    "CREATE VIRTUAL TABLE more USING fts5(text)",
    // A trigger under a name of SQLite's own, which CREATE TRIGGER does not allow.
    "CREATE TRIGGER hide AFTER INSERT ON hit BEGIN DELETE FROM clearance; END; PRAGMA writable_schema = ON; UPDATE sqlite_schema SET name = 'sqlite_hide', sql = replace(sql, 'hide', 'sqlite_hide') WHERE name = 'hide'",
    "PRAGMA application_id = 0",
    "PRAGMA user_version = 1",
    "PRAGMA user_version = 2",
    "PRAGMA user_version = 4",
    // As a store of the first version, where there is nothing to withdraw.
    "DROP TABLE withdrawal; PRAGMA user_version = 1",
    "INSERT INTO meta VALUES ('caseCheck', 'none')",
    "DELETE FROM meta WHERE name = 'key'",
    "INSERT INTO gate VALUES (0)",
    "INSERT INTO gate (rowid, open) VALUES (99, 1)",
    "DELETE FROM gate",
    "INSERT INTO head SELECT 1, size, peaks, note FROM head",
    "INSERT INTO checkpoint SELECT size, note FROM head",
    "INSERT INTO withdrawal VALUES (7, x'00', 3, 0, '{}')",
    // Reads are counted, though not hashed.
    "INSERT INTO read (taken, camera, plate, body) VALUES (0, 'gate-3', 'QAB123', '{}')",
    "INSERT INTO sqlite_sequence VALUES ('read', 9223372036854775807)",
    // Numbers that overflow, and a table in which a number may be anything, must not end the verifier.
    "UPDATE audit SET action = 'retention', digest = NULL, about = '{\"gone\":[[-9223372036854775808,9223372036854775807]]}' WHERE seq = 5",
    "INSERT INTO checkpoint VALUES (9223372036854775807, 'signed')",
    "DROP TABLE head; CREATE TABLE head (id INTEGER PRIMARY KEY, size, peaks, note); INSERT INTO head VALUES (0, 'many', NULL, NULL)",
    "UPDATE audit SET seq = 1000000 WHERE seq = 7; UPDATE audit SET seq = 7 WHERE seq = 8; UPDATE audit SET seq = 8 WHERE seq = 1000000",
    "UPDATE hit SET number = -1 WHERE number = (SELECT min(number) FROM hit); UPDATE hit SET number = (SELECT max(number) FROM hit) + 1 WHERE number = -1",
  ]

  @Test func everyChangeIsFound() throws {
    let scene = try scene()
    for change in Self.changes { #expect(try findings(scene, change) != [], "\(change)") }
  }

  @Test(arguments: [
    "DELETE FROM read WHERE number = 6",
    "UPDATE read SET number = 2 WHERE number = 6; DELETE FROM sqlite_sequence",
    "INSERT INTO read (number, taken, camera, plate, body) VALUES (2, 0, 'gate-3', 'QAB123', '{}')",
    "UPDATE sqlite_sequence SET seq = 4", "UPDATE sqlite_sequence SET seq = '6'",
    "INSERT INTO sqlite_sequence SELECT * FROM sqlite_sequence",
  ])
  func readsThatAreMoreOrFewerThanTheLogCountsAreFound(change: String) throws {
    #expect(try findings(try keepingScene(), change) != [])
  }

  /// Triggers of the same names as the log's, which do nothing.
  @Test func everyTriggerThatIsMissingOrAnotherIsFound() throws {
    let scene = try scene(hits: 4)
    let triggers = HitStore.schema(of: HitStore.schemaVersion).filter {
      $0.hasPrefix("CREATE TRIGGER")
    }
    for trigger in triggers {
      let name = try #require(trigger.split(separator: " ").dropFirst(2).first)
      let copy = try copy(of: scene)
      let database = try DatabaseQueue(path: copy)
      try database.writeWithoutTransaction { database in
        try database.execute(sql: "DROP TRIGGER \(name)")
        try database.execute(
          sql: trigger.replacing(/SELECT RAISE.*;/) { _ in "SELECT 1;" })
      }
      try database.close()
      #expect(try Verifier.findings(in: copy).count == 2, "\(name)")
    }
  }

  @Test func everyDeletionOfOneRecordIsFound() throws {
    let scene = try scene(hits: 10)
    let last = try AuditVerification(store: scene.path).records - 1
    for record in 0...last {
      #expect(try findings(scene, "DELETE FROM audit WHERE seq = \(record)") != [])
    }
  }

  @Test func everyTruncationIsFound() throws {
    let scene = try scene(hits: 10)
    for size in 0..<(try AuditReader(store: scene.path).checkpoint().size) {
      #expect(try findings(scene, "DELETE FROM audit WHERE seq >= \(size)") != [])
    }
  }

  /// A store whose log is long enough for a checkpoint in it, closed.
  func longScene() throws -> StoreScene {
    let scene = try StoreScene()
    let store = try scene.open()
    try store.write { _, log in
      for _ in 0..<AuditLog.recordsPerCheckpoint + 10 { try log.append(.counted) }
    }
    try store.close()
    return scene
  }

  /// A checkpoint kept in the store is a signed head for whoever cuts the log back to it.
  @Test func logCutBackToKeptCheckpointIsFoundByFileBesideIt() throws {
    let scene = try longScene()
    let size = AuditLog.recordsPerCheckpoint
    var frontier = MerkleFrontier()
    for record in try AuditReader(store: scene.path).records(count: size) {
      frontier.append(record.leaf)
    }
    let peaks = frontier.peaks.map(\.description).joined()
    let found = try findings(
      scene, "DELETE FROM audit WHERE seq >= \(size)",
      """
      UPDATE head SET size = \(size), peaks = x'\(peaks)',
      note = (SELECT note FROM checkpoint WHERE size = \(size))
      """)
    #expect(found.count == 1)
    #expect(found.first?.contains("cut short") == true)
  }

  /// The strongest thief: an older state of all files, signed as it was. Only a checkpoint kept elsewhere tells.
  @Test func olderStateIsFoundByCheckpointKeptElsewhere() throws {
    let scene = try StoreScene(seed: 8)
    let store = try scene.run()
    try store.record([scene.submission()])
    try store.close()
    let old = try scene.files()
    let again = try scene.run()
    try again.record([scene.submission()])
    try again.close()
    let elsewhere = try AuditReader(store: scene.path).checkpoint()
    for (name, data) in old {
      try data.write(to: URL(fileURLWithPath: scene.folder + "/" + name))
    }
    #expect(try AuditVerification(store: scene.path).isIntact)
    let check = try AuditVerification(store: scene.path, trust: .init(checkpoints: [elsewhere]))
    #expect(check.findings.contains { $0.contains("cut short") })
  }

  @Test func storeThatWasCutShortIsNotOpened() throws {
    let scene = try StoreScene(seed: 10)
    let store = try scene.run()
    try store.close()
    let old = try Data(contentsOf: URL(fileURLWithPath: scene.path))
    let again = try scene.run()
    try again.record([scene.submission()])
    try again.close()
    try old.write(to: URL(fileURLWithPath: scene.path))
    #expect(throws: HotplateError.self) { try scene.open() }
    #expect(try !AuditVerification(store: scene.path).isIntact)
  }

  /// A copy that went its own way, with the key that was copied with it, put in the place of the store's file.
  @Test(arguments: [1, 2]) func copyThatWentItsOwnWayIsNotOpened(records: Int) throws {
    let scene = try StoreScene(seed: 15)
    try scene.run().close()
    let start = try scene.files()
    func put(_ data: Data?, _ ending: String) throws {
      try #require(data).write(to: URL(fileURLWithPath: scene.path + ending))
    }
    func go(_ records: Int) throws -> Data {
      let store = try scene.open()
      for _ in 0..<records { try store.logExport("test") }
      try store.close()
      return try Data(contentsOf: URL(fileURLWithPath: scene.path))
    }
    let copy = try go(records)
    for ending in ["", ".head"] { try put(start["hits.db" + ending], ending) }
    _ = try go(1)
    try put(copy, "")
    let error = #expect(throws: HotplateError.self) { try scene.open() }
    #expect(error?.message.contains("is not the one that \(scene.path).head speaks of") == true)
    #expect(try !AuditVerification(store: scene.path).isIntact)
  }

  /// Puts what no column of a table allows into it, under the definition that does not allow it.
  private func forced(_ table: String, _ change: String) throws -> String {
    let definition = try #require(
      HitStore.schema(of: HitStore.schemaVersion).first { $0.hasPrefix("CREATE TABLE \(table) ") })
    func define(_ text: String) -> String {
      "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = '\(text)' WHERE name = '\(table)'; PRAGMA writable_schema = RESET;"
    }
    let loose = definition.replacing(#/ (NOT NULL|TEXT|BLOB|STRICT)/#, with: "")
    return "\(define(loose)) UPDATE \(table) SET \(change); \(define(definition))"
  }

  /// What is read of a row must end no process, whatever stands in it.
  @Test func valuesOfTheWrongKindAreFoundAndRefused() throws {
    let (scene, long) = (try scene(hits: 4), try longScene())
    let copy = scene.folder + "/copy.db"
    func open() throws -> HitStore {
      try HitStore(
        path: copy, actor: "jdoe",
        options: .init(now: { [clock = scene.clock] in clock.now }, retentionInterval: nil))
    }
    let opens = { _ = try open() } as () throws -> Void
    let lists = { _ = try open().hits() } as () throws -> Void
    let reports = { _ = try Report(log: try AuditReader(store: copy)) } as () throws -> Void
    for (table, change, use) in [
      ("head", "note = NULL", opens), ("head", "note = 5", opens), ("head", "peaks = NULL", opens),
      ("head", "peaks = 5", opens), ("head", "size = NULL", opens), ("head", "size = 'x'", opens),
      ("hit", "body = NULL", lists), ("hit", "body = 5", lists),
      ("audit", "about = NULL WHERE seq = 5", reports),
      ("audit", "about = 5 WHERE seq = 5", reports),
    ] {
      #expect(try findings(scene, try forced(table, change)) != [], "\(table) \(change)")
      #expect(throws: HotplateError.self, "\(table) \(change)") { try use() }
    }
    for change in ["note = NULL", "note = 5"] {
      #expect(try findings(long, try forced("checkpoint", change)) != [], "\(change)")
    }
  }

  /// What people read of a log is of the records that were signed, or of none.
  @Test func logThatWasRewrittenIsNeitherReportedNorPublishedNorProved() throws {
    let scene = try scene(hits: 4)
    let change = "about = replace(about, 'audit', 'theft') WHERE action = 'search'"
    #expect(try findings(scene, "UPDATE audit SET \(change)") != [])
    let log = try AuditReader(store: scene.folder + "/copy.db")
    let newest = try log.checkpoint()
    let export = AuditExport(pseudonyms: Pseudonyms(key: Data(repeating: 7, count: 32)))
    var lines: [String] = []
    for use in [
      { _ = try Report(log: log) } as () throws -> Void, { _ = try log.inclusion(of: 0) },
      // Nothing of the period was rewritten.
      { _ = try Report(log: log, from: Timestamp(scene.clock.now + 86_400)) },
      { _ = try log.consistency(from: newest) },
      { _ = try export.write(log) { lines.append($0) } },
    ] {
      let error = #expect(throws: HotplateError.self) { try use() }
      #expect(error?.message.contains("are not those that were signed") == true)
    }
    #expect(lines.isEmpty)
  }

  @Test func logSignedAnewWithAnotherKeyIsFound() throws {
    let scene = try scene()
    let publicKey = try AuditReader(store: scene.path).checkpoint().publicKey
    let forged = try StoreScene(seed: 9)
    let store = try forged.run()
    try store.record([forged.submission()])
    try store.close()
    #expect(try AuditVerification(store: forged.path).isIntact)
    #expect(
      try !AuditVerification(store: forged.path, trust: .init(publicKey: publicKey)).isIntact)
  }

  @Test func honestProgramsCannotChangeOrDelete() throws {
    let (scene, long) = (try scene(), try longScene())
    for (scene, table, column) in [
      (scene, "audit", "seq"), (scene, "hit", "number"), (scene, "disposition", "number"),
      (scene, "clearance", "number"), (long, "checkpoint", "size"),
    ] {
      try DatabaseQueue(path: scene.path).write { database in
        let rows = try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)")
        try #require((rows ?? 0) > 0, "\(table)")
        for change in [
          "DELETE FROM \(table)", "UPDATE \(table) SET \(column) = \(column)",
          "INSERT OR REPLACE INTO \(table) SELECT * FROM \(table) LIMIT 1",
        ] {
          let error = #expect(throws: DatabaseError.self) { try database.execute(sql: change) }
          #expect(error?.extendedResultCode == .SQLITE_CONSTRAINT_TRIGGER, "\(change)")
        }
      }
    }
  }

  /// Whoever puts an older state back takes away the checkpoint that tells of it, or puts something in its place.
  @Test(arguments: ["missing", "unreadable", "of another store", "not signed by the audit key"])
  func storeWithoutItsHeadIsOpenedOnlyWhenToldSoWhichIsLogged(flaw: String) throws {
    let scene = try StoreScene(seed: 11)
    let store = try scene.run()
    try store.close()
    let head = URL(fileURLWithPath: scene.path + ".head")
    let signed = try String(contentsOf: head, encoding: .utf8)
    switch flaw {
    case "missing": try FileManager.default.removeItem(at: head)
    // Longer than a checkpoint's block: what is written over it must not leave a rest.
    case "unreadable": try Data(repeating: 0x41, count: 2000).write(to: head)
    case "of another store":
      let other = try StoreScene(seed: 12)
      try other.run().close()
      try Data(contentsOf: URL(fileURLWithPath: other.path + ".head")).write(to: head)
    default:
      // Speaks of fewer records, so that a store that was cut short would do.
      let lines = signed.split(separator: "\n", omittingEmptySubsequences: false)
      let forged = lines[..<2] + ["1"] + lines[3...]
      try Data(forged.joined(separator: "\n").utf8).write(to: head)
    }
    #expect {
      try scene.open()
    } throws: { error in
      let sentence = (error as? HotplateError)?.message ?? ""
      return sentence.contains("is \(flaw):") && sentence.contains("--accept-missing-head")
    }
    #expect(try AuditVerification(store: scene.path).findings.count == 1)
    try scene.open(acceptsMissingHead: true).close()
    let check = try AuditVerification(store: scene.path)
    #expect(check.findings == [])
    #expect(check.remarks.contains { $0.contains("the checkpoint beside the store was \(flaw)") })
    try scene.open().close()
    #expect(try HeadFile(path: head.path).read()?.size == check.records + 1)
  }

  @Test func aHeadThatCannotBeOpenedIsNeitherTakenForDamagedNorRemoved() throws {
    let scene = try StoreScene(seed: 14)
    try scene.run().close()
    let head = scene.path + ".head"
    try FileManager.default.moveItem(atPath: head, toPath: head + ".kept")
    try FileManager.default.createSymbolicLink(atPath: head, withDestinationPath: head)
    let error = #expect(throws: HotplateError.self) {
      try scene.open(acceptsMissingHead: true).close()
    }
    #expect(error?.message.contains("the checkpoint cannot be read: Too many levels") == true)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: head) == head)
  }

  @Test func acceptingAMissingHeadAcceptsNoLogThatWasCutShort() throws {
    let scene = try StoreScene(seed: 13)
    try scene.run().close()
    let old = try Data(contentsOf: URL(fileURLWithPath: scene.path))
    try scene.run().close()
    try old.write(to: URL(fileURLWithPath: scene.path))
    #expect {
      try scene.open(acceptsMissingHead: true)
    } throws: { error in
      (error as? HotplateError)?.message.contains("cut short") == true
    }
  }
}
