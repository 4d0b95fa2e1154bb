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

  private static let heading = "hotplate audit key v1 "

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
    if create, !FileManager.default.fileExists(atPath: path) {
      let new = AuditKey()
      if try new.write(to: path) {
        self = new
        return
      }
    }
    // One opening for both: what is looked at is what is read, behind a link as well.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var info = stat()
    guard descriptor >= 0, fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG,
      let data = try? file.read(upToCount: 1 << 12)
    else {
      throw HotplateError(
        .store,
        "\(path): the audit key cannot be read; expected a key file, whose place --audit-key tells")
    }
    let permissions = info.st_mode & 0o7777
    guard permissions & 0o077 == 0 else {
      throw HotplateError(
        .store,
        "\(path): found permissions \(String(permissions, radix: 8)), expected an audit key that only its owner may read (600)"
      )
    }
    let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
    guard text.hasPrefix(Self.heading),
      let bytes = Data(base64Encoded: String(text.dropFirst(Self.heading.count))),
      let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes)
    else {
      throw HotplateError(.store, "\(path): expected an audit key, found something else")
    }
    self.init(key)
  }

  private func write(to path: String) throws -> Bool {
    let text = Self.heading + key.rawRepresentation.base64EncodedString() + "\n"
    return try PrivateFile.create(path, bytes: Array(text.utf8))
  }

  func signature(for message: Data) throws -> [UInt8] { Array(try key.signature(for: message)) }
}
