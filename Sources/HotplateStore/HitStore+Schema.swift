import GRDB
import Hotplate

extension HitStore {
  /// The version written into `PRAGMA user_version`.
  static let schemaVersion = additions.count
  /// `PRAGMA application_id`: "HPLT".
  static let applicationID = 0x4850_4c54

  /// What the index of rules holds. A query says it in these words beside what it asks, or SQLite does not see that the index
  /// will do and looks through the whole log.
  static let isRule = "action IN ('policy', 'setting', 'list')"

  /// The tables, each row that a record of the log vouches for numbered as that record.
  ///
  /// The triggers stop mistakes and honest programs; who edits the file itself is found by `audit verify`, which
  /// compares this text with what the file holds. `INSERT OR REPLACE` deletes without a word to the triggers of deletion, so
  /// inserting over a row has triggers of its own.
  ///
  /// - Parameter version: That of the store; one that is unknown is taken for the newest.
  static func schema(of version: Int) -> [String] {
    let known = (1...schemaVersion).contains(version) ? version : schemaVersion
    return additions.prefix(known).flatMap(\.self)
  }

  /// What each version added: the second hits that are taken back, the third that hits which were superseded are found by an index.
  private static let additions: [[String]] = [
    firstSchema,
    [
      """
      CREATE TABLE withdrawal (number INTEGER PRIMARY KEY, nonce BLOB NOT NULL, \
      hit INTEGER NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL) STRICT
      """,
      "CREATE INDEX withdrawal_hit ON withdrawal (hit)",
      refuse("withdrawal", "UPDATE"), refuse("withdrawal", "DELETE", unlessGateOpen: true),
      refuseOver("withdrawal", key: "number"),
    ],
    ["CREATE INDEX audit_superseding ON audit (\(supersedes)) WHERE \(isSuperseding)"],
  ]

  private static let firstSchema = [
    """
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE audit (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, action TEXT NOT NULL, \
    about TEXT NOT NULL, sealed TEXT NOT NULL, nonces BLOB NOT NULL, digest BLOB) STRICT
    """,
    """
    CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT
    """,
    """
    CREATE TABLE head (id INTEGER PRIMARY KEY, size INTEGER NOT NULL, peaks BLOB NOT NULL, \
    note TEXT NOT NULL) STRICT
    """,
    """
    CREATE TABLE hit (number INTEGER PRIMARY KEY, nonce BLOB NOT NULL, id TEXT NOT NULL, \
    taken INTEGER NOT NULL, recorded INTEGER NOT NULL, camera TEXT NOT NULL, plate TEXT NOT NULL, \
    listed TEXT NOT NULL, list TEXT NOT NULL, body TEXT NOT NULL, crop BLOB, wide BLOB) STRICT
    """,
    """
    CREATE TABLE disposition (number INTEGER PRIMARY KEY, nonce BLOB NOT NULL, \
    hit INTEGER NOT NULL, at INTEGER NOT NULL, user TEXT NOT NULL, body TEXT NOT NULL) STRICT
    """,
    """
    CREATE TABLE clearance (number INTEGER PRIMARY KEY, nonce BLOB NOT NULL, hit INTEGER, \
    at INTEGER NOT NULL, expires INTEGER NOT NULL, user TEXT NOT NULL, body TEXT NOT NULL) STRICT
    """,
    """
    CREATE TABLE read (number INTEGER PRIMARY KEY AUTOINCREMENT, taken INTEGER NOT NULL, \
    camera TEXT NOT NULL, plate TEXT NOT NULL, body TEXT NOT NULL) STRICT
    """,
    """
    CREATE TABLE read_block (number INTEGER PRIMARY KEY, plates BLOB NOT NULL) STRICT
    """,
    """
    CREATE TABLE gate (open INTEGER NOT NULL) STRICT
    """,
    "CREATE INDEX audit_rule ON audit (action, seq) WHERE \(isRule)",
    "CREATE INDEX hit_id ON hit (id)",
    // All that searches, retention and what is overdue ask of a hit: its row has pictures, and is many pages.
    "CREATE INDEX hit_search ON hit (taken, recorded, camera, plate, listed)",
    "CREATE INDEX hit_recorded ON hit (recorded)",
    "CREATE INDEX disposition_hit ON disposition (hit)",
    "CREATE INDEX read_taken ON read (taken)",
    "CREATE INDEX read_camera ON read (camera, taken)",
    refuse("audit", "UPDATE"), refuse("audit", "DELETE"),
    refuse("checkpoint", "UPDATE"), refuse("checkpoint", "DELETE"),
    refuse("hit", "UPDATE"), refuse("hit", "DELETE", unlessGateOpen: true),
    refuse("disposition", "UPDATE"), refuse("disposition", "DELETE", unlessGateOpen: true),
    refuse("clearance", "UPDATE"), refuse("clearance", "DELETE", unlessGateOpen: true),
    refuseOver("audit", key: "seq"), refuseOver("checkpoint", key: "size"),
    refuseOver("hit", key: "number"), refuseOver("disposition", key: "number"),
    refuseOver("clearance", key: "number"),
  ]

  private static func refuse(
    _ table: String, _ action: String, unlessGateOpen: Bool = false
  ) -> String {
    let condition = unlessGateOpen ? "WHEN (SELECT open FROM gate) = 0 " : ""
    return """
      CREATE TRIGGER \(table)_no_\(action.lowercased()) BEFORE \(action) ON \(table) \(condition)\
      BEGIN SELECT RAISE(ABORT, '\(table) is append-only'); END
      """
  }

  private static func refuseOver(_ table: String, key: String) -> String {
    """
    CREATE TRIGGER \(table)_no_replace BEFORE INSERT ON \(table) \
    WHEN EXISTS (SELECT 1 FROM \(table) WHERE \(key) = NEW.\(key)) \
    BEGIN SELECT RAISE(ABORT, '\(table) is append-only'); END
    """
  }

  /// Makes the tables of a new store.
  static func createSchema(in database: Database) throws {
    for statement in schema(of: schemaVersion) { try database.execute(sql: statement) }
    try database.execute(sql: "INSERT INTO gate VALUES (0)")
    try database.execute(sql: "PRAGMA application_id = \(applicationID)")
    try database.execute(sql: "PRAGMA user_version = \(schemaVersion)")
  }

  static func version(of database: Database) throws -> Int {
    try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
  }

  /// That a store is of a version which this program does not know.
  static func tooNew(_ version: Int, path: String) -> HotplateError {
    HotplateError(
      .store,
      "\(path): expected a hit store of version 1 to \(schemaVersion), found version \(version), made by a newer hotplate"
    )
  }

  /// Adds what the tables of an older store lack; that it was done is in the log.
  static func migrate(_ database: Database, _ log: inout AuditLog) throws {
    let version = try version(of: database)
    guard version < schemaVersion else { return }
    for statement in schema(of: schemaVersion).dropFirst(schema(of: version).count) {
      try database.execute(sql: statement)
    }
    try database.execute(sql: "PRAGMA user_version = \(schemaVersion)")
    try log.append(.setting, about: ["schema": .number(schemaVersion)])
  }
}
