import Crypto
import Foundation
import Hotplate

/// A SHA-256 hash, 32 bytes.
public struct AuditHash: Sendable, Hashable, CustomStringConvertible {
  /// What a hash is taken of, as its first byte, so that one kind never passes for another.
  enum Domain: UInt8 {
    /// A leaf of the tree (RFC 6962 §2.1).
    case leaf = 0
    /// A node of the tree (RFC 6962 §2.1).
    case node = 1
    /// The part of a record that may be published, after its nonce.
    case about = 2
    /// The part of a record that names people and plates, after its nonce.
    case sealed = 3
    /// A row of the store that a record vouches for.
    case row = 4
  }

  var words: SIMD4<UInt64>

  init(_ digest: SHA256.Digest) {
    words = digest.withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
  }

  /// Hashes the domain's byte and then `parts`.
  init(_ domain: Domain, _ parts: UnsafeRawBufferPointer...) {
    var hasher = SHA256()
    withUnsafeBytes(of: domain.rawValue) { hasher.update(bufferPointer: $0) }
    for part in parts { hasher.update(bufferPointer: part) }
    self.init(hasher.finalize())
  }

  /// Makes a hash of its 32 bytes; `nil` when there are not 32.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    words = Array(bytes).withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
  }

  /// Makes a hash of 64 hexadecimal digits; `nil` when it is anything else.
  public init?(hex: some StringProtocol) {
    guard let bytes = Hexadecimal.bytes(hex) else { return nil }
    self.init(bytes: bytes)
  }

  /// The 32 bytes.
  public var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

  /// 64 hexadecimal digits.
  public var description: String { Hexadecimal.text(bytes) }

  /// The parent of two nodes.
  static func node(_ left: AuditHash, _ right: AuditHash) -> AuditHash {
    withUnsafeBytes(of: left.words) { left in
      withUnsafeBytes(of: right.words) { right in AuditHash(.node, left, right) }
    }
  }

  /// The root of a tree without leaves: the hash of nothing.
  static let empty = AuditHash(SHA256.hash(data: Data()))
}
