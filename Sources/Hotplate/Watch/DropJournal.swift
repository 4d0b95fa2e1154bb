import Crypto
import Foundation

/// Which files of a drop folder are done, so that each is read once, also across restarts and crashes.
///
/// One line a file, added once everything that tells of the file is safe; a line that a crash cut off does not
/// count. A line names its folder and a digest of the file's name, size and time, by a key of the journal's own: names of pictures
/// often hold plates, which must not outlive pictures that are deleted. Files that are gone are forgotten when they are put away, and
/// by `keep(_:below:)`.
public final class DropJournal: Sendable {
  private struct State {
    var file: Int32
    var done: Set<String> = []
    /// Lines of the file, those of files that are gone among them.
    var lines = 0
    /// Whether the file begins with the key: else what is noted there would mean nothing to the next run.
    var isKeyed = false
  }

  private let state: Guarded<State>
  private let path: String
  private let key: Data
  private let mostForgotten: Int

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
    var state = State(file: try Self.locked(path))
    let data = FileManager.default.contents(atPath: path) ?? Data()
    let whole = data.last == 0x0A ? data : data[..<(data.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)]
    let lines = whole.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    let known = lines.first.flatMap(Self.key(of:))
    guard known != nil || data.isEmpty else {
      close(state.file)
      throw HotplateError(
        .startup, "\(path): found no journal of hotplate, expected one or a new name")
    }
    key = known ?? SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }
    let notes = lines.dropFirst()
    let kept = notes.filter { $0.prefix { $0 != " " }.count == Self.digits }
    state.done = Set(kept)
    state.lines = notes.count
    state.isKeyed = known != nil
    // Cutting needs no room on the disk, so that a full one does not keep a run from starting.
    if whole.count < data.count { _ = ftruncate(state.file, off_t(whole.count)) }
    self.state = Guarded(state)
    if known == nil || kept.count < notes.count {
      self.state.withLock { state in try? replace(&state) }
    }
  }

  deinit { state.withLock { _ = close($0.file) } }

  /// How many files it knows to be done.
  var count: Int { state.withLock { $0.done.count } }

  /// Whether a file was done, as it is now.
  public func contains(_ file: DropFile) -> Bool {
    let lines = Self.lines(for: file, key: key)
    return state.withLock { state in lines.contains { state.done.contains($0) } }
  }

  /// Whether a file was noted as one that could not be read.
  func tellsFailure(of file: DropFile) -> Bool {
    let line = Self.line(for: file, key: key, failed: true)
    return state.withLock { $0.done.contains(line) }
  }

  /// Notes that a file is done. Once this returns, the note outlives the process and the machine.
  ///
  /// - Parameter failed: Whether it could not be read: what becomes of such files is another thing.
  /// - Throws: `HotplateError` of code `file` when the disk takes nothing: then the file is not noted.
  public func note(_ entry: DropFile, failed: Bool = false) throws {
    let line = Self.line(for: entry, key: key, failed: failed)
    try state.withLock { state in
      guard !state.done.contains(line) else { return }
      // The disk was full when the journal was opened.
      if !state.isKeyed { try replace(&state) }
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
    let lines = Self.lines(for: entry, key: key)
    try state.withLock { state in
      for line in lines { state.done.remove(line) }
      if state.lines > 2 * state.done.count + mostForgotten { try replace(&state) }
    }
  }

  /// Forgets the files of some folders but for those that are there.
  ///
  /// Not fatal when the smaller journal cannot be written: then it is longer than it need be.
  func keep(_ files: [DropFile], below folders: [String]) {
    let there = Set(files.flatMap { Self.lines(for: $0, key: key) })
    let ends = folders.map { " " + Self.escaped(Self.place(of: $0)) }
    state.withLock { state in
      let left = state.done.filter { line in
        there.contains(line) || !ends.contains { line.hasSuffix($0) }
      }
      if left.count == state.done.count { return }
      state.done = left
      try? replace(&state)
    }
  }

  /// Replaces the file by one with the lines that count, whole or not at all.
  private func replace(_ state: inout State) throws {
    let lines = state.done.sorted()
    let first = Self.title + Hexadecimal.text(key)
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
      var (held, there) = (stat(), stat())
      if fstat(file, &held) == 0, stat(path, &there) == 0, held.st_ino == there.st_ino {
        return file
      }
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
