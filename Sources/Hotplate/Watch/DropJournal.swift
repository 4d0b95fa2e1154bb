import Foundation

/// Which files of a drop folder are done, so that each is read once, also across restarts and crashes.
///
/// One line a file, added once everything that tells of the file is safe; a line that a crash cut off does not
/// count. Files that are gone are forgotten when the journal is opened, and once many lines do not count any more.
public final class DropJournal: Sendable {
  private struct State {
    var file: Int32
    var done: Set<String> = []
    /// Lines of the file, those of files that are gone among them.
    var lines = 0
  }

  private let state: Guarded<State>
  private let path: String
  private let mostForgotten: Int

  /// Opens or starts a journal.
  ///
  /// - Parameter mostForgotten: How many lines may stand in the file that do not count, beside as many as do.
  /// - Throws: `HotplateError` of code `file` when it cannot be read or written, or another process holds it.
  public init(path: String, mostForgotten: Int = 10_000) throws {
    self.path = path
    self.mostForgotten = mostForgotten
    var state = State(file: try Self.locked(path))
    let data = FileManager.default.contents(atPath: path) ?? Data()
    var kept = Data()
    let whole = data.last == 0x0A ? data : data[..<(data.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)]
    for bytes in whole.split(separator: 0x0A) {
      let line = String(decoding: bytes, as: UTF8.self)
      guard let entry = Self.file(of: line),
        DropFile(folder: entry.folder, name: entry.name) == entry
      else { continue }
      state.done.insert(line)
      kept += bytes + [0x0A]
    }
    state.lines = state.done.count
    // Cutting needs no room on the disk, so that a full one does not keep a run from starting.
    if whole.count < data.count { _ = ftruncate(state.file, off_t(whole.count)) }
    self.state = Guarded(state)
    if kept != data { self.state.withLock { state in try? replace(&state) } }
  }

  deinit { state.withLock { _ = close($0.file) } }

  /// How many files it knows to be done.
  var count: Int { state.withLock { $0.done.count } }

  /// Whether a file was done, as it is now.
  public func contains(_ file: DropFile) -> Bool {
    state.withLock { $0.done.contains(Self.line(for: file)) }
  }

  /// Notes that a file is done. Once this returns, the note outlives the process and the machine.
  ///
  /// - Throws: `HotplateError` of code `file` when the disk takes nothing: then the file is not noted.
  public func note(_ entry: DropFile) throws {
    let line = Self.line(for: entry)
    try state.withLock { state in
      guard !state.done.contains(line) else { return }
      let end = lseek(state.file, 0, SEEK_END)
      // A crash leaves the whole line or a part without its end.
      guard DurableFile.write(Data((line + "\n").utf8), to: state.file),
        fdatasync(state.file) == 0
      else {
        let failure = cannotBeWritten(path)
        // Half a line would spoil the next one.
        _ = ftruncate(state.file, end)
        throw failure
      }
      state.done.insert(line)
      state.lines += 1
    }
  }

  /// Forgets a file that is not in its place any more, so that the journal of a folder that is emptied stays small.
  ///
  /// - Throws: `HotplateError` of code `file` when the smaller journal cannot be written: then the long one stays.
  public func forget(_ entry: DropFile) throws {
    try state.withLock { state in
      state.done.remove(Self.line(for: entry))
      if state.lines > 2 * state.done.count + mostForgotten { try replace(&state) }
    }
  }

  /// Replaces the file by one with the lines that count, whole or not at all.
  private func replace(_ state: inout State) throws {
    let part = path + ".part"
    let lines = state.done.sorted()
    let bytes = Data(lines.map { $0 + "\n" }.joined().utf8)
    guard let next = DurableFile.replace(path, with: bytes, through: part, isHeld: true) else {
      throw cannotBeWritten(part)
    }
    close(state.file)
    state.file = next
    state.lines = lines.count
  }

  /// Opens the file and holds it against other processes.
  private static func locked(_ path: String) throws -> Int32 {
    while true {
      let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_APPEND, 0o600)
      guard file >= 0 else { throw cannotBeWritten(path) }
      guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
        close(file)
        throw HotplateError(.file, "\(path): another process uses this journal")
      }
      // Its holder may have replaced the file between the two calls.
      var (held, there) = (stat(), stat())
      if fstat(file, &held) == 0, stat(path, &there) == 0, held.st_ino == there.st_ino {
        return file
      }
      close(file)
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

/// The error of the system call that just failed.
private func cannotBeWritten(_ path: String) -> HotplateError {
  HotplateError(
    .file, "\(path): the journal cannot be written: \(String(cString: strerror(errno)))")
}
