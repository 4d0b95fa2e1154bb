import Crypto
import Foundation
import Hotplate

/// The Ed25519 key that signs checkpoints.
///
/// Whoever holds it can sign another past: see the page on oversight for who should.
public struct AuditKey: Sendable {
  private let key: Curve25519.Signing.PrivateKey
  /// The 32 bytes that check what this key signs; kept, since every derivation costs as much as a signature.
  public let publicKey: [UInt8]

  /// Makes a new key.
  public init() { self.init(Curve25519.Signing.PrivateKey()) }

  private init(_ key: Curve25519.Signing.PrivateKey) {
    self.key = key
    publicKey = Array(key.publicKey.rawRepresentation)
  }

  /// Reads a key file, or makes one that only its owner may read.
  ///
  /// - Throws: ``HotplateError`` when the file is not a key, or others than its owner may read it.
  public init(file path: String, create: Bool) throws {
    let file = PrivateKeyFile(path: path, kind: "audit key", code: .store)
    let bytes = try file.key(
      orNew: create ? { Curve25519.Signing.PrivateKey().rawRepresentation } : nil)
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes) else {
      throw file.anotherKind
    }
    self.init(key)
  }

  func signature(for message: Data) throws -> [UInt8] { Array(try key.signature(for: message)) }
}
