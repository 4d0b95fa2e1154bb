import GRDB
import Hotplate

extension HitStore {
  /// The newest records in the clear, newest first. Looking is in the log.
  ///
  /// - Parameters:
  ///   - number: Only those before this one; `nil`: all.
  ///   - limit: At most this many, 1 to ``longestAnswer``.
  public func trail(before number: Int? = nil, limit: Int) throws -> [AuditValue] {
    let entries = try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT seq, at, action, about, sealed FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?
          """, arguments: [number ?? .max, min(max(limit, 1), Self.longestAnswer)]
      ).map { row -> AuditValue in
        [
          "schema": 1, "type": "trail",
          "seq": .number(try row.value("seq")), "at": .text(try row.value("at")),
          "action": .text(try row.value("action")),
          "about": AuditValue(json: try row.value("about")) ?? .null,
          "sealed": AuditValue(json: try row.value("sealed")) ?? .null,
        ]
      }
    }
    try write { _, log in
      try log.append(.viewed, about: ["trail": .number(entries.count)], sealed: sealed())
    }
    return entries
  }
}
