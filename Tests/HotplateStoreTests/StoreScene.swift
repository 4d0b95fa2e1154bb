import Foundation
import Hotplate
import HotplateStore
import TestSupport
import Testing

/// A store in a folder of its own, with a clock that the test sets, and hits with invented plates.
final class StoreScene {
  private let scratch: ScratchFolder
  var folder: String { scratch.url.path }
  var path: String { folder + "/hits.db" }
  let clock = TestClock()
  var random: SeededNumbers

  init(seed: UInt64 = 1) throws {
    scratch = try ScratchFolder()
    random = SeededNumbers(seed: seed)
  }

  /// Opens the store; no timer runs in tests.
  func open(
    policy: Policy? = nil, actor: String = "jdoe", caseCheck: String? = nil,
    acceptsMissingHead: Bool = false, notify: @escaping @Sendable (String) -> Void = { _ in }
  ) throws -> HitStore {
    try HitStore(
      path: path, policy: policy, actor: actor,
      options: .init(
        command: "test", now: { [clock] in clock.now }, retentionInterval: nil,
        caseCheck: caseCheck, acceptsMissingHead: acceptsMissingHead, notify: notify))
  }

  /// Opens the store and begins a run.
  func run(policy: Policy? = nil) throws -> HitStore {
    let store = try open(policy: policy)
    try store.beginRun(settings: ["min-probability": "0.9"], lists: [list])
    return store
  }

  var list: HotlistInfo {
    HotlistInfo(
      name: "stolen.csv", digest: "sha256:" + String(repeating: "ab", count: 32), version: "7",
      entries: 1000, made: clock.now.addingTimeInterval(-3600))
  }

  /// An invented plate of six characters that no list and no word holds.
  func plate() -> String {
    let signs = Array("ABCDEFGHJKLMNPRSTUVWXYZ0123456789")
    return "Q" + String((0..<6).map { _ in signs[Int(random.next() % UInt64(signs.count))] })
  }

  func submission(
    read: String? = nil, listed: String? = nil, camera: String = "gate-3", state: String = "CA",
    reason: String = "vehicle taken"
  ) -> HitSubmission {
    let text = read ?? plate()
    let entry = Int(random.next() % 1000) + 1
    let hit = Hit(
      id: "hit-\(random.next())", hotlist: "stolen.csv",
      list: "sha256:" + String(repeating: "ab", count: 32), entry: entry, plate: listed ?? text,
      jurisdiction: "CA", reason: reason, probability: 0.93, tier: .exact,
      jurisdictionMatch: .same, verify: ["characters", "jurisdiction", "entry status"])
    var plateRead = PlateRead(text: text)
    plateRead.jurisdiction = PlateJurisdiction(code: state, probability: 0.8)
    return HitSubmission(hit: hit, read: plateRead, context: context(camera: camera))
  }

  func context(camera: String = "gate-3") -> HitContext {
    HitContext(
      camera: camera, source: "frames/\(random.next()).jpg", time: clock.now,
      crop: picture(200), wide: picture(900), models: ["reader": "plates-1"],
      parts: ["read": 0.95, "list": 0.98])
  }

  /// Bytes that begin as a PNG does.
  func picture(_ count: Int) -> Data {
    Data([0x89, 0x50, 0x4e, 0x47]) + Data((0..<count).map { _ in UInt8(random.next() & 255) })
  }

  /// Which of `texts` stand anywhere in the folder's files: asked of grep, which knows nothing of stores.
  func found(_ texts: [String]) throws -> [String] {
    let patterns = folder + ".patterns"
    defer { try? FileManager.default.removeItem(atPath: patterns) }
    try Data(texts.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: patterns))
    let grep = try CommandRun("grep", ["-r", "-a", "-o", "-h", "-F", "-f", patterns, folder])
    try #require([0, 1].contains(grep.status), "\(grep.output)")
    return grep.output.split(separator: "\n").map(String.init)
  }

  /// Every byte in the folder, by file.
  func files() throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      if let data = FileManager.default.contents(atPath: folder + "/" + name) { files[name] = data }
    }
    return files
  }
}

/// A clock that stands until it is moved.
final class TestClock: Sendable {
  private let moment = Guarded(Date(timeIntervalSince1970: 1_790_000_000))
  var now: Date { moment.withLock { $0 } }
  func advance(_ seconds: Double) { moment.withLock { $0 += seconds } }
}
