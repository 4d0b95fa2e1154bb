import Crypto
import Foundation

/// Which files of a drop folder are done, so that each is read once, also across restarts and crashes.
///
/// One line a file, added once everything that tells of the file is safe; a line that a crash cut off does not
/// count. A line names its folder and a digest of the file's name, size and time, by a key of the journal's own: names of pictures
/// often hold plates, which must not outlive pictures that are deleted. Files that are gone are forgotten when they are put away, and
/// by `keep(_:below:at:)`: then their lines end with the day since which they are. A line that ends with `-` has the file of an earlier one forgotten.
public final class DropJournal: Sendable {
  private struct State {
    var file: Int32
    let key: Data
    /// What is noted, and the day since 1970 on which its file was found gone; 0 while it is there.
    var done: [String: Int] = [:]
    /// Lines of the file, those of files that are gone among them.
    var lines = 0
    /// Whether the file begins with the key: else what is noted there would mean nothing to the next run.
    var isKeyed = false
  }

  private let state: Guarded<State>
  private let path: String
  private let mostForgotten: Int
  /// Days for which a file must be gone: what it was on may be mounted later.
  private static let mostDaysGone = 7

  /// Opens or starts a journal.
  ///
  /// - Parameters:
  ///   - inputs: What the run reads and writes besides: the journal is none of it.
  ///   - mostForgotten: How many lines may stand in the file that do not count, beside as many as do.
  /// - Throws: `HotplateError` of code `startup` when it cannot be read or written, is no journal, or another process holds it; what is no
  ///   journal is as it was then.
  public init(path: String, inputs: [String] = [], mostForgotten: Int = 10_000) throws {
    // A link stays, and the file that it leads to is replaced.
    let path = try OutputDestination.file(at: path)
    try LineOutput.refuse(path, ifAmong: inputs)
    // What is yet to be made is no file that could be told by its number.
    let place = ExactText(Self.place(ofFile: path))
    if inputs.contains(where: { ExactText(Self.place(ofFile: $0)) == place }) {
      throw HotplateError(
        .startup, "\(path): is read or written, too; expected another file for the journal")
    }
    self.path = path
    self.mostForgotten = mostForgotten
    state = Guarded(try Self.opened(path))
  }

