import Foundation

/// Which files of a drop folder are done, so that each is read once, also across restarts and crashes.
///
/// One line a file, added once everything that tells of the file is safe; a line that a crash cut off does not
/// count. Files that are gone are forgotten when the journal is opened.
public final class DropJournal {
  private var done: Set<String> = []
  private let file: Int32
  private let path: String

  /// Opens or starts a journal.
  ///
  /// - Throws: `HotplateError` of code `file` when it cannot be read or written, or another process holds it.
  public init(path: String) throws {
    self.path = path
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_APPEND, 0o600)
    guard file >= 0 else {
      throw HotplateError(
        .file, "\(path): the journal cannot be written: \(String(cString: strerror(errno)))")
    }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      close(file)
      throw HotplateError(.file, "\(path): another process uses this journal")
    }
    let data = FileManager.default.contents(atPath: path) ?? Data()
    var kept = Data()
    let whole = data.last == 0x0A ? data : data[..<(data.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)]
    for bytes in whole.split(separator: 0x0A) {
      let line = String(decoding: bytes, as: UTF8.self)
      guard let entry = Self.file(of: line),
        DropFile(folder: entry.folder, name: entry.name) == entry
      else { continue }
      done.insert(line)
      kept += bytes + [0x0A]
    }
    if kept != data { try replace(with: kept) }
  }

  deinit { close(file) }

  /// Whether a file was done, as it is now.
  public func contains(_ file: DropFile) -> Bool { done.contains(Self.line(for: file)) }

  /// Notes that a file is done. Once this returns, the note outlives the process and the machine.
  ///
  /// - Throws: `HotplateError` of code `file` when the disk takes nothing.
  public func note(_ entry: DropFile) throws {
    let line = Self.line(for: entry)
    guard done.insert(line).inserted else { return }
    let bytes = Array((line + "\n").utf8)
    // One call for one line: a crash leaves the whole line or a part without its end.
    guard bytes.withUnsafeBytes({ write(file, $0.baseAddress, $0.count) }) == bytes.count,
      fdatasync(file) == 0
    else {
      throw HotplateError(
        .file, "\(path): the journal cannot be written: \(String(cString: strerror(errno)))")
    }
  }

  /// Rewrites the file in place, which keeps its lock. It only loses lines that no longer count.
  private func replace(with data: Data) throws {
    let part = path + ".part"
    do {
      try data.write(to: URL(fileURLWithPath: part))
    } catch {
      throw HotplateError(.file, "\(part): cannot be written: \(error)")
    }
    unlink(part)
    guard ftruncate(file, 0) == 0,
      data.withUnsafeBytes({ write(file, $0.baseAddress, $0.count) }) == data.count
    else {
      throw HotplateError(
        .file, "\(path): the journal cannot be written: \(String(cString: strerror(errno)))")
    }
  }

  private static func line(for file: DropFile) -> String {
    func escaped(_ text: String) -> String {
      text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }
    return "\(file.size) \(file.modified) \(escaped(file.folder)) \(escaped(file.name))"
  }

  private static let allowed: CharacterSet = {
    var set = CharacterSet.urlPathAllowed
    set.remove(charactersIn: "% \n")
    return set
  }()

  private static func file(of line: String) -> DropFile? {
    let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard words.count == 4, let size = Int(words[0]), let modified = Int64(words[1]),
      let folder = words[2].removingPercentEncoding, let name = words[3].removingPercentEncoding
    else { return nil }
    return DropFile(folder: folder, name: name, size: size, modified: modified)
  }
}

extension DropFile {
  init(folder: String, name: String, size: Int, modified: Int64) {
    self.folder = folder
    self.name = name
    self.size = size
    self.modified = modified
  }
}
