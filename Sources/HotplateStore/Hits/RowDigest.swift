import Crypto
import Foundation
import GRDB

extension AuditHash {
  /// The hash of a row: each value as its kind, its length and its bytes, in the order of the columns.
  ///
  /// The row holds a nonce of its own, so that a log that outlives the row does not give its plate away.
  init(row values: some Sequence<DatabaseValue>) {
    var hasher = SHA256()
    withUnsafeBytes(of: Domain.row.rawValue) { hasher.update(bufferPointer: $0) }
    func update(_ kind: UInt8, _ bytes: UnsafeRawBufferPointer) {
      withUnsafeBytes(of: kind) { hasher.update(bufferPointer: $0) }
      withUnsafeBytes(of: UInt64(bytes.count).bigEndian) { hasher.update(bufferPointer: $0) }
      hasher.update(bufferPointer: bytes)
    }
    for value in values {
      switch value.storage {
      case .null: update(0, UnsafeRawBufferPointer(start: nil, count: 0))
      case .int64(let number):
        withUnsafeBytes(of: number.bigEndian) { update(1, $0) }
      case .double(let number):
        withUnsafeBytes(of: number.bitPattern.bigEndian) { update(2, $0) }
      case .string(var text):
        text.withUTF8 { update(3, UnsafeRawBufferPointer($0)) }
      case .blob(let data):
        data.withUnsafeBytes { update(4, $0) }
      }
    }
    self.init(hasher.finalize())
  }

  /// The hash of a fetched row.
  init(row: Row) { self.init(row: row.databaseValues) }
}
