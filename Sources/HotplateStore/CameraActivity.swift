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

  /// The first look takes up no more of the newest records than this: about a second's work.
  var mostRecords = 100_000
  /// Records of a turn, for which others wait for the store: a tenth of that.
  var turn = 10_000
  /// By name, byte for byte: what SQL finds of a camera is of that name, too.
  private var cameras: [ExactText: Camera] = [:]
  /// When each run was last heard of, of those of the last month.
  private(set) var runs: [Int: String] = [:]
  /// When the first record that was looked at was written, where a month of the log is more than ``mostRecords``: nothing is told of what was before.
  private(set) var since: String?
  /// The first record that was not looked at; `nil` before the first look.
  private var next: Int?

  /// Takes up a turn of what the log has got since the last time, and forgets what is too old to tell.
  ///
  /// - Returns: Whether that was all.
  mutating func refresh(_ database: Database, now: Timestamp) throws -> Bool {
    let size = try AuditLog.size(in: database)
    let first = try next ?? start(in: database, size: size, now: now)
    let end = size &- first <= turn ? size : first + turn
    let (dayAgo, monthAgo) = (Self.ago(Self.day, now).prefix(15), Self.monthBefore(now))
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT seq, at, action, about FROM audit
        WHERE seq >= ? AND seq < ? AND action IN ('counted', 'hit', 'disposition') ORDER BY seq
        """, arguments: [first, end])
    while let row = try rows.next() {
      guard let action = AuditAction(rawValue: try row.value("action")),
        let about = AuditValue(json: try row.value("about"))
      else { continue }
      let time: String = try row.value("at")
      take(action, about, at: time, since: dayAgo)
      // A person judges hits of runs that ended long ago.
      if action != .disposition, let run = about["run"]?.number { runs[run] = time }
    }
    next = end
    if let since, since < monthAgo { self.since = nil }
    runs = runs.filter { $0.value >= monthAgo }
    for (name, camera) in cameras {
      let counts = camera.counts.filter { $0.key[...] >= dayAgo }
      let wrong = camera.wrong.filter { $0.value[...] >= dayAgo }
      let isForgotten = counts.isEmpty && wrong.isEmpty && (camera.last ?? "") < monthAgo
      cameras[name] = isForgotten ? nil : Camera(last: camera.last, counts: counts, wrong: wrong)
    }
    return end == size
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

  /// The first record of the last month, or of as many records as are looked at.
  private mutating func start(in database: Database, size: Int, now: Timestamp) throws -> Int {
    let least = max(0, size &- mostRecords)
    // From the newest back, and no further: a month of a busy store is millions of records.
    let older = try Int.fetchOne(
      database, sql: "SELECT seq FROM audit WHERE at < ? AND seq >= ? ORDER BY seq DESC LIMIT 1",
      arguments: [Self.monthBefore(now), least])
    if let older { return older &+ 1 }
    if least > 0 {
      since = try String.fetchOne(
        database, sql: "SELECT at FROM audit WHERE seq = ?", arguments: [least])
    }
    return least
  }

  /// Since when somebody must have been heard of to be listed.
  static func monthBefore(_ now: Timestamp) -> String { ago(month, now) }

  private static func ago(_ milliseconds: Int64, _ now: Timestamp) -> String {
    Timestamp(milliseconds: now.milliseconds - milliseconds).description
  }
}
