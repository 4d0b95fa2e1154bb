import GRDB
import GRDBSQLite

/// A row of a statement, as its bytes are stored: also what stands behind a NUL, where a C string ends. Holds while the statement stands on it.
struct RawRow {
  let statement: OpaquePointer

  /// Columns.
  var count: Int32 { sqlite3_column_count(statement) }

  func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(statement, column)) }

  /// The bytes of a text or of a blob.
  func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
    let start = sqlite3_column_blob(statement, column)
    return UnsafeRawBufferPointer(
      start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(statement, column)))
  }
}

/// A value in the store of another kind than its column holds, as only somebody who went around the program writes it.
struct DamagedValue: Error {
  let column: String
}

extension Row {
  /// The value of a column.
  ///
  /// - Throws: ``DamagedValue`` where there is none or it is of another kind: GRDB's own subscripts end the process there.
  func value<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
    guard hasColumn(column), let value = Value.fromDatabaseValue(self[column] as DatabaseValue)
    else { throw DamagedValue(column: column) }
    return value
  }

  /// The value of a column that may hold none.
  func optional<Value: DatabaseValueConvertible>(_ column: String) throws -> Value? {
    hasColumn(column) && (self[column] as DatabaseValue).isNull ? nil : try value(column)
  }
}

extension Database {
  /// Walks the rows of a query until there is none, or `body` returns `false`: no string is made of them.
  ///
  /// - Returns: The code of SQLite's error where what it found kept it from going on.
  /// - Throws: `DatabaseError` where it could not read on for another reason (``DatabaseError/isOfAccess``); what `body` throws.
  func forEachRawRow(_ sql: String, _ body: (RawRow) throws -> Bool) throws -> Int32? {
    let statement = try makeStatement(sql: sql)
    // The statement ends with its object, which nothing else refers to.
    return try withExtendedLifetime(statement) {
      let raw = statement.sqliteStatement
      defer { sqlite3_reset(raw) }
      while true {
        let code = sqlite3_step(raw)
        guard code == SQLITE_ROW else {
          let error = DatabaseError(resultCode: ResultCode(rawValue: code))
          guard !error.isOfAccess else { throw error }
          return code == SQLITE_DONE ? nil : code
        }
        if try !body(RawRow(statement: raw)) { return nil }
      }
    }
  }
}
