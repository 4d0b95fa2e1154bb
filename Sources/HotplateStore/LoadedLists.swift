import GRDB
import Hotplate

/// The lists that were loaded, each as it was last: kept up with the log, so that only new records are read.
struct LoadedLists: Sendable {
  /// A list of a name.
  private struct Loaded: Sendable {
    /// What its newest record tells.
    var about: AuditValue
    /// When that was.
    var time: String
    /// Every run that loaded it.
    var runs: Set<Int>
  }

  /// By name.
  private var lists: [ExactText: Loaded] = [:]
  /// The first record that was not looked at.
  private var next = 0

  /// Takes up what the log has got since the last time.
  mutating func refresh(_ database: Database) throws {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT at, about FROM audit WHERE \(HitStore.isRule) AND action = 'list' AND seq >= ?
        ORDER BY seq
        """, arguments: [next])
    while let row = try rows.next() {
      guard let about = AuditValue(json: try row.value("about")), let text = about["name"]?.text
      else { continue }
      let name = ExactText(text)
      let time: String = try row.value("at")
      var runs = lists[name]?.runs ?? []
      if let run = about["run"]?.number { runs.insert(run) }
      lists[name] = Loaded(about: about, time: time, runs: runs)
    }
    next = try AuditLog.size(in: database)
  }

  /// The lists in use, by name: those that were loaded within the month that silent cameras stay listed, and those that a run
  /// of that month uses, however long ago it loaded them.
  ///
  /// - Parameters:
  ///   - limit: What the policy allows a list's age to be; `nil`: any.
  ///   - runs: The runs that were heard of within that month, ``CameraActivity/runs``.
  func statuses(
    notOlderThan limit: RetentionPeriod?, now: Timestamp, runs: [Int: String]
  ) -> [StoreStatus.List] {
    let monthAgo = CameraActivity.monthBefore(now)
    return lists.compactMap { name, loaded -> StoreStatus.List? in
      guard loaded.time >= monthAgo || loaded.runs.contains(where: { runs[$0] != nil }),
        let made = loaded.about["made"]?.text.flatMap({ Timestamp($0) })
      else { return nil }
      let age = (now.milliseconds - made.milliseconds) / 1000
      return StoreStatus.List(
        name: name.text, digest: loaded.about["list"]?.text ?? "",
        entries: loaded.about["entries"]?.number ?? 0,
        made: made.description, ageInSeconds: Int(age),
        isStale: limit.map {
          made < $0.before(now) || ListAge.isOfTheFuture(made.date, at: now.date)
        } ?? false,
        lint: loaded.about["lint"]?.object?.compactMapValues(\.number) ?? [:])
    }.sorted { $0.name < $1.name }
  }
}
