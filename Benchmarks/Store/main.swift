// Measures the hit store against what issue and documentation promise. Prints one line a figure.
//
//     swift build -c release --product StoreBenchmark && .build/release/StoreBenchmark [reads] [records]
//
// 0 reads leave the searches out, 0 records the log.

import Foundation
import GRDB
import Hotplate
import HotplateStore

let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let readCount = arguments.first ?? 1_000_000
let recordCount = arguments.dropFirst().first ?? 1_000_000
let folder = FileManager.default.currentDirectoryPath + "/.build/store-benchmark-\(getpid())"
try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(atPath: folder) }
let clock = ContinuousClock()

/// Prints a line at once, also into a file.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

func hundredths(_ value: Double) -> Double { (value * 100).rounded() / 100 }

/// Seconds of processor this process has used: what a busy machine does not change.
func processor() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

let noise = (0..<65_536).map { _ in UInt8.random(in: 0...255) }

func picture(_ count: Int) -> Data {
  Data([0x89, 0x50, 0x4e, 0x47] + noise[Int.random(in: 0..<30_000)...].prefix(count))
}

func plate() -> String {
  String((0..<7).map { _ in "ABCDEFGHJKLMNPRSTUVWXYZ0123456789".randomElement() ?? "A" })
}

let list = HotlistInfo(
  name: "list.csv", digest: "sha256:00", entries: 1, made: Date(timeIntervalSinceNow: -60))

/// A hit as `stream` keeps it: ten candidates, every character with seven alternatives, two pictures.
func submission() -> HitSubmission {
  let text = plate()
  let candidates = (1...10).map {
    PlateCandidate(text: $0 == 1 ? text : plate(), probability: 0.9 / Double($0 * $0))
  }
  let characters = text.map { character in
    PlateCharacter(
      text: String(character), confidence: 0.973,
      alternatives: "0B8DQ26".map {
        PlateCandidate(text: String($0), probability: .random(in: 0...1e-5))
      })
  }
  let hit = Hit(
    id: text, hotlist: list.name, list: list.digest, entry: 1, plate: text,
    reason: "stolen vehicle", priority: 1, probability: 0.9, tier: .exact,
    vehicle: ["make": "BMW", "color": "black"], verify: ["characters"])
  return HitSubmission(
    hit: hit,
    read: PlateRead(
      raw: text, plate: Plate(text), confidence: 0.9, candidates: candidates,
      characters: characters, jurisdiction: PlateJurisdiction(code: "CA", probability: 0.8)),
    context: HitContext(
      camera: "gate-3", source: "frame", time: Date(), crop: picture(3000), wide: picture(24_000),
      models: ["locator": "sha256:00", "reader": "sha256:00"], parts: ["read": 0.9, "text": 0.9]))
}

/// The same read and hit as text, for the bare table.
func text(of submission: HitSubmission) throws -> String {
  let record = PlateRecord(submission.read, in: nil, characters: true, hits: [submission.hit])
  return String(decoding: try JSONEncoder().encode(record), as: UTF8.self)
}

/// Hits a second, against rows of the same pictures and text a second in a bare table, turn by turn.
///
/// The table has no index but its number, and neither log nor triggers; the connection has the store's settings.
func writing(batch: Int, seconds: Double) throws {
  let store = try HitStore(path: folder + "/hits-\(batch).db", actor: "bench")
  try store.beginRun(settings: [:], lists: [list])
  var configuration = Configuration()
  configuration.prepareDatabase { database in
    try database.execute(
      sql: """
        PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 2000
        """)
  }
  let bare = try DatabaseQueue(path: folder + "/bare-\(batch).db", configuration: configuration)
  try bare.write {
    try $0.execute(sql: "CREATE TABLE hit (id INTEGER PRIMARY KEY, a BLOB, b BLOB, c TEXT)")
  }
  var (ours, theirs): ([Double], [Double]) = ([], [])
  var used = (ours: 0.0, theirs: 0.0)
  let end = clock.now + .seconds(seconds)
  while clock.now < end {
    let hits = (0..<batch).map { _ in submission() }
    let texts = try hits.map(text)
    let before = processor()
    ours.append(try clock.measure { try store.record(hits) } / .seconds(1))
    let between = processor()
    theirs.append(
      try clock.measure {
        try bare.write { database in
          for (hit, text) in zip(hits, texts) {
            let insert = try database.cachedStatement(
              sql: "INSERT INTO hit (a, b, c) VALUES (?,?,?)")
            try insert.execute(arguments: [hit.context.crop, hit.context.wide, text])
          }
        }
      } / .seconds(1))
    used.ours += between - before
    used.theirs += processor() - between
  }
  func rate(_ times: [Double]) -> Double { Double(batch * times.count) / times.reduce(0, +) }
  func median(_ times: [Double]) -> Double { Double(batch) / times.sorted()[times.count / 2] }
  func each(_ used: Double) -> Double { hundredths(used * 1000 / Double(batch * ours.count)) }
  say(
    "write: \(batch) hits a commit, \(ours.count) commits: \(Int(rate(ours))) durable hits/s (median commit: \(Int(median(ours)))); bare SQLite \(Int(rate(theirs))) rows/s (\(Int(median(theirs)))); ratio \(hundredths(rate(ours) / rate(theirs))) (\(hundredths(median(ours) / median(theirs)))); ms of processor a hit \(each(used.ours)), a row \(each(used.theirs))"
  )
  try store.close()
  try bare.close()
}

