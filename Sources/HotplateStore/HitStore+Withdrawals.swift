import Foundation
import GRDB
import Hotplate

extension HitStore {
  /// Notes that hits were taken back, and those that they superseded with them. The hits stay as they were told.
  ///
  /// - Returns: Which of `withdrawal.hits` the store does not have.
  @discardableResult
  public func withdraw(_ withdrawal: Withdrawal) throws -> [String] {
    try write { database, log in
      var unknown: [String] = []
      for id in withdrawal.hits {
        guard var hit = try Self.newestHit(id, in: database) else {
          unknown.append(id)
          continue
        }
        // What was taken back once is not taken back again; so hits that supersede each other in a ring come to an end.
        while hit.withdrawal == nil {
          try insert(withdrawal, of: hit, database, &log)
          guard let earlier = hit.hit.supersedes,
            let next = try Self.newestHit(earlier, in: database)
          else { break }
          hit = next
        }
      }
      return unknown
    }
  }

  private static func newestHit(_ id: String, in database: Database) throws -> StoredHit? {
    try Row.fetchOne(
      database,
      sql: "SELECT \(StoredHit.columns) FROM hit WHERE id = ? ORDER BY number DESC LIMIT 1",
      arguments: [id]
    ).map { try StoredHit(row: $0) }
  }

  private func insert(
    _ withdrawal: Withdrawal, of hit: StoredHit, _ database: Database, _ log: inout AuditLog
  ) throws {
    let stored = StoredWithdrawal(
      number: log.next, recorded: log.time.description,
      time: Timestamp(withdrawal.time).description, read: withdrawal.read, track: withdrawal.track)
    let values: [DatabaseValue] = [
      stored.number.databaseValue, log.nonce(16).databaseValue, hit.number.databaseValue,
      log.time.milliseconds.databaseValue, try JSONText.of(stored).databaseValue,
    ]
    try database.execute(
      sql: "INSERT INTO withdrawal VALUES (?,?,?,?,?)", arguments: StatementArguments(values))
    // No plate here: the log outlives the hit.
    try log.append(
      .withdrawn,
      about: [
        "hit": .number(hit.number), "camera": .text(hit.camera), "list": .text(hit.hit.hotlist),
      ], sealed: sealed(), digest: AuditHash(row: values))
  }
}
