import Foundation

/// A name in a folder as the file system has it: bytes, mostly of UTF-8.
///
/// Old servers write names in Latin-1, as `s\xFCd.jpg`. Paths here are texts, so such a file cannot be opened; it is told of.
struct FileName: Sendable, Hashable {
  let bytes: [UInt8]

  /// The name; `nil` when it is not UTF-8.
  var text: String? { String(validating: bytes, as: UTF8.self) }

  /// The name with each byte that is not ASCII, is a control character or a backslash as `\xFC`.
  var escaped: String {
    bytes.map { byte in
      byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\\")
        ? String(UnicodeScalar(byte))
        : "\\x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }

  /// What the file of this name in `folder` is: a mode as `lstat` gives it; `nil` with the reason in `errno`, as when it is gone.
  func mode(in folder: String) -> mode_t? {
    var status = stat()
    let path = (Array(folder.utf8) + [UInt8(ascii: "/")] + bytes + [0]).map(CChar.init(bitPattern:))
    return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  /// The names in a folder, sorted; `nil` with the reason in `errno` when it cannot be read to its end.
  static func all(in folder: String) -> [FileName]? {
    opendir(folder).flatMap { all(of: $0) }
  }

  /// The same of an open stream, which is closed.
  static func all(of stream: OpaquePointer) -> [FileName]? {
    var names: [FileName] = []
    errno = 0
    while let entry = readdir(stream) {
      let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if bytes != Array(".".utf8) && bytes != Array("..".utf8) {
        names.append(FileName(bytes: bytes))
      }
      errno = 0
    }
    // The end of the folder leaves it alone.
    let trouble = errno
    closedir(stream)
    guard trouble == 0 else {
      errno = trouble
      return nil
    }
    return names.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
  }
}

extension String {
  /// The text of a name with `A` for each letter and `0` for each digit: how a camera names its files, not which plate it read.
  var nameForm: String { String(map { $0.isNumber ? "0" : $0.isLetter ? "A" : $0 }) }
}
