import Foundation
import GRDB
import Hotplate
import TestSupport
import Testing

@testable import HotplateStore

/// What a third party can check, with this program and without.
@Suite struct AuditProofTests {
  static let verifier = Project.folder.appendingPathComponent("Audit/verify.py").path

  /// Whether the verifier, which shares nothing with this program, says that a proof holds.
  func python(_ text: String, key: [UInt8], in folder: String) throws -> Bool {
    let file = folder + "/proof"
    try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: file))
    let run = try CommandRun(
      "python3", [Self.verifier, file, "--public-key", PublicKey.text(key)])
    try #require(
      [0, 1].contains(run.status) && !run.output.contains("Traceback"),
      "`make test` installs python3: \(run.status) \(run.output)")
    return run.status == 0
  }

  func scene() throws -> StoreScene {
    let scene = try StoreScene(seed: 3)
    let store = try scene.run(policy: try Policy.pack("US-CA"))
    try store.record((0..<12).map { _ in scene.submission() })
    for _ in 0..<6 {
      _ = try store.search(
        SearchRequest(
          purpose: "stolen-vehicle", caseID: "26-1", plate: try PlatePattern("QAB123")))
    }
    _ = try store.search(
      SearchRequest(purpose: "audit", caseID: "26-2", plate: try PlatePattern("QZZ999")))
    try store.logExport("audit log", recipient: "the Gazette")
    try store.close()
    return scene
  }

  @Test func verifierFitsInHundredLines() throws {
    let text = try String(contentsOfFile: Self.verifier, encoding: .utf8)
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 101)
  }

  @Test func inclusionAndConsistencyHoldInSwiftAndPython() throws {
    let scene = try scene()
    let log = try AuditReader(store: scene.path)
    let key = try log.checkpoint().publicKey
    let old = try log.checkpoint()
    for index in [0, 1, 7, old.size - 1] {
      var proof = try log.inclusion(of: index)
      #expect(proof.holds(publicKey: key))
      #expect(try python(try proof.json(), key: key, in: scene.folder))
      proof.record = proof.record?.replacing("\"at\":\"2", with: "\"at\":\"1")
      #expect(!proof.holds(publicKey: key))
      #expect(try !python(try proof.json(), key: key, in: scene.folder))
    }
    let store = try scene.run()
    try store.record((0..<5).map { _ in scene.submission() })
    try store.close()
    var proof = try AuditReader(store: scene.path).consistency(from: old)
    #expect(proof.holds(publicKey: key))
    #expect(try python(try proof.json(), key: key, in: scene.folder))
    let stranger = AuditKey().publicKey
    #expect(!proof.holds(publicKey: stranger))
    #expect(try !python(try proof.json(), key: stranger, in: scene.folder))
    proof.path.removeLast()
    #expect(!proof.holds(publicKey: key))
    #expect(try !python(try proof.json(), key: key, in: scene.folder))
  }

  /// No store signs a log without records; whoever has the key can.
  @Test func proofFromAnEmptyLogIsRefused() throws {
    let scene = try StoreScene()
    let key = AuditKey()
    let notes = try [0, 4].map {
      try Checkpoint(store: "s", size: $0, root: .empty, time: "2026-11-27T00:00:00.000Z", key: key)
    }
    let proof = AuditProof(
      proof: "consistency", from: notes[0].text, checkpoint: notes[1].text,
      path: [AuditHash.empty.description])
    #expect(!proof.holds(publicKey: key.publicKey))
    #expect(try python(try proof.json(), key: key.publicKey, in: scene.folder) != true)
  }

  @Test func checkpointOfAnotherPastProvesNothing() throws {
    let scene = try scene()
    let log = try AuditReader(store: scene.path)
    let newest = try log.checkpoint()
    let other = try Checkpoint(
      store: newest.store, size: newest.size - 1, root: .empty, time: newest.time, key: AuditKey())
    let error = #expect(throws: HotplateError.self) { try log.consistency(from: other) }
    #expect(
      error?.message.contains("are not those that the older checkpoint speaks of") == true)
  }

  func export(_ scene: StoreScene, smallCount: Int = 5) throws -> [String] {
    var lines: [String] = []
    let key = Data(repeating: 7, count: 32)
    try AuditExport(pseudonyms: Pseudonyms(key: key), smallCount: smallCount)
      .write(try AuditReader(store: scene.path)) { lines.append($0) }
    return lines
  }

  @Test func exportIsCompleteAndEveryChangeOfItIsFound() throws {
    let scene = try scene()
    let key = try AuditReader(store: scene.path).checkpoint().publicKey
    let lines = try export(scene)
    func holds(_ lines: [String]) throws -> Bool {
      try python(lines.joined(separator: "\n"), key: key, in: scene.folder)
    }
    #expect(try holds(lines))
    try #require(lines.count > 20)
    for index in stride(from: 1, to: lines.count - 1, by: 4) {
      var missing = lines
      missing.remove(at: index)
      #expect(try !holds(missing))
    }
    let index = try #require(lines.firstIndex { $0.contains("stolen-vehicle") })
    var changed = lines
    changed[index] = changed[index].replacing("stolen-vehicle", with: "stolen-bicycle")
    #expect(try !holds(changed))
    var counted = lines
    counted[lines.count - 1] = try #require(lines.last).replacing(
      "\"search\":7", with: "\"search\":6")
    #expect(counted != lines)
    #expect(try !holds(counted))
  }

  /// The lines are those that were checked, though someone with the file writes between the check and them.
  @Test func exportHoldsThoughTheLogIsRewrittenMeanwhile() throws {
    let scene = try scene()
    let log = try AuditReader(store: scene.path)
    let key = try log.checkpoint().publicKey
    let others = try DatabaseQueue(path: scene.path)
    var lines: [String] = []
    try AuditExport(pseudonyms: Pseudonyms(key: Data(repeating: 7, count: 32))).write(log) { line in
      if lines.isEmpty {
        try others.writeWithoutTransaction { database in
          let names = try String.fetchAll(
            database,
            sql: "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'")
          for name in names { try database.execute(sql: "DROP TRIGGER \(name)") }
          try database.execute(
            sql: "UPDATE audit SET about = replace(about, 'stolen-vehicle', 'stolen-bicycle')")
          try #require(database.changesCount > 0)
        }
      }
      lines.append(line)
    }
    #expect(lines.count > 20)
    #expect(try python(lines.joined(separator: "\n"), key: key, in: scene.folder))
    #expect(throws: HotplateError.self) { try Report(log: log) }
  }

  @Test func exportTellsNoPlateNoUserAndNothingThatFewShare() throws {
    let scene = try scene()
    let text = try export(scene).joined(separator: "\n")
    for secret in ["QAB123", "QZZ999", "jdoe", "26-1", "26-2", "gate-3.jpg"] {
      #expect(!text.contains(secret))
    }
    let names = try AuditReader(store: scene.path).plates().values
    #expect(!names.isEmpty)
    for plate in names { #expect(!text.contains(plate)) }
    #expect(text.contains("stolen-vehicle"))
    #expect(!text.contains("the Gazette"))
    // The policy is public, however rarely it changes.
    #expect(text.contains("\\\"code\\\":\\\"US-CA\\\""))
    // One search was for an audit: too few to tell.
    #expect(!text.contains("\"audit\\\""))
    #expect(text.contains("\"search\":7"))
  }

  /// What is said of the export: it hides names, and is no k-anonymity.
  @Test(arguments: [(4, 1), (5, 1), (5, 5)])
  func exportCountsRecordsNotVehicles(hits: Int, vehicles: Int) throws {
    let scene = try StoreScene(seed: 4)
    let store = try scene.run()
    let plates = (0..<vehicles).map { _ in scene.plate() }
    try store.record((0..<hits).map { scene.submission(read: plates[$0 % vehicles]) })
    try store.close()
    let told = try export(scene).filter { $0.contains("\\\"tier\\\"") }
    #expect(told.count == (hits < 5 ? 0 : hits))
    let names = Set(told.compactMap { AuditValue(json: $0)?["names"]?["plate"]?.text })
    #expect(names.count == (hits < 5 ? 0 : vehicles))
  }

  /// The log outlives a hit: who was asked for stands in it as in the export.
  @Test func logOfWhoWasResolvedHoldsPseudonyms() throws {
    let scene = try scene()
    let store = try scene.open()
    let pseudonyms = Pseudonyms(key: Data(repeating: 7, count: 32))
    let name = pseudonyms.name("QAB123", kind: "plate")
    #expect(try store.resolve([name], pseudonyms: pseudonyms) == [name: "QAB123"])
    let last = try #require(try store.trail(limit: 1).first)
    #expect(last["about"]?["resolved"]?.number == 1)
    #expect(last["sealed"]?["names"] == AuditValue.list([.text(name)]))
  }

  @Test func auditorWithKeyResolvesNames() throws {
    let scene = try scene()
    let pseudonyms = Pseudonyms(key: Data(repeating: 7, count: 32))
    let name = pseudonyms.name("QAB123", kind: "plate")
    let user = pseudonyms.name("jdoe", kind: "user")
    #expect(try export(scene).joined().contains(name))
    let resolved = try AuditExport(pseudonyms: pseudonyms)
      .resolve([name, user, "plate:00"], in: try AuditReader(store: scene.path))
    #expect(resolved == [name: "QAB123", user: "jdoe"])
    let others = Pseudonyms(key: Data(repeating: 8, count: 32))
    #expect(others.name("QAB123", kind: "plate") != name)
  }
}
