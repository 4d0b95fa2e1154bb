import GRDB
import Hotplate

/// When each camera and each run was last heard of, and what came of the cameras over the last day.
///
/// Kept up with the log: whoever asks every few seconds has only the new records read.
struct CameraActivity: Sendable {
  /// What came of a camera over ten minutes.
  private struct Counts: Sendable {
    var reads = 0
    var hits = 0
  }

  private struct Camera: Sendable {
    /// When it last told of something; `nil` where only judgments speak of it, which are no sign of life.
    var last: String?
    /// By the ten minutes, as a time begins: `2026-11-23T02:2`.
    var counts: [String: Counts] = [:]
    /// The hits whose last finding says that they were wrong, by their number, with the ten minutes that it is of. People found as much in one day.
    var wrong: [Int: String] = [:]
  }

  /// Milliseconds that a camera is counted over.
  private static let day: Int64 = 86_400_000
  /// Milliseconds that what is silent stays listed.
  private static let month: Int64 = 30 * day
  /// At most so many hits are counted as wrong at a camera: whatever writes findings by itself must not fill the memory.
  private static let mostWrong = 100_000
  /// Beyond the last day the first look takes up no more records than this: a second or two.
  private static let mostRecords = 500_000

  /// By name, byte for byte: what SQL finds of a camera is of that name, too.
  private var cameras: [ExactText: Camera] = [:]
  /// When each run was last heard of, of those of the last month.
  private(set) var runs: [Int: String] = [:]
  /// The first record that was not looked at; `nil` before the first look.
  private var next: Int?

  /// Takes up what the log has got since the last time, and forgets what is too old to tell.
  mutating func refresh(_ database: Database, now: Timestamp) throws {
    let (dayAgo, monthAgo) = (Self.ago(Self.day, now).prefix(15), Self.monthBefore(now))
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT seq, at, action, about FROM audit
        WHERE seq >= ? AND action IN ('counted', 'hit', 'disposition') ORDER BY seq
        """, arguments: [try next ?? Self.start(in: database, now: now)])
    while let row = try rows.next() {
      guard let action = AuditAction(rawValue: try row.value("action")),
        let about = AuditValue(json: try row.value("about"))
      else { continue }
      let time: String = try row.value("at")
      take(action, about, at: time, since: dayAgo)
      // A person judges hits of runs that ended long ago.
      if action != .disposition, let run = about["run"]?.number { runs[run] = time }
    }
    next = try AuditLog.size(in: database)
    runs = runs.filter { $0.value >= monthAgo }
    for (name, camera) in cameras {
      let counts = camera.counts.filter { $0.key[...] >= dayAgo }
      let wrong = camera.wrong.filter { $0.value[...] >= dayAgo }
      let isForgotten = counts.isEmpty && wrong.isEmpty && (camera.last ?? "") < monthAgo
      cameras[name] = isForgotten ? nil : Camera(last: camera.last, counts: counts, wrong: wrong)
    }
  }

  /// The cameras, by name.
  func statuses(now: Timestamp) -> [StoreStatus.Camera] {
    let hourAgo = Self.ago(3_600_000, now)
    return cameras.compactMap { name, camera in
      camera.last.map { last in
        StoreStatus.Camera(
          name: name.text, reads: camera.counts.values.reduce(0) { $0 &+ $1.reads },
          hits: camera.counts.values.reduce(0) { $0 + $1.hits },
          wrong: camera.wrong.count, last: last, isSilent: last < hourAgo)
      }
    }.sorted { $0.name < $1.name }
  }

  /// Takes up a record; what people found counts from `dayAgo` on.
  private mutating func take(
    _ action: AuditAction, _ about: AuditValue, at time: String, since dayAgo: Substring
  ) {
    switch action {
    case .counted:
      for (name, count) in about["reads"]?.object ?? [:] {
        note(name, at: time) { $0.reads &+= count.number ?? 0 }
        cameras[ExactText(name)]?.last = time
      }
    case .hit:
      guard let name = about["camera"]?.text else { return }
      note(name, at: time) { $0.hits += 1 }
      cameras[ExactText(name)]?.last = time
    case .disposition:
      guard let name = about["camera"]?.text, let hit = about["hit"]?.number,
        let outcome = about["outcome"]?.text
      else { return }
      let (camera, moment) = (ExactText(name), time.prefix(15))
      guard moment >= dayAgo, Disposition.Outcome(rawValue: outcome)?.isAboutTheVehicle == true
      else {
        // The last finding counts.
        cameras[camera]?.wrong[hit] = nil
        return
      }
      if cameras[camera]?.wrong.count ?? 0 < Self.mostWrong {
        cameras[camera, default: Camera()].wrong[hit] = String(moment)
      }
    default: break
    }
  }

  private mutating func note(_ name: String, at time: String, _ change: (inout Counts) -> Void) {
    let camera = ExactText(name)
    change(&cameras[camera, default: Camera()].counts[String(time.prefix(15)), default: Counts()])
  }

  /// The first record of the last month, or of as many records as are looked at; of the last day in any case.
  private static func start(in database: Database, now: Timestamp) throws -> Int {
    // From the newest back, and no further than `least`: a month of a busy store is many millions of records.
    func first(after time: String, from least: Int) throws -> Int {
      try Int.fetchOne(
        database, sql: "SELECT seq FROM audit WHERE at < ? AND seq >= ? ORDER BY seq DESC LIMIT 1",
        arguments: [time, least]
      ).map { $0 &+ 1 } ?? least
    }
    let least = try max(0, AuditLog.size(in: database) &- mostRecords)
    return try min(
      first(after: ago(day, now), from: 0), first(after: monthBefore(now), from: least))
  }

  /// Since when somebody must have been heard of to be listed.
  static func monthBefore(_ now: Timestamp) -> String { ago(month, now) }

  private static func ago(_ milliseconds: Int64, _ now: Timestamp) -> String {
    Timestamp(milliseconds: now.milliseconds - milliseconds).description
  }
}
