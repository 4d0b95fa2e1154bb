import Foundation
import GRDB
import Testing

@testable import Hotplate
@testable import HotplateStore

/// Hits that a later read of the pass took back.
@Suite(.serialized) struct WithdrawalTests {
  /// A store with a hit, one that superseded it, and one of another vehicle.
  func scene() throws -> (StoreScene, HitStore, [HitSubmission], [Int]) {
    let scene = try StoreScene(seed: 41)
    let store = try scene.run(policy: try Policy.pack("US-VA"))
    var submissions = (0..<3).map { _ in scene.submission() }
    submissions[1].hit.supersedes = submissions[0].hit.id
    let numbers = try store.record(submissions).map(\.number)
    return (scene, store, submissions, numbers)
  }

  func withdrawal(_ hits: String..., scene: StoreScene, read: String = "QZX981") -> Withdrawal {
    Withdrawal(hits: hits, read: read, time: scene.clock.now, track: 81)
  }

  @Test func hitAndWhatItSupersededAreMarkedOnceAndKept() throws {
    let (scene, store, submissions, numbers) = try scene()
    scene.clock.advance(5)
    let taken = withdrawal(submissions[1].hit.id, "unheard", scene: scene)
    #expect(try store.withdraw(taken) == ["unheard"])
    let size = try AuditReader(store: scene.path).checkpoint().size
    #expect(try store.withdraw(taken) == ["unheard"])
    #expect(try AuditReader(store: scene.path).checkpoint().size == size)
    for (index, number) in numbers.enumerated() {
      let hit = try store.hit(String(number))
      #expect(hit.hit == submissions[index].hit)
      #expect((hit.withdrawal != nil) == (index < 2))
    }
    let card = try store.card(String(numbers[1]))
    let told = try #require(card.withdrawal)
    #expect(told.read == "QZX981" && told.track == 81)
    #expect(told.time == Timestamp(scene.clock.now).description)
    #expect(
      try card.json().contains("\"withdrawal\":{\"number\":\(told.number),\"read\":\"QZX981\""))
    #expect(card.text.contains("WITHDRAWN at \(told.time): read as QZX981 in the end"))
    #expect(card.line.hasSuffix("undecided, withdrawn"))
    #expect(try !store.card(String(numbers[2])).json().contains("withdrawal"))
    // It still waits for a person: somebody may have acted on it.
    #expect(
      try store.hits(undecided: true).map { $0.hit.withdrawal != nil } == [false, true, true])
    let found = try store.search(
      SearchRequest(purpose: "audit", caseID: "26-1", plate: try PlatePattern("*")))
    #expect(found.hits.count { $0.withdrawal != nil } == 2)
    #expect(try AuditVerification(store: scene.path).findings == [])
  }

  @Test func logAndReportTellOfItAndKeepNoPlate() throws {
    let (scene, store, submissions, numbers) = try scene()
    try store.withdraw(withdrawal(submissions[1].hit.id, scene: scene))
    let records = try AuditReader(store: scene.path).records().filter { $0.action == "withdrawn" }
    #expect(records.map { AuditValue(json: $0.about)?["hit"]?.number } == [numbers[1], numbers[0]])
    for record in records {
      #expect(record.digest != nil)
      for text in ["QZX981"] + submissions.flatMap({ [$0.read.plate.text, $0.hit.plate] }) {
        #expect(!(record.about + record.sealed).contains(text))
      }
    }
    let report = try Report(log: try AuditReader(store: scene.path))
    #expect(report.total.withdrawn == 2 && report.cameras["gate-3"]?.withdrawn == 2)
    #expect(report.total.undecided == 3)
    #expect(report.text.contains("withdrawn by a later read: 2 of 3"))
    #expect(report.json.json.contains("\"withdrawn\":2"))
    #expect(report.html().contains(">withdrawn</th>"))
    #expect(try !scene.found(["QZX981"]).isEmpty)
    scene.clock.advance(366 * 86_400)
    #expect(try store.enforceRetention().hits == 3)
    try store.close()
    #expect(try scene.found(["QZX981"]) == [])
    #expect(try AuditVerification(store: scene.path).findings == [])
    #expect(try Report(log: try AuditReader(store: scene.path)).total.withdrawn == 2)
  }

  @Test func hitsThatSupersedeEachOtherComeToAnEnd() throws {
    let scene = try StoreScene(seed: 42)
    let store = try scene.run()
    var pair = [scene.submission(), scene.submission()]
    pair[0].hit.supersedes = pair[1].hit.id
    pair[1].hit.supersedes = pair[0].hit.id
    try store.record(pair)
    #expect(try store.withdraw(withdrawal(pair[0].hit.id, scene: scene)) == [])
    #expect(try store.hits().allSatisfy { $0.hit.withdrawal != nil })
  }

  /// Who is not answered delivers again: a hit may come twice, and once more after it was taken back.
  @Test func everyDeliveryOfAHitIsTakenBack() throws {
    let (scene, store, submissions, _) = try scene()
    try store.beginRun(settings: ["input": "records"], lists: [scene.list])
    try store.record([submissions[0], submissions[1]])
    try store.withdraw(withdrawal(submissions[1].hit.id, scene: scene))
    scene.clock.advance(60)
    try store.record([submissions[1], submissions[2]])
    let hits = try store.hits().map(\.hit)
    #expect(hits.count == 7)
    for hit in hits {
      #expect((hit.withdrawal == nil) == (hit.hit.id == submissions[2].hit.id), "\(hit.number)")
    }
    let told = hits.compactMap(\.withdrawal)
    #expect(told.count == 5 && Set(told.map(\.number)).count == 5)
    #expect(Set(told.map(\.time)).count == 1)
    #expect(told.allSatisfy { $0.read == "QZX981" && $0.track == 81 })
    let report = try Report(log: try AuditReader(store: scene.path))
    #expect(report.total.hits == 7 && report.total.withdrawn == 5)
    #expect(try AuditVerification(store: scene.path).findings == [])
  }

  /// The same recording with other settings: hits have the same identifiers, and this run may bear what the other took back.
  @Test func aHitThatAnotherRunFindsStands() throws {
    let (scene, store, submissions, _) = try scene()
    try store.withdraw(withdrawal(submissions[2].hit.id, scene: scene))
    try store.beginRun(settings: ["min-probability": "0.01"], lists: [scene.list])
    let again = try store.record([submissions[2]])
    #expect(try store.hit(String(again[0].number)).withdrawal == nil)
    #expect(try store.hits().compactMap(\.hit.withdrawal).count == 1)
  }

  @Test func aDamagedWithdrawalRefusesItsHitAlone() throws {
    let (scene, store, submissions, _) = try scene()
    try store.withdraw(withdrawal(submissions[2].hit.id, scene: scene))
    try store.close()
    try DatabaseQueue(path: scene.path).write { database in
      for name in try String.fetchAll(
        database,
        sql: "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'withdrawal'")
      {
        try database.execute(sql: "DROP TRIGGER \"\(name)\"")
      }
      try database.execute(sql: "UPDATE withdrawal SET body = '{'")
    }
    let opened = try scene.open()
    try opened.beginRun(settings: ["input": "records"], lists: [scene.list])
    let error = #expect(throws: HotplateError.self) { try opened.record([submissions[2]]) }
    #expect(
      error?.message.contains("a withdrawal of hit \(submissions[2].hit.id) is damaged") == true)
    #expect(try opened.record([submissions[0]]).count == 1)
  }

  @Test func everyChangeOfWithdrawalsIsFound() throws {
    let (scene, store, submissions, _) = try scene()
    try store.withdraw(withdrawal(submissions[2].hit.id, scene: scene))
    try store.close()
    let tamper = TamperTests()
    #expect(try tamper.findings(scene) == [])
    for change in [
      "DELETE FROM withdrawal", "UPDATE withdrawal SET body = replace(body, 'QZX', 'QZY')",
      "UPDATE withdrawal SET hit = hit - 1",
      "INSERT INTO withdrawal SELECT number + 1, nonce, hit, at, body FROM withdrawal",
    ] {
      #expect(try tamper.findings(scene, change) != [], "\(change)")
    }
    let database = try DatabaseQueue(path: scene.path)
    for change in [
      "DELETE FROM withdrawal", "UPDATE withdrawal SET at = 0",
      "INSERT OR REPLACE INTO withdrawal SELECT * FROM withdrawal",
    ] {
      #expect(throws: DatabaseError.self) { try database.write { try $0.execute(sql: change) } }
    }
  }

  /// The store as version 1 or 2 made it: its log says so from the first record on.
  func make(version: Int, of path: String) throws {
    let database = try DatabaseQueue(path: path)
    try database.writeWithoutTransaction { database in
      try database.execute(sql: "DROP INDEX audit_superseding")
      if version == 1 { try database.execute(sql: "DROP TABLE withdrawal") }
      try database.execute(sql: "PRAGMA user_version = \(version)")
      let trigger = try String.fetchOne(
        database, sql: "SELECT sql FROM sqlite_schema WHERE name = 'audit_no_update'")
      try database.execute(
        sql: """
          DROP TRIGGER audit_no_update;
          UPDATE audit SET about = replace(about, '"schema":3', '"schema":\(version)') WHERE seq = 0
          """)
      try database.execute(sql: try #require(trigger))
    }
    let (log, head) = (try AuditReader(store: path), HeadFile(path: path + ".head"))
    let (old, key) = (try log.checkpoint(), try AuditKey(file: path + ".key", create: false))
    var frontier = MerkleFrontier()
    try log.forEachRecord { frontier.append($0.leaf) }
    let signed = try Checkpoint(
      store: old.store, size: frontier.size, root: frontier.root, time: old.time, key: key)
    try database.write {
      try $0.execute(
        sql: "UPDATE head SET note = ?, peaks = ?",
        arguments: [signed.text, Data(frontier.peaks.flatMap(\.bytes))])
    }
    try database.close()
    try head.discard()
    try head.write(signed)
  }

  @Test(arguments: [1, 2]) func storeOfAnOlderVersionIsBroughtUpAndLosesNothing(
    version: Int
  ) throws {
    let (scene, store, submissions, numbers) = try scene()
    try store.close()
    try make(version: version, of: scene.path)
    #expect(try AuditVerification(store: scene.path).findings == [])
    let again = try scene.open()
    #expect(try AuditVerification(store: scene.path).findings == [])
    #expect(
      try again.trail(limit: 10).contains {
        $0["action"]?.text == "setting" && $0["about"]?["schema"]?.number == 3
      })
    #expect(try again.hits().map(\.hit.number) == numbers.reversed())
    try again.withdraw(withdrawal(submissions[2].hit.id, scene: scene))
    #expect(try again.hits().first?.hit.withdrawal?.read == "QZX981")
    #expect(try AuditVerification(store: scene.path).findings == [])
    let size = try AuditReader(store: scene.path).checkpoint().size
    try again.close()
    try scene.open().close()
    // Once: the second opening logs its start alone.
    #expect(try AuditReader(store: scene.path).checkpoint().size == size + 1)
  }

  /// A record that the bringing up logs must not stand in for the one that was cut off.
  @Test func storeOfTheFirstVersionThatWasCutShortIsNotBroughtUp() throws {
    let (scene, store, _, _) = try scene()
    try store.close()
    try make(version: 1, of: scene.path)
    let old = try Data(contentsOf: URL(fileURLWithPath: scene.path))
    try scene.open().close()
    try old.write(to: URL(fileURLWithPath: scene.path))
    #expect(throws: HotplateError.self) { try scene.open() }
    #expect(try Data(contentsOf: URL(fileURLWithPath: scene.path)) == old)
  }

  @Test func linesOfAPipeTakeHitsBack() throws {
    let scene = try StoreScene(seed: 43)
    let store = try scene.run()
    let submission = scene.submission()
    let pass = pass(hit: nil)
    let hit = HitRecord(submission.hit, of: pass, camera: "gate-3")
    var read = ReadRecord(pass, camera: "gate-3", hits: [])
    read.withdrawn = [submission.hit.id]
    var stray = read
    stray.withdrawn = ["unheard"]
    let pipe = Pipe()
    for line in [try hit.jsonLine(), try read.jsonLine(), try stray.jsonLine()] {
      pipe.fileHandleForWriting.write(line + Data("\n".utf8))
    }
    try pipe.fileHandleForWriting.close()
    var complaints: [String] = []
    let failed = try store.record(
      lines: pipe.fileHandleForReading, intake: HitIntake(camera: "batch"), announce: { _ in },
      complain: { complaints.append($0) })
    #expect(failed == 1)
    #expect(complaints.count == 1 && complaints[0].hasPrefix("line 3: "))
    #expect(complaints[0].hasSuffix("unheard"))
    let withdrawal = try #require(try store.hits().first?.hit.withdrawal)
    #expect(withdrawal.read == "QZX981" && withdrawal.track == 7)
    #expect(withdrawal.time == Timestamp(pass.last).description)
  }

  /// As if each line had come by itself: `h` is a hit, `w` the read that takes it back.
  @Test(arguments: [
    ("hw", [true], []), ("wh", [false], ["line 1: "]), ("whw", [true], ["line 1: "]),
    ("hhw", [true, true], []), ("hwh", [true, true], []),
    ("wwh", [false], ["line 1: ", "line 2: "]),
  ])
  func linesThatComeTogetherAreTakenInTheirOrder(
    lines: String, withdrawn: [Bool], complaints: [String]
  ) throws {
    let scene = try StoreScene(seed: 48)
    let store = try scene.open()
    try store.beginRun(settings: ["input": "records"], lists: [scene.list])
    let hit = scene.submission().hit
    var read = ReadRecord(pass(hit: nil), camera: "gate-3", hits: [])
    read.withdrawn = [hit.id]
    let pipe = Pipe()
    for line in lines {
      let record =
        line == "h"
        ? try HitRecord(hit, of: pass(hit: nil), camera: "gate-3").jsonLine() : try read.jsonLine()
      pipe.fileHandleForWriting.write(record + Data("\n".utf8))
    }
    try pipe.fileHandleForWriting.close()
    var (announced, complained) = (0, [String]())
    let failed = try store.record(
      lines: pipe.fileHandleForReading, intake: HitIntake(camera: "batch"),
      announce: { _ in announced += 1 }, complain: { complained.append($0) })
    #expect(failed == complaints.count && announced == withdrawn.count)
    #expect(complained.map { String($0.prefix(8)) } == complaints)
    #expect(try store.hits().map { $0.hit.withdrawal != nil } == withdrawn)
  }

  /// A pass that was last seen five seconds after its start, read as QZX981.
  func pass(hit: Hit?) -> PlatePass {
    let box = Box(x: 10, y: 10, width: 80, height: 20)
    let view = PlatePass.View(
      frame: 3, time: Date(timeIntervalSince1970: 1_790_000_000),
      region: PlateRegion(quad: Quad(box), score: 1),
      quality: CropQuality(width: 80, sharpness: 0.5))
    var pass = PlatePass(track: 7, view: view)
    pass.last += 5
    pass.read = PlateRead(text: "QZX981")
    pass.withdrawn = hit.map { [$0] } ?? []
    return pass
  }

  @Test(arguments: [true, false])
  func keeperMarksWhatAStreamTakesBack(isReadable: Bool) throws {
    let scene = try StoreScene(seed: 44)
    let store = try scene.run()
    let hit = scene.submission().hit
    let keeper = HitKeeper(store: store, camera: "gate-3")
    try keeper.keepEvent(.hit(hit, pass(hit: nil)), "gate-3")
    #expect(try store.hits().first?.hit.withdrawal == nil)
    var ended = pass(hit: hit)
    if !isReadable { ended.read = nil }
    try keeper.keepEvent(.read(ended, hits: []), "gate-3")
    let withdrawal = try #require(try store.hits().first?.hit.withdrawal)
    #expect(withdrawal.read == (isReadable ? "QZX981" : "") && withdrawal.track == 7)
  }

  /// As a batch delivers it.
  @Test func keeperKeepsAHitOfAFrameWithoutPixelsWithoutAPicture() throws {
    let scene = try StoreScene(seed: 47)
    let store = try scene.run()
    let submission = scene.submission()
    let pixels = [UInt8](repeating: 90, count: 64 * 48)
    let frame = Frame(width: 64, height: 48, pixels: pixels, source: "a.jpg").withoutPixels
    let box = Box(x: 8, y: 8, width: 32, height: 8)
    let plate = ScannedPlate(
      region: PlateRegion(quad: Quad(box), score: 1), read: submission.read,
      hits: [submission.hit])
    try HitKeeper(store: store, camera: "gate-3").keep(ScannedImage(frame: frame, plates: [plate]))
    let hit = try #require(try store.hits().first).hit
    let picture = try store.picture(.crop, of: hit.number)
    #expect(hit.source == "a.jpg" && picture == nil)
  }

  /// What is kept on top of hits is reads without one.
  @Test func keeperKeepsNoReadThatHit() throws {
    let scene = try StoreScene(seed: 46)
    let store = try scene.run()
    try store.retain(RetentionPeriod("1000d"), reason: "test")
    let keeper = HitKeeper(store: store, camera: "gate-3")
    let submission = scene.submission()
    func kept() throws -> Int? {
      try store.database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM read") }
    }
    try store.record(submission.read, hits: [submission.hit], context: submission.context)
    var told = pass(hit: nil)
    told.note(sent: [submission.hit])
    try keeper.keepEvent(.read(told, hits: [submission.hit]), "gate-3")
    #expect(try kept() == 0)
    // The cooldown kept its hit back: nothing else tells of this pass.
    try keeper.keepEvent(.read(pass(hit: nil), hits: [submission.hit]), "gate-3")
    #expect(try kept() == 1)
    try keeper.keepEvent(.read(pass(hit: submission.hit), hits: []), "gate-3")
    try keeper.keepEvent(.read(pass(hit: nil), hits: nil), "gate-3")
    #expect(try kept() == 3)
    try store.close()
    #expect(try Report(log: try AuditReader(store: scene.path)).readCount == 5)
  }

  /// The log is never made shorter.
  @Test func readsKeptOfAPictureAreOneRecordOfTheLog() throws {
    let scene = try StoreScene(seed: 48)
    let store = try scene.run()
    try store.retain(RetentionPeriod("1000d"), reason: "test")
    let keeper = HitKeeper(store: store, camera: "gate-3")
    let submission = scene.submission()
    let frame = Frame(
      width: 64, height: 48, pixels: [UInt8](repeating: 90, count: 64 * 48), source: "a.jpg"
    ).withoutPixels
    let region = PlateRegion(quad: Quad(Box(x: 8, y: 8, width: 32, height: 8)), score: 1)
    var plates = (0..<3).map {
      ScannedPlate(region: region, read: PlateRead(text: "QZX98\($0)"), hits: [])
    }
    let log = try AuditReader(store: scene.path)
    func told(_ plates: [ScannedPlate]) throws -> [String] {
      let first = try log.checkpoint().size
      try keeper.keep(ScannedImage(frame: frame, plates: plates))
      return try log.records(from: first).map {
        $0.action == "kept" ? "kept \($0.about)" : $0.action
      }
    }
    #expect(try told(plates) == ["kept {\"reads\":3}"])
    plates.append(ScannedPlate(region: region, read: submission.read, hits: [submission.hit]))
    #expect(try told(plates) == ["hit", "kept {\"reads\":3}", "counted"])
    try store.close()
    #expect(try Report(log: log).readCount == 7)
    #expect(try AuditVerification(store: scene.path).findings == [])
  }

  /// A recording's frames were not taken now, and their entries are matched as of then.
  @Test func hitOfAFrameByItselfHasTheFramesTime() throws {
    let scene = try StoreScene(seed: 45)
    let store = try scene.run()
    let submission = scene.submission()
    let taken = Date(timeIntervalSince1970: 1_780_000_000)
    let picture = StreamPicture(
      number: 1, time: taken, source: "gate-3 frame 1",
      content: .gray(width: 1, height: 1, pixels: [0]))
    let plate = ScannedPlate(
      region: PlateRegion(quad: Quad(Box(x: 0, y: 0, width: 8, height: 4)), score: 1),
      read: submission.read, hits: [submission.hit])
    let image = ScannedImage(
      frame: Frame(width: 16, height: 16, pixels: [UInt8](repeating: 90, count: 256)),
      plates: [plate], milliseconds: [:])
    try HitKeeper(store: store, camera: "gate-3").keep(.frame(picture, image), camera: "gate-3")
    #expect(try store.hits().first?.hit.taken == Timestamp(taken))
  }

  @Test func openConsoleIsToldOfWhatIsTakenBack() throws {
    let scene = try ConsoleScene()
    let client = try #require(scene.watch())
    defer { close(client) }
    #expect(ConsoleAttackTests.read(client, until: "watching") != nil)
    let hit = try #require(try scene.store.hits().last?.hit)
    try scene.store.withdraw(
      Withdrawal(hits: [hit.hit.id], read: "QZX981", time: Date(), track: nil))
    let event = ConsoleAttackTests.read(client, until: "\n\n")
    #expect(event?.contains("\"number\":\(hit.number),") == true)
    #expect(event?.contains("\"read\":\"QZX981\"") == true)
    let listed = try #require(scene.ask("GET", "/api/hits")).text
    #expect(listed.components(separatedBy: "\"withdrawal\":").count == 2)
  }
}
