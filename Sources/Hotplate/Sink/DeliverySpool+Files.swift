import Foundation
import Glibc

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
    guard let file = open(number, in: folder) else { return nil }
    defer { try? file.close() }
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
    guard let file = open(number, in: folder) else { return nil }
    defer { try? file.close() }
    guard let data = try? file.readToEnd(), let end = data.firstIndex(of: 0x0A),
      end > data.startIndex
    else { return nil }
    return Item(
      number: number, key: String(decoding: data[..<end], as: UTF8.self),
      body: data[data.index(after: end)...])
  }

  /// More than a hit with the largest picture takes.
  private static let mostBytes = 64 << 20

  private static func open(_ number: UInt64, in folder: String) -> FileHandle? {
    // What waits for a writer, as a FIFO does, would hold all that is read.
    let descriptor = Glibc.open(
      "\(folder)/\(name(number))", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size <= mostBytes
    else {
      close(descriptor)
      return nil
    }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }
}
