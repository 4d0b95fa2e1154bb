import Foundation
import GRDB

extension AuditRecord {
  /// Hands out records of a log one by one, in order.
  static func forEach(
    in database: Database, from first: Int = 0, count: Int, _ body: (AuditRecord) throws -> Void
  ) throws {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT seq, at, action, about, sealed, nonces, digest FROM audit WHERE seq >= ?
        ORDER BY seq LIMIT ?
        """, arguments: [first, count])
    while let row = try rows.next() {
      let digest: Data? = try row.optional("digest")
      try body(
        AuditRecord(
          sequence: try row.value("seq"), time: try row.value("at"),
          action: try row.value("action"), about: try row.value("about"),
          sealed: try row.value("sealed"), nonces: try row.value("nonces"),
          digest: digest.flatMap { AuditHash(bytes: $0) }))
    }
  }
}
