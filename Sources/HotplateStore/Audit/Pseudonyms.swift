import Crypto
import Foundation
import Hotplate

/// Turns people, plates and cases into names that only the holder of the key can turn back.
///
/// HMAC-SHA-256, cut to 16 bytes. The same value gives the same name under one key, so that the public sees who is
/// looked at again and again without seeing who it is; use a new key for each publication.
public struct Pseudonyms: Sendable {
  private let key: SymmetricKey

  /// Reads a key file, or makes one that only its owner may read.
  ///
  /// - Parameter create: Whether a file that is not there is made: for a new export, not to turn an old one's names back.
  /// - Throws: ``HotplateError`` when the file is not a key, or others than its owner may read it: they would read the names.
  public init(keyFile path: String, create: Bool = true) throws {
    let file = PrivateKeyFile(path: path, kind: "pseudonym key", code: .store)
    self.init(
      key: try file.key(
        orNew: create ? { SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) } } : nil))
  }

  /// Makes a key of its 32 bytes.
  init(key: Data) { self.key = SymmetricKey(data: key) }

  /// The name of a value: `plate:` or `user:` or `case:` and 32 digits.
  public func name(_ value: String, kind: String) -> String {
    let code = HMAC<SHA256>.authenticationCode(for: Data("\(kind):\(value)".utf8), using: key)
    return "\(kind):" + Hexadecimal.text(code.prefix(16))
  }
}
