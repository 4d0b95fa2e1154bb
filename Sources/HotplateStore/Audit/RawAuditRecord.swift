import Foundation
import GRDB

/// A record of the log as its bytes lie in the file: no string is made of what nobody asks for. Holds while the statement stands on its row.
struct RawAuditRecord {
  /// What to select.
  static let columns =
    "seq, at, action, about, sealed, nonces, digest, \(HitStore.isSuperseding)"

  let row: RawRow

  var sequence: Int { row.integer(0) }
  var time: UnsafeRawBufferPointer { row.bytes(1) }
  var action: String { Self.text(row.bytes(2)) }
  var about: String { Self.text(row.bytes(3)) }
  /// 32 bytes.
  var nonces: UnsafeRawBufferPointer { row.bytes(5) }
  /// 32 bytes; none where no row belongs to the record.
  var digest: UnsafeRawBufferPointer { row.bytes(6) }
  /// Whether it is of a hit that supersedes another.
  var isSuperseding: Bool { row.integer(7) != 0 }

  /// The record, to be kept.
  var record: AuditRecord {
    AuditRecord(
      sequence: sequence, time: Self.text(time), action: action, about: about,
      sealed: Self.text(row.bytes(4)), nonces: Data(nonces), digest: AuditHash(bytes: digest))
  }

  /// The leaf's hash; `text` is room for what it is of.
  func leaf(_ text: inout [UInt8]) -> AuditHash {
    let (nonces, digest) = (nonces, digest)
    let half = min(16, nonces.count)
    let about = AuditHash(.about, UnsafeRawBufferPointer(rebasing: nonces[..<half]), row.bytes(3))
    let sealed = AuditHash(.sealed, UnsafeRawBufferPointer(rebasing: nonces[half...]), row.bytes(4))
    text.removeAll(keepingCapacity: true)
    AuditRecord.appendText(
      sequence: sequence, time: time, action: row.bytes(2), about: about, sealed: sealed,
      digest: digest.prefix(digest.count == 32 ? 32 : 0), to: &text)
    return text.withUnsafeBytes { AuditHash(.leaf, $0) }
  }

  private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}
