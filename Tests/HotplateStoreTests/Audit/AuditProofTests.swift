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

  @Test func verifierIsShortEnoughToBeRead() throws {
    let text = try String(contentsOfFile: Self.verifier, encoding: .utf8)
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 185)
  }

  @Test(arguments: ["3f0c…", "", "00ff", String(repeating: "g", count: 64)])
  func whatIsNoPublicKeyIsNoFinding(key: String) throws {
    let run = try CommandRun("python3", [Self.verifier, "nothing", "--public-key", key])
    #expect(run.status == 2)
    #expect(run.output.hasSuffix(" is no public key: expected 64 hexadecimal digits\n"))
  }

  /// Three hits, of which the second was looked at and judged, and then exported.
  func exported(_ scene: StoreScene) throws -> (HitEvidence, others: [HitSubmission]) {
    let store = try scene.run(policy: try Policy.pack("US-CA"))
    let submissions = (0..<3).map { _ in scene.submission() }
    let hits = try store.record(submissions)
    _ = try store.card("\(hits[0].number)")
    _ = try store.card("\(hits[1].number)")
    _ = try store.picture(.crop, of: hits[1].number)
    _ = try store.hits()
    try store.dispose(of: hits[1].number, as: .misread, truth: "QZ9", note: "bolt “read” as 3")
    try store.dispose(of: hits[2].number, as: .correctRead)
    try store.withdraw(
      Withdrawal(hits: [hits[1].id], read: "QZ9", time: scene.clock.now, track: 4))
    let evidence = try store.evidence(of: hits[1].id, purpose: "stolen-vehicle", caseID: "26-1")
    try store.close()
    return (evidence, [submissions[0], submissions[2]])
  }

  /// What the verifier says of evidence: its exit status and its words.
  func checked(_ folder: String, of scene: StoreScene) throws -> CommandRun {
    let key = try AuditReader(store: scene.path).checkpoint().publicKey
    return try CommandRun(
      "python3", [Self.verifier, folder, "--public-key", PublicKey.text(key)])
  }

  @Test func oneHitIsProvenAndEveryChangeOfItIsFound() throws {
    let scene = try StoreScene(seed: 5)
    let (evidence, others) = try exported(scene)
    let folder = scene.folder + "/evidence"
    try evidence.write(to: folder)
    let told = try checked(folder, of: scene)
    #expect(told.status == 0 && told.output.hasSuffix("\nholds\n"), "\(told.output)")
    // The hit, its withdrawal, its disposition, that it and its picture were looked at, and the export.
    #expect(evidence.records == 6)
    #expect(
      told.output.contains(
        "proven: pictures that were stored with it, byte for byte: crop.png, wide.png."))
    #expect(told.output.contains("\"case\": \"26-1\""))
    let all = evidence.files.values.reduce(Data(), +)
    for other in others {
      #expect(all.range(of: Data(other.hit.id.utf8)) == nil)
      #expect(all.range(of: Data(other.hit.plate.utf8)) == nil)
      for picture in [other.context.crop, other.context.wide] {
        #expect(!evidence.files.values.contains { $0 == picture })
      }
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(Set(names) == ["hit.json", "proof.jsonl", "manifest.json", "crop.png", "wide.png"])
    for name in names {
      let file = URL(fileURLWithPath: folder + "/" + name)
      let whole = try Data(contentsOf: file)
      var changed = whole
      changed[changed.count / 2] ^= 1
      try changed.write(to: file)
      let found = try checked(folder, of: scene)
      #expect(
        found.status == 1 && found.output.contains("does NOT hold: "), "\(name): \(found.output)")
      try whole.write(to: file)
    }
    #expect(throws: HotplateError.self) { try evidence.write(to: folder) }
  }

  /// Whoever has the files can make the manifest anew; the log's hashes stay.
  @Test(arguments: ["hit.json", "crop.png", "proof.jsonl", "other.png"])
  func evidenceThatWasMadeAnewIsFound(name: String) throws {
    let scene = try StoreScene(seed: 6)
    let (whole, others) = try exported(scene)
    var evidence = whole
    let text = evidence.files[name].map { String(decoding: $0, as: UTF8.self) } ?? ""
    evidence.files[name] =
      name.hasSuffix(".png")
      ? others[0].context.crop : Data(text.replacing("gate-3", with: "gate-4").utf8)
    try evidence.write(to: scene.folder + "/evidence")
    let found = try checked(scene.folder + "/evidence", of: scene)
    #expect(found.status == 1 && found.output.contains("does NOT hold: "), "\(found.output)")
  }

  @Test func evidenceIsRefusedAsASearchIs() throws {
    let scene = try scene()
    let store = try scene.open()
    let number = try #require(try store.hits().first?.hit.number)
    for (purpose, caseID) in [("", "26-1"), ("curiosity", "26-1"), ("stolen-vehicle", " ")] {
      #expect(throws: HotplateError.self) {
        try store.evidence(of: "\(number)", purpose: purpose, caseID: caseID)
      }
      let last = try #require(try store.trail(limit: 1).first)
      #expect(last["action"]?.text == "refused")
      // What the policy does not name may name somebody.
      let (told, kept) = purpose == "stolen-vehicle" ? ("about", "sealed") : ("sealed", "about")
      #expect(last[told]?["purpose"]?.text == purpose && last[kept]?["purpose"] == nil)
    }
    _ = try store.evidence(of: "\(number)", purpose: "stolen-vehicle", caseID: "26-1")
    let last = try #require(try store.trail(limit: 1).first)
    #expect(last["action"]?.text == "export" && last["about"]?["hit"]?.number == number)
    #expect(last["about"]?["purpose"]?.text == "stolen-vehicle")
    #expect(last["sealed"]?["case"]?.text == "26-1")
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

  /// Who is handed something by a reader may ask it for more; a store says that it cannot be asked.
  @Test(.timeLimit(.minutes(5))) func nobodyWaitsForOneself() throws {
    let scene = try scene()
    let log = try AuditReader(store: scene.path)
    let checkpoint = try log.checkpoint()
    var proven: [Bool] = []
    try log.forEachRecord(count: 3) { record in
      let proof = try log.inclusion(of: record.sequence)
      proven.append(proof.holds(publicKey: try log.checkpoint().publicKey))
    }
    #expect(proven == [true, true, true])
    var lines = 0
    try AuditExport(pseudonyms: Pseudonyms(key: Data(repeating: 7, count: 32))).write(log) { _ in
      lines += try log.checkpoint() == checkpoint ? 1 : 0
    }
    // The checkpoint, the records and the counts.
    #expect(lines == checkpoint.size + 2)
    let store = try scene.open()
    let error = #expect(throws: HotplateError.self) { try store.read { _ in try store.hits() } }
    #expect(error?.message.contains("from within one of its own calls") == true)
    #expect(try !store.hits().isEmpty)
    try store.close()
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
    let gone = try #require(
      try AuditReader(store: scene.path).records().last { $0.action == "export" })
    #expect(AuditValue(json: gone.sealed)?["recipient"]?.text == "the Gazette")
    #expect(AuditValue(json: gone.about) == ["what": "audit log"])
    // The policy is public, however rarely it changes.
    #expect(text.contains("\\\"code\\\":\\\"US-CA\\\""))
    // One search was for an audit: too few to tell.
    #expect(!text.contains("\"audit\\\""))
    #expect(text.contains("\"search\":7"))
  }

  /// That few misreads were of the listed plate would tell of those few.
  @Test(arguments: [(4, 6), (5, 10)])
  func exportWithholdsWhatFewFindingsSay(listed: Int, told: Int) throws {
    let scene = try StoreScene(seed: 7)
    let store = try scene.run()
    let hits = try store.record(
      (0..<10).map { _ in scene.submission(read: "QAB128", listed: "QAB12B") })
    for (index, hit) in hits.enumerated() {
      try store.dispose(
        of: hit.number, as: .misread, truth: index < listed ? "QAB12B" : "QAB129")
    }
    try store.close()
    let lines = try export(scene).filter { $0.contains("\\\"outcome\\\"") }
    #expect(lines.count == told)
    #expect(lines.count { $0.contains("\\\"isListed\\\"") } == (listed < 5 ? 0 : listed))
  }

  /// Three records that each say a name three times are three.
  @Test func exportCountsARecordOnce() throws {
    let scene = try StoreScene(seed: 8)
    let store = try scene.run()
    let file: AuditValue = ["name": "town.csv", "list": "sha256:00"]
    try store.write { _, log in
      for _ in 0..<3 {
        try log.append(.list, about: ["name": "town.csv", "sources": [file, file, file]])
      }
    }
    try store.close()
    #expect(try !export(scene).contains { $0.contains("town.csv") })
    #expect(
      try export(scene, smallCount: 3).contains {
        $0.contains("\"count\":3,\"field\":\"name\",\"value\":\"town.csv\"")
      })
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
