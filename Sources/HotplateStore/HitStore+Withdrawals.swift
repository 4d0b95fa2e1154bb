import Foundation
import GRDB
import Hotplate

extension HitStore {
  /// Notes that hits were taken back, and those that they superseded with them. The hits stay as they were told.
  ///
  /// A hit that was delivered more than once is taken back each time, and so is one that is delivered again later
  /// (``beginRun(settings:lists:)``).
  /// - Returns: Which of `withdrawal.hits` the store does not have.
  @discardableResult
  public func withdraw(_ withdrawal: Withdrawal) throws -> [String] {
    try write { database, log in
      var unknown: [String] = []
      for id in withdrawal.hits {
        var ids = [id]
        var isKnown = false
        while let next = ids.popLast() {
          for hit in try Self.hits(next, in: database) {
            isKnown = true
            // What was taken back once is not taken back again; so hits that supersede each other in a ring come to an end.
            guard hit.withdrawal == nil else { continue }
            try insert(
              withdrawal, of: hit.number, camera: hit.camera, list: hit.hit.hotlist, database, &log)
            if let earlier = hit.hit.supersedes { ids.append(earlier) }
          }
        }
        if !isKnown { unknown.append(id) }
      }
      return unknown
    }
  }

  private static func hits(_ id: String, in database: Database) throws -> [StoredHit] {
    try Row.fetchAll(
      database, sql: "SELECT \(StoredHit.columns) FROM hit WHERE id = ? ORDER BY number",
      arguments: [id]
    ).map { try StoredHit(row: $0) }
  }

  /// By what a hit that is delivered again was taken back; `nil` when it was not, when the store has none, or when the run finds its own.
  func withdrawal(ofDelivered id: String, in database: Database) throws -> Withdrawal? {
    guard state.withLock({ $0.takesDeliveries }) else { return nil }
    let select = try database.cachedStatement(
      sql: """
        SELECT withdrawal.body FROM hit JOIN withdrawal ON withdrawal.hit = hit.number
        WHERE hit.id = ? LIMIT 1
        """)
    guard let body = try String.fetchOne(select, arguments: [id]) else { return nil }
    guard let stored = try? JSONDecoder().decodeForeign(StoredWithdrawal.self, from: body.utf8),
      let time = Timestamp(stored.time)?.date
    else {
      throw HotplateError(
        .store, "\(path): a withdrawal of hit \(id) is damaged: `hotplate audit verify` says where")
    }
    return Withdrawal(hits: [id], read: stored.read, time: time, track: stored.track)
  }

  /// Marks the hit of this number.
  func insert(
    _ withdrawal: Withdrawal, of hit: Int, camera: String, list: String, _ database: Database,
    _ log: inout AuditLog
  ) throws {
    let stored = StoredWithdrawal(
      number: log.next, recorded: log.time.description,
      time: Timestamp(withdrawal.time).description, read: withdrawal.read, track: withdrawal.track)
    let values: [DatabaseValue] = [
      stored.number.databaseValue, log.nonce(16).databaseValue, hit.databaseValue,
      log.time.milliseconds.databaseValue, try JSONText.of(stored).databaseValue,
    ]
    try database.execute(
      sql: "INSERT INTO withdrawal VALUES (?,?,?,?,?)", arguments: StatementArguments(values))
    // No plate here: the log outlives the hit.
    try log.append(
      .withdrawn,
      about: [
        "hit": .number(hit), "camera": .text(camera), "list": .text(list),
      ], sealed: sealed(), digest: AuditHash(row: values))
  }
}
