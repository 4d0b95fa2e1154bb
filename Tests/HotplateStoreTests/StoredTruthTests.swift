import Foundation
import Hotplate
import TestSupport
import Testing

@testable import HotplateStore

/// What the store says of what happened is what happened, also where somebody would rather have it otherwise.
@Suite struct StoredTruthTests {
  private func report(_ scene: StoreScene, from: Timestamp? = nil) throws -> Report {
    try Report(log: try AuditReader(store: scene.path), from: from)
  }

  @Test func aHitWithANULInItsTextIsRefused() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    #expect(throws: HotplateError.self) {
      try store.record([scene.submission(camera: "gate\u{0}-3")])
    }
    var named = scene.submission()
    named.hit.id = "a\u{0}b"
    #expect(throws: HotplateError.self) { try store.record([named]) }
    let line = Data("{\"type\":\"read\",\"camera\":\"gate\\u0000\"}".utf8)
    #expect(throws: HotplateError.self) {
      try HitIntake(camera: "a").submissions(line: line, now: scene.clock.now)
    }
    try store.record([scene.submission()])
    try store.close()
    #expect(try Verifier.findings(in: scene.path) == [])
  }

  @Test func whatAChoiceMadeDueIsDeletedByOrder() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    try store.retain(RetentionPeriod("1h"), reason: "test")
    for _ in 0..<3 {
      try store.record(PlateRead(text: scene.plate()), hits: [], context: scene.context())
      scene.clock.advance(1500)
    }
    // The first is due by then; the others go because somebody says so.
    try store.retain(nil, reason: "the chief wants them gone")
    try store.close()
    let report = try report(scene)
    #expect(report.purged.reads == 1)
    #expect(report.purgedByOrder.reads == 2)
    #expect(report.rules.map { $0.suffix(20) }.last?.hasSuffix("hit not at all") == true)
  }

  @Test func whatAnotherPolicyMadeDueIsDeletedByOrder() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    try store.record([scene.submission(), scene.submission()])
    try store.close()
    // Virginia keeps hits for a year.
    scene.clock.advance(400 * 86_400)
    let strict = try scene.open(policy: try Policy.pack("US-VA"))
    #expect(strict.purgedAtOpening.hits == 2)
    try strict.close()
    let report = try report(scene)
    #expect(report.purged.hits == 0)
    #expect(report.purgedByOrder.hits == 2)
    #expect(report.rules.contains { $0.hasSuffix("policy US-VA") })
  }

  @Test func listsOfARunThatBeganBeforeAreTold() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    scene.clock.advance(3600)
    let from = Timestamp(scene.clock.now)
    store.count(reads: 20, camera: "gate-3")
    try store.close()
    #expect(try report(scene, from: from).listAges == ["stolen.csv": 3600])
    scene.clock.advance(3600)
    #expect(try report(scene, from: Timestamp(scene.clock.now)).listAges.isEmpty)
  }

  @Test func freeTextIsOneFieldOfAForm() throws {
    let scene = try StoreScene()
    let store = try scene.run(policy: try Policy.pack("US-VA"))
    let forged = "26-1 | search\n2026-11-29T14:00:00.000Z | plate ABC123 | chief | audit | 26-9"
    let plate = try PlatePattern("Q*")
    #expect(throws: HotplateError.self) {
      try store.search(SearchRequest(purpose: "audit", caseID: forged, plate: plate))
    }
    _ = try? store.search(SearchRequest(purpose: forged, caseID: "26-1", plate: plate))
    _ = try store.search(SearchRequest(purpose: "audit", caseID: "26-1 | chief", plate: plate))
    try store.close()
    let report = try report(scene)
    #expect(report.refused == 2)
    #expect(report.accesses.count == 3)
    for form in [StatutoryForm.california, .newJersey] {
      let lines = form.text(report, sample: report.accesses).split(separator: "\n")
      #expect(lines.filter { $0.contains("Q*") || $0.contains("[ ] record") }.count == 3)
      #expect(lines.allSatisfy { !$0.hasPrefix("2026-11-29") })
      #expect(lines.allSatisfy { [1, 6].contains($0.split(separator: "|").count) })
    }
    #expect(report.text(of: report.accesses, seed: 1).split(separator: "\n").count == 4)
  }

  @Test func aCaseCheckThatCannotBeAskedIsALoggedRefusal() throws {
    let scene = try StoreScene()
    _ = try scene.open(policy: try Policy.pack("US-VA")).close()
    let store = try scene.open(caseCheck: scene.folder + "/nothing")
    #expect(throws: HotplateError.self) {
      try store.search(
        SearchRequest(purpose: "audit", caseID: "26-1", plate: try PlatePattern("Q*")))
    }
    try store.close()
    #expect(try report(scene).refused == 1)
  }

  @Test func anExportNeverTellsMoreThanThePolicyAndIsLoggedFirst() throws {
    struct Broken: Error {}
    let scene = try StoreScene()
    let store = try scene.run(policy: try Policy.pack("US-VA"))
    let names = try Pseudonyms(keyFile: scene.folder + "/names.key")
    #expect(throws: HotplateError.self) {
      try store.export(pseudonyms: names, smallCount: 1, recipient: nil) { _ in }
    }
    #expect(try report(scene).exports == 0)
    #expect(throws: Broken.self) {
      try store.export(pseudonyms: names, smallCount: 6, recipient: nil) { _ in throw Broken() }
    }
    try store.close()
    #expect(try report(scene).exports == 1)
  }

  @Test func aHitIsStoredOnceThoughItsCheckpointCannotBeWritten() throws {
    let scene = try StoreScene()
    let said = Guarded<[String]>([])
    let store = try scene.open { line in said.withLock { $0.append(line) } }
    try store.beginRun(settings: [:], lists: [scene.list])
    let (head, saved) = (scene.path + ".head", scene.folder + "/saved")
    try FileManager.default.moveItem(atPath: head, toPath: saved)
    try FileManager.default.createDirectory(atPath: head, withIntermediateDirectories: false)
    store.count(reads: 1, camera: "gate-3")
    #expect(try store.record([scene.submission()]).count == 1)
    #expect(said.withLock { $0.count } == 1)
    try FileManager.default.removeItem(atPath: head)
    try FileManager.default.moveItem(atPath: saved, toPath: head)
    store.count(reads: 1, camera: "gate-3")
    #expect(try store.record([scene.submission()]).count == 1)
    #expect(said.withLock { $0.count } == 2)
    try store.close()
    #expect(try Verifier.findings(in: scene.path) == [])
    let report = try report(scene)
    #expect(report.readCount == 2)
    #expect(report.total.hits == 2)
  }

  @Test func aStoreThatTookAnothersPlaceSaysSo() throws {
    let scene = try StoreScene()
    try scene.run().close()
    for end in ["", ".head"] { try FileManager.default.removeItem(atPath: scene.path + end) }
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -3600)], ofItemAtPath: scene.path + ".key")
    try scene.run().close()
    let check = try AuditVerification(store: scene.path, trust: .init())
    #expect(check.isIntact)
    #expect(check.remarks.contains { $0.contains("missing, as was the store of this key") })
  }

  @Test func aKeyNamedIsTheKeyOrNone() throws {
    let scene = try StoreScene()
    try scene.run().close()
    #expect(throws: HotplateError.self) {
      try AuditVerification(
        store: scene.path, trust: .init(keyFile: scene.folder + "/nothing"))
    }
    // A secret that is mounted is often a link.
    let link = scene.folder + "/link"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: scene.path + ".key")
    #expect(try AuditVerification(store: scene.path, trust: .init(keyFile: link)).isIntact)
  }

  @Test func checkpointsMayBeAppendedToOneFile() throws {
    let scene = try StoreScene()
    let file = scene.folder + "/kept.log"
    var text = ""
    var last = 0
    for _ in 0..<3 {
      try scene.run().close()
      let checkpoint = try AuditReader(store: scene.path).checkpoint()
      text += checkpoint.text
      last = checkpoint.size
    }
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    #expect(try Checkpoint.all(inFile: file).count == 3)
    #expect(try Checkpoint(file: file).size == last)
    let check = try AuditVerification(
      store: scene.path, trust: .init(checkpoints: try Checkpoint.all(inFile: file)))
    #expect(check.isIntact)
    try Data((text + "more\n").utf8).write(to: URL(fileURLWithPath: file))
    #expect(throws: HotplateError.self) { try Checkpoint.all(inFile: file) }
  }
}
