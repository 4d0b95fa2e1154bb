import GRDB
import Hotplate

extension AuditPass {
  /// Refuses a store of a version that this program does not know, and whose log says so, too: where it speaks of another version, somebody changed the file's.
  func refuseNewer() throws {
    let version = try HitStore.version(of: database)
    guard version > HitStore.schemaVersion, try database.tableExists("audit") else { return }
    let records = try String.fetchAll(
      database,
      sql: """
        SELECT about FROM audit
        WHERE seq = 0 OR \(HitStore.isRule) AND action = 'setting' AND about LIKE '%"schema":%'
        """)
    let logged = records.compactMap { AuditValue(json: $0)?["schema"]?.number }
    guard logged.contains(where: { $0 > HitStore.schemaVersion }) else { return }
    let error = HitStore.tooNew(version, path: path)
    throw HotplateError(error.code, "\(error.message): whether it is intact, this one cannot say")
  }

  /// Whether the tables are such that the rest can be looked at: in another table a number may be anything.
  func checkSchema(_ check: inout AuditVerification) throws -> Bool {
    if try Int.fetchOne(database, sql: "PRAGMA application_id") != HitStore.applicationID {
      check.find("the file does not say that it is a hit store: its application_id is another")
    }
    let version = try HitStore.version(of: database)
    if !(1...HitStore.schemaVersion).contains(version) {
      check.find("expected version 1 to \(HitStore.schemaVersion), found \(version)")
    }
    // Made anew from the statements: SQLite adds an item or two of its own, and no other may bear names like theirs.
    var missing = try DatabaseQueue().write { empty in
      for statement in HitStore.schema(of: version) {
        try empty.execute(sql: statement)
      }
      return try Self.items(of: empty)
    }
    for item in try Self.items(of: database) {
      if let place = missing.firstIndex(of: item) {
        missing.remove(at: place)
      } else {
        check.find("not of the schema: \(item.prefix(80))…")
      }
    }
    for item in missing { check.find("missing from the schema: \(item.prefix(80))…") }
    guard !missing.contains(where: { $0.hasPrefix("table ") }) else {
      check.remarks.append("the tables are not those of a hit store: nothing else was looked at")
      return false
    }
    return true
  }

  /// Every table, index, trigger and view, those that SQLite made by itself included, but for the tables of statistics that `ANALYZE` makes, which are told of.
  private static func items(of database: Database) throws -> [String] {
    try String.fetchAll(
      database,
      sql: """
        SELECT coalesce(type, '') || ' ' || coalesce(name, '') || ' of ' || coalesce(tbl_name, '') \
        || ': ' || coalesce(sql, 'by SQLite') FROM sqlite_schema
        WHERE type IS NOT 'table' OR sql IS NOT NULL AND name NOT IN ('sqlite_stat1', 'sqlite_stat4') ORDER BY 1
        """)
  }

  /// The tables that hold no rows of their own accord: those of the store's name, the gate and the signed head.
  func checkFixedRows(_ check: inout AuditVerification) throws {
    let gates = try Int.fetchAll(database, sql: "SELECT open FROM gate")
    if gates.contains(where: { $0 != 0 }) { check.find("the gate for deletions stands open") }
    if gates.count != 1 { check.find("expected one gate for deletions, found \(gates.count)") }
    for name in try String.fetchAll(
      database, sql: "SELECT name FROM meta WHERE name NOT IN ('store', 'key')")
    {
      check.find("meta \(name.prefix(40)): no store has such a row")
    }
    for table in ["sqlite_stat1", "sqlite_stat4"] where try database.tableExists(table) {
      check.remarks.append(
        "\(table): SQLite's statistics, which no program of this project writes, may hold anything")
    }
    let heads = try Int.fetchOne(database, sql: "SELECT count(*) FROM head WHERE id <> 0") ?? 0
    if heads > 0 { check.find("expected one signed head, found \(heads) more") }
  }

  /// Compares what the log says of its tables and of kept reads, which it does not hash, with what there is.
  func checkCounts(_ check: inout AuditVerification) throws {
    let version = try HitStore.version(of: database)
    if let logged, logged != version {
      check.find("the log speaks of a store of version \(logged), the file of \(version)")
    }
    let left = keptReads &- deletedReads
    let found = try Int.fetchOne(database, sql: "SELECT count(*) FROM read") ?? 0
    if found != left { check.find("the log says that \(left) reads are kept, found \(found)") }
    // The numbers of reads are never used again: SQLite's own table holds the last one.
    let agrees = try Bool.fetchOne(
      database,
      sql:
        "SELECT count(*) = ? AND total(name IS 'read' AND seq IS ?) = count(*) FROM sqlite_sequence",
      arguments: [keptReads > 0 ? 1 : 0, keptReads])
    if agrees != true {
      check.find("the log says that \(keptReads) reads were ever kept, SQLite's count differs")
    }
  }
}
