import Foundation

/// The files of a spool: one an item, whose first line is its key; what follows is delivered.
extension DeliverySpool {
  static func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }

  static func name(_ number: UInt64) -> String { "\(number).item" }

  static func numbers(of names: [String]) -> [UInt64] {
    // No run comes near so many: a name with a greater number is not of this spool.
    names.filter { $0.hasSuffix(".item") }.compactMap { UInt64($0.dropLast(5)) }
      .filter { $0 < 1 << 62 }.sorted()
  }

  /// The key of an item; `nil` where there is no line of at most a megabyte. What is delivered is not read: with pictures, and
  /// a long backlog, a start would take long.
  static func key(_ number: UInt64, in folder: String) -> String? {
    // Not waiting for a writer, as a FIFO would have all of it do.
    guard
      case .success(let descriptor) = PictureFile.opened(
        path(number, in: folder), regularOnly: true)
    else { return nil }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var key = Data()
    while key.count < 1 << 20, let part = try? file.read(upToCount: 1024), !part.isEmpty {
      if let end = part.firstIndex(of: 0x0A) {
        return String(decoding: key + part[..<end], as: UTF8.self)
      }
      key += part
    }
    return nil
  }

  /// An item; `nil` for what no spool wrote: no file, a link, one without a key, or of more than ``mostBytes``.
  static func read(_ number: UInt64, in folder: String) -> Item? {
    guard
      case .success(let bytes) = PictureFile.read(
        path(number, in: folder), limit: mostBytes, regularOnly: true),
      let end = bytes.firstIndex(of: 0x0A), end > 0
    else { return nil }
    return Item(
      number: number, key: String(decoding: bytes[..<end], as: UTF8.self),
      body: Data(bytes[(end + 1)...]))
  }

  /// More than a hit with the largest picture takes.
  private static let mostBytes = 64 << 20

  private static func path(_ number: UInt64, in folder: String) -> String {
    "\(folder)/\(name(number))"
  }
}