  /// Opens or starts the file and reads what is noted.
  private static func opened(_ path: String) throws -> State {
    let file = try locked(path)
    let data = FileManager.default.contents(atPath: path) ?? Data()
    let whole = data.last == 0x0A ? data : data[..<(data.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)]
    let lines = whole.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    let known = lines.first.flatMap(key(of:))
    guard known != nil || data.isEmpty else {
      close(file)
      throw HotplateError(
        .startup, "\(path): found no journal of hotplate, expected one or a new name")
    }
    var state = State(
      file: file, key: known ?? SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) },
      lines: max(0, lines.count - 1), isKeyed: known != nil)
    for line in lines.dropFirst() {
      // Of two lines of a file the later one counts.
      if let (note, day) = note(of: line) { state.done[note] = day }
      if let note = forgotten(line) { state.done[note] = nil }
    }
    // Cutting needs no room on the disk, so that a full one does not keep a run from starting.
    if whole.count < data.count { _ = ftruncate(file, off_t(whole.count)) }
    if known == nil || state.done.count < state.lines { try? replace(&state, at: path) }
    return state
  }

  deinit { state.withLock { _ = close($0.file) } }

  /// How many files it knows to be done.
  var count: Int { state.withLock { $0.done.count } }

  /// Whether a file was done, as it is now.
  public func contains(_ file: DropFile) -> Bool {
    state.withLock { state in
      // What cannot be followed is told by `note`.
      try? follow(&state)
      let notes = Self.lines(for: file, key: state.key)
      guard let note = notes.first(where: { state.done[$0] != nil }) else { return false }
      // It is back. A crash may cost this line: then it is gone since an earlier day.
      if state.done.updateValue(0, forKey: note) != 0 { _ = Self.append(note, to: &state) }
      return true
    }
  }

  /// Whether a file was noted as one that could not be read.
  func tellsFailure(of file: DropFile) -> Bool {
    state.withLock { $0.done[Self.line(for: file, key: $0.key, failed: true)] != nil }
  }

  /// Notes that a file is done. Once this returns, the note outlives the process and the machine.
  ///
  /// - Parameter failed: Whether it could not be read: what becomes of such files is another thing.
  /// - Throws: `HotplateError` of code `file` when the disk takes nothing: then the file is not noted.
  public func note(_ entry: DropFile, failed: Bool = false) throws {
    try state.withLock { state in
      try follow(&state)
      let line = Self.line(for: entry, key: state.key, failed: failed)
      guard state.done[line] == nil else { return }
      // The disk was full when the journal was opened.
      if !state.isKeyed { try Self.replace(&state, at: path) }
      guard Self.append(line, to: &state, isSynced: true) else { throw cannotBeWritten(path) }
      state.done[line] = 0
    }
  }

  /// Forgets a file that is not in its place any more, for the next run, too, so that the journal of a folder that is emptied stays small.
  ///
  /// - Throws: `HotplateError` of code `file` when the smaller journal cannot be written: then the long one stays.
  public func forget(_ entry: DropFile) throws {
    try state.withLock { state in
      try follow(&state)
      for line in Self.lines(for: entry, key: state.key)
      where state.done.removeValue(forKey: line) != nil {
        // Not waited for: a crash may cost this line, and a full disk does. Then the file is known until it was gone for a week.
        _ = Self.append(line + Self.forgottenMark, to: &state)
      }
      if state.lines > 2 * state.done.count + mostForgotten {
        try Self.replace(&state, at: path)
      }
    }
  }

  /// Forgets the files of some folders that were not there for a week, each time this was called.
  ///
  /// A folder may be empty because what belongs there is not mounted yet. Not fatal when the smaller journal cannot be written: then it is
  /// longer than it need be.
  ///
  /// - Parameter now: When they were looked for.
  func keep(_ files: [DropFile], below folders: [String], at now: Date = Date()) {
    let ends = folders.map { " " + Self.escaped(Self.place(of: $0)) }
    let today = Int(now.timeIntervalSince1970 / 86_400)
    state.withLock { state in
      let there = Set(files.flatMap { Self.lines(for: $0, key: state.key) })
      var left = state.done
      for (note, day) in state.done where ends.contains(where: note.hasSuffix) {
        if there.contains(note) {
          left[note] = 0
        } else if day == 0 || day > today {
          left[note] = today
        } else if today - day >= Self.mostDaysGone {
          left[note] = nil
        }
      }
      if left == state.done { return }
      state.done = left
      try? Self.replace(&state, at: path)
    }
  }

  /// Has the file that the path leads to by now be the journal: its folder may have been renamed, replaced or mounted.
  ///
  /// A journal that is there has notes of its own; where there is none, all notes are written anew. Where there is no folder, nothing changes.
  private func follow(_ state: inout State) throws {
    if let there = FileIdentity(path) {
      guard let held = FileIdentity(open: state.file), held != there else { return }
      let other = try Self.opened(path)
      close(state.file)
      state = other
    } else if errno == ENOENT, access(path.folderOfPath, F_OK) == 0 {
      try Self.replace(&state, at: path)
    }
  }

  /// Adds a line; `false` with the reason in `errno`, and the file is as it was then. A crash leaves the whole line or a part without its end.
  private static func append(_ line: String, to state: inout State, isSynced: Bool = false) -> Bool
  {
    let end = lseek(state.file, 0, SEEK_END)
    guard DurableFile.write(Data((line + "\n").utf8), to: state.file),
      !isSynced || fdatasync(state.file) == 0
    else {
      let reason = errno
      // Half a line would spoil the next one.
      _ = ftruncate(state.file, end)
      errno = reason
      return false
    }
    state.lines += 1
    return true
  }

  /// Replaces the file by one with the lines that count, whole or not at all.
  private static func replace(_ state: inout State, at path: String) throws {
    let lines = state.done.map { $0.value == 0 ? $0.key : "\($0.key) \($0.value)" }.sorted()
    let first = title + Hexadecimal.text(state.key)
    let bytes = Data(([first] + lines).map { $0 + "\n" }.joined().utf8)
    guard let next = DurableFile.replace(path, with: bytes, through: ".part", isHeld: true) else {
      throw cannotBeWritten(path)
    }
    close(state.file)
    state.file = next
    state.lines = lines.count
    state.isKeyed = true
  }

  /// Opens the file and holds it against other processes.
  private static func locked(_ path: String) throws -> Int32 {
    while true {
      let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_APPEND, 0o600)
      guard file >= 0 else { throw cannotBeWritten(path, .startup) }
      guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
        close(file)
        throw HotplateError(.startup, "\(path): another process uses this journal")
      }
      // Its holder may have replaced the file between the two calls.
      if let held = FileIdentity(open: file), held == FileIdentity(path) { return file }
      close(file)
    }
  }

  private static let title = "hotplate-journal 2 "
  /// Of a digest cut to 128 bits.
  private static let digits = 32

  private static func key(of line: String) -> Data? {
    guard line.hasPrefix(title), line.utf8.count == title.utf8.count + digits else { return nil }
    return Hexadecimal.bytes(line.dropFirst(title.count)).map { Data($0) }
  }

  /// What a line notes, and since which day its file is gone; `nil` when it is of another version.
  private static func note(of line: String) -> (String, day: Int)? {
    let parts = line.split(separator: " ", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), parts[0].utf8.count == digits,
      let day = parts.count == 3 ? Int(parts[2]) : 0, (0...mostDay).contains(day)
    else { return nil }
    return ("\(parts[0]) \(parts[1])", day)
  }

  /// Behind the note of a file that is forgotten. Earlier versions of hotplate skip such a line, and know the file until it was gone for a week.
  private static let forgottenMark = " -"

  /// The note of a file that a line says to be forgotten.
  private static func forgotten(_ line: String) -> String? {
    line.hasSuffix(forgottenMark) ? String(line.dropLast(forgottenMark.count)) : nil
  }

  /// Later than any clock: no line of this program has more.
  private static let mostDay = 100_000_000

  /// The lines that a file may have.
  private static func lines(for file: DropFile, key: Data) -> [String] {
    [false, true].map { line(for: file, key: key, failed: $0) }
  }

  private static func line(for file: DropFile, key: Data, failed: Bool = false) -> String {
    let folder = place(of: file.folder)
    let text =
      "\(file.size) \(file.modified) \(folder)\0\(file.name)" + (failed ? "\0failed" : "")
    let code = HMAC<SHA256>.authenticationCode(
      for: Data(text.utf8), using: SymmetricKey(data: key))
    return Hexadecimal.text(code.prefix(digits / 2)) + " " + escaped(folder)
  }

  /// A folder however it is written: `cam`, `./cam` and its whole path are one. One that is not there is as it is written.
  private static func place(of folder: String) -> String {
    guard let whole = realpath(folder, nil) else { return folder }
    defer { free(whole) }
    return String(cString: whole)
  }

  /// A file however it is written, also one that is not there yet.
  private static func place(ofFile path: String) -> String {
    let end = (try? OutputDestination.file(at: path)) ?? path
    return place(of: end.folderOfPath) + "/" + end.lastNameOfPath
  }

  private static func escaped(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
  }

  private static let allowed: CharacterSet = {
    var set = CharacterSet.urlPathAllowed
    set.remove(charactersIn: "% \n")
    return set
  }()
}

/// The error of the system call that just failed.
private func cannotBeWritten(
  _ path: String, _ code: HotplateError.Code = .file
) -> HotplateError {
  HotplateError(code, "\(path): the journal cannot be written: \(systemError())")
}