/// 64 threads with one hit each at a time: they share commits.
func writingTogether(seconds: Double) throws {
  let path = folder + "/together.db"
  let store = try HitStore(path: path, actor: "bench")
  try store.beginRun(settings: [:], lists: [list])
  let start = clock.now
  let end = start + .seconds(seconds)
  let group = DispatchGroup()
  for hit in (0..<64).map({ _ in submission() }) {
    group.enter()
    Thread.detachNewThread {
      while ContinuousClock().now < end { _ = try? store.record([hit]) }
      group.leave()
    }
  }
  group.wait()
  let time = (clock.now - start) / .seconds(1)
  let count = try AuditReader(store: path).hitNumbers().count
  say("write: one hit a call from 64 threads: \(Int(Double(count) / time)) durable hits/s")
  try store.close()
}

func searching() throws {
  let policy = try Policy.pack("US-CA")
  let store = try HitStore(path: folder + "/reads.db", policy: policy, actor: "bench")
  try store.retain(RetentionPeriod("60d"), reason: "benchmark")
  let start = clock.now
  for _ in 0..<readCount / 10_000 {
    let reads = (0..<10_000).map { _ in
      (PlateRead(text: plate()), HitContext(camera: "gate-3", source: "frame", time: Date()))
    }
    try store.keep(reads: reads.map { (read: $0.0, context: $0.1) })
  }
  say(
    "reads: \(readCount) kept at \(Int(Double(readCount) / ((clock.now - start) / .seconds(1))))/s")
  for pattern in ["8A?1*", "*7Z*", "??4B?9?", "*23", "A*9", "8ABC12?", "*8?3*1", "QQ7RR8P"] {
    var times: [Double] = []
    var found = 0
    let request = SearchRequest(purpose: "audit", caseID: "1", plate: try PlatePattern(pattern))
    for _ in 0..<20 {
      times.append(
        try clock.measure { found = try store.answer(request).reads.count } / .milliseconds(1))
    }
    let before = processor()
    _ = try store.answer(request)
    let used = (processor() - before) * 1000
    times.sort()
    let logged = try clock.measure { _ = try store.search(request) } / .milliseconds(1)
    say(
      "search: \(pattern) over \(readCount) reads: median \(round(times[10] * 10) / 10) ms, slowest \(round(times[19] * 10) / 10) ms (\(hundredths(used)) ms of processor), with its durable audit record \(round(logged * 10) / 10) ms, \(found) shown"
    )
  }
  try store.close()
}

/// The same over hits, whose rows are large.
func searchingHits(count: Int) throws {
  let store = try HitStore(
    path: folder + "/many-hits.db", policy: try Policy.pack("UK"), actor: "bench")
  try store.beginRun(settings: [:], lists: [list])
  for _ in 0..<count / 500 {
    try store.record(
      (0..<500).map { _ in
        var submission = submission()
        submission.context.wide = nil
        return submission
      })
  }
  for pattern in ["8A?1*", "*7Z*", "QQ7RR8P"] {
    var found = 0
    let request = SearchRequest(purpose: "audit", caseID: "1", plate: try PlatePattern(pattern))
    let times = try (0..<20).map { _ in
      try clock.measure { found = try store.answer(request).hits.count } / .milliseconds(1)
    }.sorted()
    say(
      "search: \(pattern) over \(count) hits: median \(round(times[10] * 10) / 10) ms, slowest \(round(times[19] * 10) / 10) ms, \(found) shown"
    )
  }
  try store.close()
}

func verifying() throws {
  let path = folder + "/log.db"
  let store = try HitStore(path: path, actor: "bench")
  try store.fillLog(records: recordCount)
  try store.close()
  for _ in 0..<3 {
    let before = processor()
    let check = try AuditVerification(store: path)
    let used = processor() - before
    say(
      "verify: \(check.records) records: \(Int(Double(check.records) / check.logSeconds)) records/s for the log, \(Int(Double(check.records) / check.seconds)) records/s with integrity_check (\(Int(Double(check.records) / used)) a second of processor); intact: \(check.isIntact)"
    )
  }
}

for batch in [1, 8, 32, 64, 128] { try writing(batch: batch, seconds: 8) }
try writingTogether(seconds: 8)
if readCount > 0 {
  try searching()
  try searchingHits(count: 50_000)
}
if recordCount > 0 { try verifying() }
