import Crypto
import Foundation
import Hotplate

/// Turns people, plates and cases into names that only the holder of the key can turn back.
///
/// HMAC-SHA-256, cut to 16 bytes. The same value gives the same name under one key, so that the public sees who is
/// looked at again and again without seeing who it is; use a new key for each publication.
public struct Pseudonyms: Sendable {
  private let key: SymmetricKey

  private static let heading = "hotplate pseudonym key v1 "

  /// Reads a key file, or makes one that only its owner may read.
  ///
  /// - Parameter create: Whether a file that is not there is made: for a new export, not to turn an old one's names back.
  public init(keyFile path: String, create: Bool = true) throws {
    if create, !FileManager.default.fileExists(atPath: path) {
      let key = SymmetricKey(size: .bits256)
      let text = key.withUnsafeBytes { Self.heading + Data($0).base64EncodedString() + "\n" }
      try PrivateFile.create(path, bytes: Array(text.utf8))
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw HotplateError(.file, "\(path): the pseudonym key cannot be read; expected a key file")
    }
    let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
    guard text.hasPrefix(Self.heading),
      let bytes = Data(base64Encoded: String(text.dropFirst(Self.heading.count))),
      bytes.count == 32
    else {
      throw HotplateError(.file, "\(path): expected a pseudonym key, found something else")
    }
    key = SymmetricKey(data: bytes)
  }

  /// Makes a key of its 32 bytes.
  init(key: Data) { self.key = SymmetricKey(data: key) }

  /// The name of a value: `plate:` or `user:` or `case:` and 32 digits.
  public func name(_ value: String, kind: String) -> String {
    let code = HMAC<SHA256>.authenticationCode(for: Data("\(kind):\(value)".utf8), using: key)
    return "\(kind):" + Hexadecimal.text(code.prefix(16))
  }
}
