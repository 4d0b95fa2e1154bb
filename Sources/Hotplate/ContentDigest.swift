import Crypto
import Foundation

/// The SHA-256 of bytes: of lists, and of what names hits, passes and files.
enum ContentDigest {
  /// A digest under way.
  final class Pending: @unchecked Sendable {
    // Written by one thread before `group` is left, read after it was waited for.
    private var digest = ""
    private let group = DispatchGroup()

    fileprivate init(_ bytes: UnsafeBufferPointer<UInt8>) {
      let input = Input(bytes: bytes)
      DispatchQueue.global().async(group: group) { self.digest = ContentDigest.digest(input.bytes) }
    }

    /// `sha256:` and the digest.
    func wait() -> String {
      group.wait()
      return digest
    }
  }

  // The caller keeps the bytes until it has waited.
  private struct Input: @unchecked Sendable {
    let bytes: UnsafeBufferPointer<UInt8>
  }

  /// Starts to digest bytes that must live until the result was waited for.
  static func concurrently(_ bytes: UnsafeBufferPointer<UInt8>) -> Pending { Pending(bytes) }

  /// `sha256:` and the digest of bytes.
  static func digest(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    var hash = SHA256()
    hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
    return "sha256:" + Hexadecimal.text(hash.finalize())
  }

  /// The first bytes of the SHA-256 of a text, two digits each.
  static func short(_ text: String, bytes: Int = 8) -> String {
    short(Array(text.utf8), count: bytes)
  }

  /// The first bytes of the SHA-256 of others, two digits each: what names a hit.
  static func short(_ bytes: [UInt8], count: Int = 8) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(2 * count)
    SHA256.hash(data: bytes).withUnsafeBytes {
      for position in 0..<min(count, SHA256.byteCount) {
        Hexadecimal.append($0[position], to: &text)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
