import Crypto
import Foundation
import GRDB
import GRDBSQLite

extension AuditHash {
  /// Hashes a row: each value as its kind, its length and its bytes, in the order of the columns.
  ///
  /// The row holds a nonce of its own, so that a log that outlives the row does not give its plate away.
  private struct RowHasher {
    var hasher = SHA256()

    init() { withUnsafeBytes(of: Domain.row.rawValue) { hasher.update(bufferPointer: $0) } }

    mutating func update(_ kind: UInt8, _ bytes: UnsafeRawBufferPointer) {
      withUnsafeBytes(of: kind) { hasher.update(bufferPointer: $0) }
      withUnsafeBytes(of: UInt64(bytes.count).bigEndian) { hasher.update(bufferPointer: $0) }
      hasher.update(bufferPointer: bytes)
    }
  }

  /// The hash of a row to be written.
  init(row values: some Sequence<DatabaseValue>) {
    var hasher = RowHasher()
    for value in values {
      switch value.storage {
      case .null: hasher.update(0, UnsafeRawBufferPointer(start: nil, count: 0))
      case .int64(let number):
        withUnsafeBytes(of: number.bigEndian) { hasher.update(1, $0) }
      case .double(let number):
        withUnsafeBytes(of: number.bitPattern.bigEndian) { hasher.update(2, $0) }
      case .string(var text):
        text.withUTF8 { hasher.update(3, UnsafeRawBufferPointer($0)) }
      case .blob(let data):
        data.withUnsafeBytes { hasher.update(4, $0) }
      }
    }
    self.init(hasher.hasher.finalize())
  }

  /// The hash of a row that was written, as its bytes are stored.
  init(row: RawRow) {
    let statement = row.statement
    var hasher = RowHasher()
    for column in 0..<row.count {
      switch sqlite3_column_type(statement, column) {
      case SQLITE_INTEGER:
        withUnsafeBytes(of: sqlite3_column_int64(statement, column).bigEndian) {
          hasher.update(1, $0)
        }
      case SQLITE_FLOAT:
        withUnsafeBytes(of: sqlite3_column_double(statement, column).bitPattern.bigEndian) {
          hasher.update(2, $0)
        }
      case SQLITE_TEXT: hasher.update(3, row.bytes(column))
      case SQLITE_BLOB: hasher.update(4, row.bytes(column))
      default: hasher.update(0, UnsafeRawBufferPointer(start: nil, count: 0))
      }
    }
    self.init(hasher.hasher.finalize())
  }
}
