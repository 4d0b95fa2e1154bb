import Foundation
import Hotplate

/// What was done.
public enum AuditAction: String, Sendable, Hashable, Codable, CaseIterable {
  /// The store was made.
  case created
  /// A run of a command opened the store for writing.
  case started
  /// A policy took effect.
  case policy
  /// A hotlist was loaded.
  case list
  /// A setting changed.
  case setting
  /// A read matched a list.
  case hit
  /// Reads were counted; nothing of them was kept.
  case counted
  /// Reads were kept.
  case kept
  /// Reads or hits were searched.
  case search
  /// A search was refused.
  case refused
  /// A plate was shown.
  case viewed
  /// A person said what a hit turned out to be.
  case disposition
  /// A later read of the pass took a hit back.
  case withdrawn
  /// A vehicle was cleared of a list entry.
  case clearance
  /// What was due was deleted.
  case retention
  /// Something left the store: a report, an export, a sample.
  case export
}

/// One record of the audit log.
///
/// A record is a leaf of the tree as ``text`` and has two parts that the leaf holds only as salted hashes: `about`
/// tells what may be published, `sealed` names people, plates and cases. So an export can give away the first, keep
/// the second, and still be shown to be complete.
public struct AuditRecord: Sendable, Hashable {
  /// Place in the log, from 0; the leaf's index.
  public var sequence: Int
  /// When, as RFC 3339 in UTC.
  public var time: String
  /// What was done, as ``AuditAction`` spells it.
  public var action: String
  /// JSON of what may be published.
  public var about: String
  /// JSON of who, which plate, which case.
  public var sealed: String
  /// 32 random bytes: the first half salts `about`, the second `sealed`.
  public var nonces: Data
  /// The hash of the row that this record vouches for, when there is one.
  public var digest: AuditHash?

  /// The salted hash of `about`.
  public var aboutHash: AuditHash { Self.hash(.about, nonces.prefix(16), about) }

  /// The salted hash of `sealed`.
  public var sealedHash: AuditHash { Self.hash(.sealed, nonces.dropFirst(16), sealed) }

  /// The bytes that the leaf is the hash of, as JSON.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The leaf's hash.
  public var leaf: AuditHash { bytes.withUnsafeBytes { AuditHash(.leaf, $0) } }

  private var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(320)
    Self.appendText(
      sequence: sequence, time: time.utf8, action: action.utf8, about: aboutHash,
      sealed: sealedHash, digest: digest?.bytes ?? [], to: &bytes)
    return bytes
  }

  static func hash(_ domain: AuditHash.Domain, _ nonce: Data, _ text: String) -> AuditHash {
    var text = text
    return nonce.withUnsafeBytes { nonce in
      text.withUTF8 { AuditHash(domain, nonce, UnsafeRawBufferPointer($0)) }
    }
  }

  /// Spells a record: the one place that knows how, for writing and for the verifier's fast path.
  static func appendText(
    sequence: Int, time: some Collection<UInt8>, action: some Collection<UInt8>, about: AuditHash,
    sealed: AuditHash, digest: some Collection<UInt8>, to bytes: inout [UInt8]
  ) {
    bytes += "{\"about\":\"".utf8
    withUnsafeBytes(of: about.words) { Hexadecimal.append($0, to: &bytes) }
    bytes += "\",\"action\":\"".utf8
    bytes += action
    bytes += "\",\"at\":\"".utf8
    bytes += time
    if !digest.isEmpty {
      bytes += "\",\"digest\":\"".utf8
      Hexadecimal.append(digest, to: &bytes)
    }
    bytes += "\",\"sealed\":\"".utf8
    withUnsafeBytes(of: sealed.words) { Hexadecimal.append($0, to: &bytes) }
    bytes += "\",\"seq\":".utf8
    bytes += String(sequence).utf8
    bytes.append(UInt8(ascii: "}"))
  }
}
