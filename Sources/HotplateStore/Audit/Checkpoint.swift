import Crypto
import Foundation
import Hotplate

/// A signed statement that the log of a store had a size and a root at a time.
///
/// A checkpoint copied off the machine is what finds a log cut short: see the page on oversight.
public struct Checkpoint: Sendable, Hashable {
  /// Identifies the store.
  public var store: String
  /// Records in the log.
  public var size: Int
  /// Root of the tree over them.
  public var root: AuditHash
  /// When it was signed, as RFC 3339 in UTC.
  public var time: String
  /// The key that checks the signature, 32 bytes.
  public var publicKey: [UInt8]
  /// Ed25519 signature over all lines but its own, 64 bytes.
  public var signature: [UInt8]

  private static let heading = "hotplate audit checkpoint v1"

  /// Signs a checkpoint.
  init(store: String, size: Int, root: AuditHash, time: String, key: AuditKey) throws {
    self.store = store
    self.size = size
    self.root = root
    self.time = time
    publicKey = key.publicKey
    signature = []
    signature = try key.signature(for: signed)
  }

  /// Reads the seven lines of a checkpoint; `nil` when they are anything else.
  public init?(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count >= 7, lines[7...].allSatisfy({ $0.allSatisfy { $0 == " " } }),
      lines[0] == Self.heading, let size = Int(lines[2]), size >= 0, String(size) == lines[2],
      let root = AuditHash(hex: lines[3]), let publicKey = Hexadecimal.bytes(lines[5]),
      let signature = Hexadecimal.bytes(lines[6])
    else { return nil }
    store = lines[1]
    self.size = size
    self.root = root
    time = lines[4]
    self.publicKey = publicKey
    self.signature = signature
  }

  private var signed: Data {
    Data(
      "\(Self.heading)\n\(store)\n\(size)\n\(root)\n\(time)\n\(Hexadecimal.text(publicKey))\n".utf8)
  }

  /// The seven lines: heading, store, size, root, time, public key, signature.
  public var text: String {
    String(decoding: signed, as: UTF8.self) + Hexadecimal.text(signature) + "\n"
  }

  /// Whether `publicKey` signed it.
  public func isSigned(by publicKey: [UInt8]) -> Bool {
    guard publicKey == self.publicKey,
      let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
    else { return false }
    return key.isValidSignature(Data(signature), for: signed)
  }
}
