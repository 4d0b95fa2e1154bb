import GRDB
import Hotplate

/// The lists that were ever loaded, each as it was last: kept up with the log, so that only new records are read.
struct LoadedLists: Sendable {
  /// What the newest record of each list tells, by its name.
  private var newest: [String: AuditValue] = [:]
  /// The first record that was not looked at.
  private var next = 0

  /// Takes up what the log has got since the last time.
  mutating func takeUp(_ database: Database) throws {
    let rows = try String.fetchCursor(
      database,
      sql: """
        SELECT about FROM audit WHERE \(HitStore.isRule) AND action = 'list' AND seq >= ?
        ORDER BY seq
        """, arguments: [next])
    while let text = try rows.next() {
      guard let about = AuditValue(json: text), let name = about["name"]?.text else { continue }
      newest[name] = about
    }
    next = try AuditLog.size(in: database)
  }

  /// The lists, by name.
  ///
  /// - Parameter limit: What the policy allows a list's age to be; `nil`: any.
  func told(notOlderThan limit: RetentionPeriod?, now: Timestamp) -> [StoreStatus.List] {
    newest.compactMap { name, about -> StoreStatus.List? in
      guard let made = about["made"]?.text.flatMap({ Timestamp($0) }) else { return nil }
      let age = max(0, now.milliseconds - made.milliseconds) / 1000
      return StoreStatus.List(
        name: name, digest: about["list"]?.text ?? "", entries: about["entries"]?.number ?? 0,
        made: made.description, ageInSeconds: Int(age),
        isStale: limit.map { made < $0.before(now) } ?? false,
        lint: about["lint"]?.object?.compactMapValues(\.number) ?? [:])
    }.sorted { $0.name < $1.name }
  }
}
