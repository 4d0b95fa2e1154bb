import Foundation

/// The reader of the output has gone: the run ends quietly.
public struct OutputClosed: Error {
  /// Makes one.
  public init() {}
}

/// Where result lines go: standard output or a file, each line written whole and at once.
///
/// A file that is made is its owner's alone: plates are nobody else's business. One that is there keeps its permissions.
///
/// A reader that closes its end of a pipe is no error: `write` then throws `OutputClosed` and the run ends quietly.
/// The process must ignore SIGPIPE for that; `init` sees to it.
package final class LineOutput {
  private let descriptor: Int32
  private let path: String
  /// Whether lines are added to those of an earlier run.
  package let isContinued: Bool
  /// Whether the file's last line has no end yet: a line that a crash cut off must not spoil the next one.
  private var lacksEnd = false

  /// Opens an output.
  ///
  /// - Parameters:
  ///   - path: A file to create or replace; `nil` or `-` for standard output. What this process has open, as `/dev/stdout`, is written on at its
  ///     current position.
  ///   - appending: Whether to go on at the file's end instead.
  ///   - isShared: Whether others may write to the file meanwhile: unless told, where lines are added at its end.
  ///   - inputs: Files that the run reads: none of them is written over.
  /// - Throws: `HotplateError` of code `startup` when it cannot be opened, is an input or a database, or is being written and not shared.
  package init(
    path: String? = nil, appending: Bool = false, isShared: Bool? = nil, inputs: [String] = []
  ) throws {
    signal(SIGPIPE, SIG_IGN)
    guard let path, path != "-" else {
      self.path = "standard output"
      descriptor = 1
      isContinued = false
      return
    }
    self.path = path
    try Self.refuse(path, ifAmong: inputs)
    if case .open(let number)? = OutputDestination(path) {
      // As behind `/dev/stdout` in a shell's `>> log`: opened anew, it would be emptied, or written from its start.
      descriptor = dup(number)
      if descriptor < 0 { throw Self.startupFailure(path) }
    } else {
      descriptor = try Self.opened(path, appending: appending, isShared: isShared ?? appending)
    }
    var status = stat()
    isContinued = appending && fstat(descriptor, &status) == 0 && status.st_size > 0
    lacksEnd = isContinued && Self.isCutOff(path)
  }

  /// Opens a file for writing at its end, and empties it unless lines are added; of other processes that write to it both are to share it.
  private static func opened(_ path: String, appending: Bool, isShared: Bool) throws -> Int32 {
    let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_APPEND, 0o600)
    guard file >= 0 else { throw startupFailure(path) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return file }
    // Held while it is open. Some file systems, as shared ones over a network, have nothing to hold it by.
    if flock(file, (isShared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0, errno == EWOULDBLOCK {
      close(file)
      throw isHeld(path)
    }
    if !appending, ftruncate(file, 0) != 0 {
      defer { close(file) }
      throw startupFailure(path)
    }
    return file
  }

  private static func startupFailure(_ path: String) -> HotplateError {
    HotplateError(.startup, "\(path): cannot be written: \(systemError())")
  }

  /// Cuts a file off behind its first bytes, which end with a line; `false` with the reason in `errno`. Takes no room on the disk.
  func cutOff(behind count: Int) -> Bool {
    guard ftruncate(descriptor, off_t(count)) == 0 else { return false }
    lacksEnd = false
    return true
  }

  /// Whether the last line of a file has no end.
  private static func isCutOff(_ path: String) -> Bool {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    var last: UInt8 = 0x0A
    return pread(file, &last, 1, lseek(file, 0, SEEK_END) - 1) == 1 && last != 0x0A
  }

  /// Refuses to write over what the run reads, standard input among it, or over a database and what lies beside it, by whatever name or link; what is not there
  /// goes by its name.
  ///
  /// - Throws: `HotplateError` of code `startup`.
  package static func refuse(_ path: String, ifAmong inputs: [String] = []) throws {
    func refusal(_ found: String) -> HotplateError {
      HotplateError(.startup, "\(path): \(found); expected another file to write to")
    }
    var end = path
    if case .file(let target)? = OutputDestination(path) { end = target }
    if let target = FileIdentity(end) {
      // A device or a pipe holds nothing that could be lost.
      guard isRegular(end) else { return }
      if FileIdentity(open: 0) == target { throw refusal("is standard input") }
      if isDatabase(end) { throw refusal("is a hit store or another database") }
      if isKey(end) { throw refusal("holds a key") }
      if isCheckpoint(end) { throw refusal("holds a checkpoint") }
      if isBesideDatabase(end) { throw refusal("belongs to a hit store or another database") }
    }
    for ending in [".key", ".head", "-wal", "-shm", "-journal"]
    where end.utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8) {
      let store = String(decoding: end.utf8.dropLast(ending.utf8.count), as: UTF8.self)
      if isDatabase(store) { throw refusal("belongs to \(store)") }
    }
    if let target = FileIdentity(end), inputs.contains(where: { FileIdentity($0) == target }) {
      throw refusal("is read, too")
    }
  }

  /// Whether a file begins as SQLite's do.
  package static func isDatabase(_ path: String) -> Bool {
    start(of: path, count: 15) == Data("SQLite format 3".utf8)
  }

  /// Whether a file begins as the keys of logs and pseudonyms do.
  private static func isKey(_ path: String) -> Bool {
    let start = start(of: path, count: 28)
    return ["hotplate audit key ", "hotplate pseudonym key "].contains {
      start.starts(with: $0.utf8)
    }
  }

  /// Whether a file begins as checkpoints do, the one beside a store among them: under another name it is known by nothing else.
  private static func isCheckpoint(_ path: String) -> Bool {
    let heading = Data("hotplate audit checkpoint ".utf8)
    return start(of: path, count: heading.count) == heading
  }

  /// Whether a file begins as SQLite's write-ahead log or the index of one does, by sqlite.org/walformat.html.
  private static func isBesideDatabase(_ path: String) -> Bool {
    let start = Array(start(of: path, count: 4))
    let version: UInt32 = 3_007_000
    return start == [0x37, 0x7F, 0x06, 0x82] || start == [0x37, 0x7F, 0x06, 0x83]
      || withUnsafeBytes(of: version) { start.elementsEqual($0) }
  }

  /// Refuses to put another file in the place of one that a process writes to, which would write on to a file without a name, and what
  /// ``refuse(_:ifAmong:)`` does.
  ///
  /// - Throws: `HotplateError` of code `startup`.
  package static func refuseReplacing(_ path: String, ifAmong inputs: [String] = []) throws {
    try refuse(path, ifAmong: inputs)
    guard case .file(let end)? = OutputDestination(path), isRegular(end) else { return }
    let file = open(end, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return }
    defer { close(file) }
    if flock(file, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK { throw isHeld(path) }
  }

  private static func isHeld(_ path: String) -> HotplateError {
    HotplateError(
      .startup, "\(path): is being written by another process; expected another file to write to")
  }

  /// The first bytes of a regular file; none of anything else, which may have to be waited for.
  private static func start(of path: String, count: Int) -> Data {
    guard isRegular(path) else { return Data() }
    let file = try? FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    return (try? file?.read(upToCount: count)) ?? Data()
  }

  private static func isRegular(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  deinit {
    if descriptor > 2 { close(descriptor) }
  }

  /// Writes a line for people and its end, its control characters as U+FFFD.
  package func write(_ line: String) throws { try write(Data(line.forTerminals.utf8)) }

  /// Writes the lines for people that `body` gives, many at a time but on a terminal, where each is seen at once. What was given before an error
  /// is written.
  package func writingMany<Result>(
    _ body: (_ write: (String) throws -> Void) throws -> Result
  ) throws -> Result {
    if isatty(descriptor) == 1 { return try body { try self.write($0) } }
    var pending = Data()
    func flush() throws {
      if pending.isEmpty { return }
      let lines = pending.dropLast()
      pending = Data()
      try write(lines)
    }
    do {
      let result = try body { line in
        pending.append(contentsOf: line.forTerminals.utf8)
        pending.append(0x0A)
        if pending.count >= 1 << 16 { try flush() }
      }
      try flush()
      return result
    } catch {
      // What could not be written is no longer pending.
      try flush()
      throw error
    }
  }

  /// Writes a line and its end.
  ///
  /// - Throws: `OutputClosed` when the reader has gone; `HotplateError` of code `diskFull` when the disk is full or the file as large as it may be, and then
  ///   nothing of the line stands in a file; of code `file` for any other trouble.
  package func write(_ line: Data) throws {
    let bytes = (lacksEnd ? Data([0x0A]) : Data()) + line + [0x0A]
    try bytes.withUnsafeBytes { buffer in
      var at = 0
      while at < buffer.count {
        let count = Foundation.write(
          descriptor, buffer.baseAddress.map { $0 + at }, buffer.count - at)
        if count < 0 && errno == EINTR { continue }
        if count < 0 && errno == EPIPE { throw OutputClosed() }
        if count < 0 && errno == EAGAIN {
          // Whoever shares the pipe made it so.
          var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = poll(&wanted, 1, -1)
          continue
        }
        if count < 0 {
          let isFull = [ENOSPC, EDQUOT, EFBIG].contains(errno)
          let failure = HotplateError(
            isFull ? .diskFull : .file, "\(path): cannot be written: \(systemError())")
          if isFull { takeBack(at) }
          throw failure
        }
        at += count
      }
    }
    lacksEnd = false
  }

  /// Waits until what was written to a file outlives the machine.
  ///
  /// - Throws: `HotplateError` of code `file` when the disk fails; pipes and devices have nothing to wait for.
  package func synchronize() throws {
    if fdatasync(descriptor) != 0, errno != EINVAL, errno != EROFS {
      throw HotplateError(.file, "\(path): cannot be written: \(systemError())")
    }
  }

  /// Takes the last bytes of a file back: half a line would spoil the next one.
  private func takeBack(_ count: Int) {
    var status = stat()
    let end = lseek(descriptor, 0, SEEK_CUR)
    // Where others append to the file, what stands behind ours is theirs.
    guard count > 0, end >= count, fstat(descriptor, &status) == 0, status.st_size == end,
      ftruncate(descriptor, end - count) == 0
    else { return }
    lseek(descriptor, end - count, SEEK_SET)
  }
}

extension String {
  /// The text as HTML shows it, in an element or a quoted attribute.
  package var forHTML: String {
    replacingASCII {
      switch $0 {
      case UInt8(ascii: "&"): "&amp;"
      case UInt8(ascii: "<"): "&lt;"
      case UInt8(ascii: ">"): "&gt;"
      case UInt8(ascii: "\""): "&quot;"
      default: nil
      }
    }
  }

  /// The text without what moves a terminal: a control character, but for tabs and line ends, stands as U+FFFD, and so does what turns the
  /// direction of the text around it. List entries, file names
  /// and what was found in foreign bytes stand in texts for people.
  package var forTerminals: String {
    // Of what is taken out beyond ASCII each begins with one of three bytes: most texts are whole as they are, and no character is looked up.
    let mayMove = hasByte {
      $0 < 0x20
        ? $0 != 0x0A && $0 != 0x09 : $0 == 0x7F || $0 == 0xC2 || $0 == 0xD8 || $0 == 0xE2
    }
    guard mayMove else { return self }
    return String(
      String.UnicodeScalarView(
        unicodeScalars.map {
          $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\t"
            || $0.properties.isBidiControl ? "\u{FFFD}" : $0
        }))
  }
}
