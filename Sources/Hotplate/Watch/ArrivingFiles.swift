import Foundation

/// What is known of the files in drop folders: which may still grow, which are ready, and which were given.
///
/// Told of a file whenever it was seen, it gives each once it is complete, and again when it is another: of another size or time.
struct ArrivingFiles: Sendable {
  private let settling: Duration
  private let settlingUnseen: Duration
  private let endsWhenEmpty: Bool

  /// A file that may still grow.
  private struct Growing {
    var file: DropFile
    /// When it was first told of.
    var first: ContinuousClock.Instant
    /// Since when it did not.
    var since: ContinuousClock.Instant
    /// Whether a writer was seen to close it.
    var isClosed: Bool
  }

  private var growing: [ExactText: Growing] = [:]
  /// Files ready or given that are still there as they were, by path: what is told of them again does not give them again.
  private var known: [ExactText: DropFile] = [:]
  /// The files that are complete, in the order in which they are given.
  private var ready: [DropFile] = []
  /// How many of `ready` were given: a backlog may have any number, of which none is moved for each one given.
  private var given = 0
  /// What was told of because its name is not UTF-8, by its escaped path.
  private var misnamed: Set<ExactText> = []
  /// What of this was known before the folders were looked through anew.
  private var misnamedBefore: Set<ExactText> = []
  /// Files that could not be opened and are still there as they were, by path.
  private var unopened: [ExactText: DropFile] = [:]
  /// How many files that were given are being read.
  private var reading = 0
  /// Files that are to be given when the folders are next looked through, though they were given.
  private var givenLater: [DropFile] = []
  /// For a run that ends once nothing is left: which of the files that were there at its start are still to be given, by path.
  private var initial: Set<ExactText> = []
  /// Whether these were given and read, so that files that come are left for the next run.
  private var isClosed = false
  /// How long a run that ends once nothing is left waits for a file that is written again and again, besides the time for which it must not be.
  private static let longestWriting = Duration.seconds(60)
  /// Files that were still being written when all else was given to a run that ends then, by path.
  private var unfinished: [ExactText: DropFile] = [:]

  /// Knows of no file.
  init(_ configuration: DropFolder.Configuration) {
    settling = configuration.settling.asWait
    settlingUnseen = configuration.settlingUnseen.asWait
    endsWhenEmpty = configuration.endsWhenEmpty
  }

  /// The files that are there, complete or not.
  var present: [DropFile] { growing.values.map(\.file) + known.values }

  /// How many files are still to be given.
  var waiting: Int { growing.count + ready.count - given }

  /// How many files can be given at once.
  var readyCount: Int { ready.count - given }

  /// Whether a file can be given at once.
  var hasReady: Bool { given < ready.count }

  /// Whether files that were given are being read.
  var isReading: Bool { reading > 0 }

  /// The files that a run that ends once nothing is left leaves out, because they are being written.
  var leftOut: [DropFile] { unfinished.values.sorted { $0.path < $1.path } }

  /// Whether no more than what is ready is to be expected of what is there.
  var isSettled: Bool { growing.isEmpty && reading == 0 }

  /// Takes what is known for what was there at the start of a run that ends once that is given.
  mutating func beginEnding() {
    initial = Set(growing.keys).union(ready[given...].map(\.key))
  }

  /// Leaves files that come from now on to the next run if all that was there at the start was given and read.
  mutating func closeOnceInitialIsRead() {
    if endsWhenEmpty && initial.isEmpty && reading == 0 { isClosed = true }
  }

  /// How long until the next file may be complete; `nil` when none is under way.
  func wait(at now: ContinuousClock.Instant) -> Duration? {
    growing.values.map { entry in
      // One that is due and still here waits for the longer time.
      let wait = entry.since + settling - now
      return wait > .zero ? wait : entry.since + settlingUnseen - now
    }.min()
  }

  /// Begins a look through all folders; what is gone is forgotten.
  mutating func beginLook() {
    known = known.filter { access($0.key.text, F_OK) == 0 }
    unopened = unopened.filter { access($0.key.text, F_OK) == 0 }
    for file in givenLater { requeue(file) }
    givenLater = []
    misnamedBefore = misnamed
    misnamed = []
  }

  /// Ends a look through all folders.
  mutating func endLook() { misnamedBefore = [] }

  /// Takes note of a file that may be complete.
  mutating func notice(
    root: String, name: String, isClosed: Bool, at now: ContinuousClock.Instant
  ) {
    guard !DropFile.isIgnored(name), let file = DropFile(folder: root, name: name) else { return }
    notice(file, isClosed: isClosed, at: now)
  }

  /// Takes note of a file that was looked at just now.
  mutating func notice(_ file: DropFile, isClosed: Bool, at now: ContinuousClock.Instant) {
    if known[file.key] == file { return }
    let entry = growing[file.key]
    if let entry, entry.file == file, entry.isClosed || !isClosed { return }
    if self.isClosed && entry == nil { return }
    growing[file.key] = Growing(
      file: file, first: entry?.first ?? now, since: now, isClosed: isClosed)
  }

