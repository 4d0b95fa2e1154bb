import Crypto
import Foundation
import Hotplate

extension HotlistInfo {
  /// Describes a list's file: its age counts from when the file was last changed.
  ///
  /// - Throws: ``HotplateError`` when it cannot be read.
  public init(file path: String) throws {
    guard let handle = FileHandle(forReadingAtPath: path),
      let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      let made = attributes[.modificationDate] as? Date
    else { throw HotplateError(.hotlist, "\(path): the list cannot be read") }
    defer { try? handle.close() }
    var hasher = SHA256()
    var lines = 0
    while let part = try handle.read(upToCount: 1 << 20), !part.isEmpty {
      hasher.update(data: part)
      lines += part.count { $0 == 0x0a }
    }
    self.init(
      name: URL(fileURLWithPath: path).lastPathComponent,
      digest: "sha256:" + Hexadecimal.text(hasher.finalize()), entries: lines, made: made)
  }
}
