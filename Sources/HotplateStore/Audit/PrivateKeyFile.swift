import Foundation
import Glibc
import Hotplate

/// A file that holds one secret key and that only its owner may read: a heading, and the key's 32 bytes in base 64.
struct PrivateKeyFile {
  /// Where it is.
  let path: String
  /// What it holds, as the heading and people call it: `audit key`.
  let kind: String
  /// The code of the errors about it.
  let code: HotplateError.Code

  /// The key.
  ///
  /// - Parameter new: Makes the key, 32 bytes, of a file that is not there yet; `nil`: there must be one.
  /// - Throws: ``HotplateError`` when the file holds no such key, or others than its owner may read it.
  func key(orNew new: (() -> Data)? = nil) throws -> Data {
    try PrivateFile.refuseName(path, of: "\(article) \(kind)", code: code)
    if let new, !FileManager.default.fileExists(atPath: path) {
      let key = new()
      let text = heading + key.base64EncodedString() + "\n"
      if try PrivateFile.create(path, bytes: Array(text.utf8)) { return key }
      // Another process was first: its key counts.
    }
    return try read()
  }

  /// What to say of a file that holds something else.
  var anotherKind: HotplateError {
    refusal("expected \(article) \(kind), found something else")
  }

  private var heading: String { "hotplate \(kind) v1 " }

  private var article: String { kind.hasPrefix("a") ? "an" : "a" }

  private func refusal(_ sentence: String) -> HotplateError {
    HotplateError(code, "\(path): \(sentence)")
  }

  private func read() throws -> Data {
    // One opening for both: what is looked at is what is read, behind a link as well. A FIFO is not waited for.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var info = stat()
    guard descriptor >= 0, fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG,
      let data = try? file.read(upToCount: 1 << 12)
    else {
      let flag = "--" + kind.replacing(" ", with: "-")
      throw refusal("the \(kind) cannot be read; expected a key file, whose place \(flag) tells")
    }
    let permissions = info.st_mode & 0o7777
    guard permissions & 0o077 == 0 else {
      throw refusal(
        "found permissions \(String(permissions, radix: 8)), expected \(article) \(kind) that only its owner may read (600)"
      )
    }
    let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
    guard text.hasPrefix(heading),
      let key = Data(base64Encoded: String(text.dropFirst(heading.count))),
      key.count == 32
    else { throw anotherKind }
    return key
  }
}