  /// Takes note of a file that was renamed into place: the writer says that it is complete.
  mutating func noticeComplete(root: String, name: String) {
    guard !DropFile.isIgnored(name), let file = DropFile(folder: root, name: name) else { return }
    if isClosed && growing[file.key] == nil { return }
    growing[file.key] = nil
    if known[file.key] != file { makeReady(file) }
  }

  /// Takes note of what no path leads to, so that it is told of once. A folder counts, whatever is in it.
  mutating func noticeMisnamed(_ name: FileName, root: String, below: String) {
    let mode = OpenFolder(root, below: below)?.status(of: name).map { $0.st_mode & S_IFMT }
    let file = DropFile(misnamed: name, root: root, below: below)
    guard !isClosed,
      mode == S_IFDIR && !name.escaped.hasPrefix(".")
        || mode == S_IFREG && !DropFile.isIgnored(file.name)
    else { return }
    let isNew = misnamed.insert(file.key).inserted
    if isNew && !misnamedBefore.contains(file.key) { ready.append(file) }
  }

  /// Moves files that stopped growing to those that are ready.
  mutating func settle(at now: ContinuousClock.Instant) {
    let due = growing.filter { now - $0.value.since >= settling || isOverdue($0.value, at: now) }
    var complete: [DropFile] = []
    for (path, entry) in due {
      guard let file = DropFile(folder: entry.file.folder, name: entry.file.name) else {
        growing[path] = nil
        initial.remove(path)
        continue
      }
      if file != entry.file || now - entry.since < settling {
        if isOverdue(entry, at: now) {
          leaveOut(file)
        } else {
          growing[path] = Growing(file: file, first: entry.first, since: now, isClosed: false)
        }
        continue
      }
      switch file.isBeingWritten {
      case true where endsWhenEmpty: leaveOut(file)
      case true:
        // An upload that stalls keeps its size: only its end tells that it is whole.
        growing[path] = Growing(file: file, first: entry.first, since: now, isClosed: false)
      case nil where !entry.isClosed && now - entry.since < settlingUnseen: break
      default:
        growing[path] = nil
        complete.append(file)
      }
    }
    // In the order they were written, whatever order a dictionary has.
    for file in complete.sorted(by: { ($0.modified, $0.name) < ($1.modified, $1.name) }) {
      makeReady(file)
    }
  }

  /// Whether a run that ends once nothing is left waits for a file no longer.
  private func isOverdue(_ entry: Growing, at now: ContinuousClock.Instant) -> Bool {
    endsWhenEmpty && now - entry.first >= settling + Self.longestWriting
  }

  /// Leaves a file that is being written to the next run.
  private mutating func leaveOut(_ file: DropFile) {
    growing[file.key] = nil
    initial.remove(file.key)
    unfinished[file.key] = file
  }

  private mutating func makeReady(_ file: DropFile) {
    known[file.key] = file
    unfinished[file.key] = nil
    ready.append(file)
  }

  /// Takes out the file that is ready for longest; `nil` when there is none, it is being written again, or another took its place: that one is taken note of.
  mutating func take(at now: ContinuousClock.Instant) -> DropFile? {
    guard hasReady else { return nil }
    let file = ready[given]
    given += 1
    initial.remove(file.key)
    // Moves fewer elements than were given out since the last move: amortized O(1).
    if given > ready.count / 2 {
      ready.removeSubrange(..<given)
      given = 0
    }
    if file.isReplaced {
      // What the system tells of its successor may come too late for a run that ends once nothing is left.
      notice(root: file.folder, name: file.name, isClosed: false, at: now)
      return nil
    }
    // A camera that is back goes on with an upload that broke off.
    if file.isBeingWritten == true {
      known[file.key] = nil
      growing[file.key] = Growing(file: file, first: now, since: now, isClosed: false)
      return nil
    }
    return file
  }

  /// Has a file given again when it is told of again.
  mutating func requeue(_ file: DropFile) {
    if known[file.key] == file { known[file.key] = nil }
  }

  /// Has a file given again when the folders are next looked through, not before.
  mutating func giveLater(_ file: DropFile) { givenLater.append(file) }

  /// Has a file given again that has its name, and was taken for one that was given.
  mutating func giveAgain(_ file: DropFile, at now: ContinuousClock.Instant) {
    requeue(file)
    notice(root: file.folder, name: file.name, isClosed: false, at: now)
  }

  /// Has a file that could not be opened given again when it is told of again. Returns whether it is the first time.
  mutating func tryAgain(_ file: DropFile) -> Bool {
    requeue(file)
    return unopened.updateValue(file, forKey: file.key) != file
  }

  /// Has it told again that a file could not be opened.
  mutating func tellAgain(of file: DropFile) {
    if unopened[file.key] == file { unopened[file.key] = nil }
    if file.isMisnamed { misnamed.remove(file.key) }
  }

  /// Counts a file that is going to be read.
  mutating func beginReading() { reading += 1 }

  /// Counts a file that was read, or could not be, and takes note of what took its place meanwhile.
  mutating func endReading(of file: DropFile, at now: ContinuousClock.Instant) {
    reading -= 1
    // What the system tells of its successor may come too late.
    notice(root: file.folder, name: file.name, isClosed: false, at: now)
  }
}

extension DropFile {
  /// What tells it from other files of the folders.
  fileprivate var key: ExactText { ExactText(path) }
}
