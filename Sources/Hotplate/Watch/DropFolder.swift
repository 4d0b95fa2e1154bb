import Dispatch
import Foundation

/// The files that arrive in folders, each once it is complete: renamed into place, or closed and no longer growing.
///
/// Told by inotify; the folders are also looked through at the start, when the kernel's queue ran over, and every
/// minute, because network file systems tell nothing. Folders that appear below are watched too. Waiting happens on
/// a thread of its own.
public final class DropFolder: Sendable {
  /// How files are taken for complete.
  public struct Configuration: Sendable, Hashable {
    /// The folders.
    public var folders: [String]
    /// Folders not to look into, as those for done files, by whatever path leads there.
    public var excluded: [String] = []
    /// Names of folders right below those to watch that are not looked into. Nobody else can have them name another one, as by a link.
    var excludedNames: Set<ExactText> = []
    /// How long a closed file must keep its size and time.
    public var settling: Duration = .milliseconds(300)
    /// How long a file must keep them that nobody was seen to close, where the system cannot tell who writes.
    public var settlingUnseen: Duration = .seconds(10)
    /// How often everything is looked through.
    public var rescan: Duration = .seconds(60)
    /// Whether to end once everything there at the start is given, and what came until then.
    public var endsWhenEmpty = false

    /// Watches folders for ever.
    public init(folders: [String]) { self.folders = folders }
  }

  private let configuration: Configuration
  private let queue = DispatchQueue(label: "hotplate.drop")
  private let notifier: FolderNotifier
  private let stopper: StopPipe
  /// What is put back or renamed here by this process.
  let moves = OwnMoves()
  private let notify: @Sendable (String) -> Void
  /// Whether it was said that the system does not tell of a folder.
  private let watchTrouble = TroubleLatch()
  // Beside the state, which is held while folders are looked through: that may take long.
  private let troubles: FolderTroubles
  /// Held by `queue` while it looks through folders, by whoever tells of a file for a moment.
  private let state: Guarded<State>

  private struct State {
    var files: ArrivingFiles
    /// What each folder to watch was when it was last looked into; of one that was not there nothing.
    var roots: [ExactText: FileIdentity] = [:]
    /// The folders on which a file system was mounted once.
    var mountPoints: Set<ExactText> = []
    /// The folders not to look into, as they were when one was last looked into.
    var excluded: Set<FileIdentity> = []
    /// The folders that were looked into.
    var seen: Set<FileIdentity> = []
    /// When the last look through all folders ended; `nil` when the next is due at once.
    var lastScan: ContinuousClock.Instant?
    /// How many of the files that were ready when a look was due are still to be given before it.
    var owed: Int?
    /// Whether the last look through the folders saw into each.
    var sawAll = true
  }

  /// Starts watching.
  ///
  /// - Parameter notify: Takes sentences for people.
  /// - Throws: `HotplateError` of code `startup` when a folder is not there or inotify gives out, `configuration` when one of the folders
  ///   lies below another.
  public init(
    _ configuration: Configuration, notify: @escaping @Sendable (String) -> Void = { _ in }
  ) throws {
    self.configuration = configuration
    self.notify = notify
    troubles = FolderTroubles(roots: configuration.folders, notify: notify)
    try WatchedFolders.check(configuration.folders)
    // Who opens a file for writing in the instant in which it is asked for its writers sends this signal.
    signal(SIGIO, SIG_IGN)
    stopper = try StopPipe()
    state = Guarded(State(files: ArrivingFiles(configuration)))
    notifier = try FolderNotifier()
    // Whatever comes after this line is told by the kernel.
    state.withLock { state in
      scanAll(&state, at: .now)
      state.files.beginEnding()
    }
  }

  /// The next complete file; `nil` after `stop()`, and when the task is cancelled, which stops the folder. A file given comes again when it is written
  /// again.
  public func next() async -> DropFile? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        queue.async { continuation.resume(returning: self.waitForNext()) }
      }
    } onCancel: {
      stop()
    }
  }

  /// Has a file given again when it is brought back or, where it still lies there, when the folders are next looked through: it was put
  /// away, or what was to be done with it failed.
  public func requeue(_ file: DropFile) {
    state.withLock { $0.files.requeue(file) }
  }

  /// Has a file given again when the folders are next looked through, though the system tells of it before: it could not be put away.
  func giveLater(_ file: DropFile) { state.withLock { $0.files.giveLater(file) } }

  /// Has a file given again that has the name, size and time of one that was given.
  func giveAgain(_ file: DropFile) { state.withLock { $0.files.giveAgain(file, at: .now) } }

  /// Has a file that could not be opened given again when the folders are next looked through. Returns whether it is the first time.
  func tryAgain(_ file: DropFile) -> Bool {
    state.withLock { $0.files.tryAgain(file) }
  }

  /// Has it told again that a file could not be opened: what told of it may be lost.
  func tellAgain(of file: DropFile) {
    state.withLock { $0.files.tellAgain(of: file) }
  }

  /// Tells that a file that was given is going to be read: until `endReading(of:)` there may be another to come under its name, and a run that ends
  /// once nothing is left does not.
  func beginReading() {
    if configuration.endsWhenEmpty { state.withLock { $0.files.beginReading() } }
  }

  /// Tells that a file was read, or could not be.
  func endReading(of file: DropFile) {
    if configuration.endsWhenEmpty { state.withLock { $0.files.endReading(of: file, at: .now) } }
  }

  /// The folders that cannot be looked into: those to watch that were removed, or what was mounted there was, and those below that may not be read.
  public var missing: [String] { troubles.paths }

  /// The files that a run that ends once nothing is left leaves out, because they are being written.
  public var leftOut: [DropFile] { state.withLock { $0.files.leftOut } }

  /// The files that are there, complete or not; `nil` when a folder could not be looked into.
  var files: [DropFile]? {
    state.withLock { $0.sawAll ? $0.files.present : nil }
  }

  /// How many files are still to be given, as far as is known.
  var waiting: Int { state.withLock { $0.files.waiting } }

  /// Ends the wait.
  public func stop() { stopper.stop() }

  /// Whether `stop()` was called.
  public var isStopped: Bool { stopper.isStopped }

  private func waitForNext() -> DropFile? {
    while !isStopped {
      let now = ContinuousClock.now
      let wait: Duration? = state.withLock { state in
        let isAnother = configuration.folders.contains { folder in
          state.roots[ExactText(folder)] != FileIdentity(folder)
        }
        if isAnother || isLookDue(&state, at: now) { scanAll(&state, at: now) }
        state.files.settle(at: now)
        state.files.closeOnceInitialIsRead()
        if state.files.hasReady { return nil }
        return min(state.files.wait(at: now) ?? configuration.rescan, longestWait(state))
      }
      guard let wait else {
        let file = state.withLock { state in
          state.owed = state.owed.map { max(0, $0 - 1) }
          return state.files.take(at: now)
        }
        if let file { return file }
        continue
      }
      if configuration.endsWhenEmpty && state.withLock({ $0.files.isSettled }) { return nil }
      var waits = [
        pollfd(fd: stopper.reader, events: Int16(POLLIN), revents: 0),
        pollfd(fd: notifier.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      _ = poll(&waits, 2, Self.milliseconds(wait))
      if waits[1].revents != 0 {
        let now = ContinuousClock.now
        state.withLock { state in notifier.forEachEvent { take($0, &state, at: now) } }
      }
    }
    return nil
  }

  /// Whether it is time to look through all folders.
  private func isLookDue(_ state: inout State, at now: ContinuousClock.Instant) -> Bool {
    guard let lastScan = state.lastScan else { return true }
    guard now - lastScan > configuration.rescan else { return false }
    // A look may take longer than the time between two: what is ready is given first. What it finds comes behind that anyway.
    let owed = state.files.hasReady ? state.owed ?? state.files.readyCount : 0
    state.owed = owed
    return owed == 0
  }

  /// A wait as the system takes it, a day at most: then it goes on.
  private static func milliseconds(_ wait: Duration) -> Int32 {
    Int32(min(max(1, (wait / .milliseconds(1)).rounded(.up)), 86_400_000))
  }

  /// How long to wait for what the system tells.
  private func longestWait(_ state: State) -> Duration {
    // Nobody tells of a folder that comes where none is, of one that is mounted, or of one that is removed while a file of it is open; or that
    // the last file was read, which takes milliseconds.
    min(configuration.rescan, state.files.isReading ? .milliseconds(5) : .seconds(1))
  }

  /// What names of hidden files and folders begin with.
  private static let dot = UInt8(ascii: ".")

  /// How many folders deep below those to watch is looked: who may write there must not keep others waiting by a chain without end.
  static let mostDeep = 64

  private func scanAll(_ state: inout State, at now: ContinuousClock.Instant) {
    for folder in configuration.folders {
      let (before, there) = (state.roots[ExactText(folder)], FileIdentity(folder))
      if let before, before != there { unwatch(folder, &state) }
      state.roots[ExactText(folder)] = there
    }
    state.sawAll = true
    state.files.beginLook()
    troubles.beginLook()
    for folder in configuration.folders {
      scan(&state, root: folder, below: "", at: now)
    }
    state.lastScan = .now
    state.owed = nil
    state.files.endLook()
    // One that is broken off saw no folder for well.
    if !isStopped { troubles.endLook() }
  }

  /// Looks through a folder and all below.
  private func scan(
    _ state: inout State, root: String, below: String, at now: ContinuousClock.Instant
  ) {
    state.excluded = Set(configuration.excluded.compactMap { FileIdentity($0) })
    let depth = below.utf8.split(separator: 0x2F).count
    if depth > Self.mostDeep { return noteDeep(root + "/" + below.folderOfPath) }
    guard let folder = OpenFolder(root, below: below) else {
      return note(unseen: below.isEmpty ? root : root + "/" + below, isRoot: depth == 0, &state)
    }
    look(&state, into: folder, root: root, below: below, depth: depth, at: now)
  }

  /// Looks through an open folder, `depth` below the one to watch.
  private func look(
    _ state: inout State, into folder: borrowing OpenFolder, root: String, below: String,
    depth: Int, at now: ContinuousClock.Instant
  ) {
    if depth == 1 && configuration.excludedNames.contains(ExactText(below)) { return }
    let identity = folder.identity
    if let identity, state.excluded.contains(identity) { return }
    let path = below.isEmpty ? root : root + "/" + below
    let unwatched = notifier.watch(folder, root: root, below: below)
    // No file of it was given yet: what is aside, a crash left there.
    if let identity, state.seen.insert(identity).inserted {
      AsideFolder.putBack(in: folder, of: path, moves)
    }
    guard let entries = folder.names() else {
      return note(unseen: path, isRoot: depth == 0, &state)
    }
    if depth == 0, let trouble = unmounted(path, &state) { troubles.note(path, trouble) }
    if let unwatched { tell(unwatched: path, unwatched) }
    for entry in entries {
      // A look may take long.
      if isStopped {
        state.sawAll = false
        return
      }
      guard let name = entry.text else {
        state.files.noticeMisnamed(entry, root: root, below: below)
        continue
      }
      guard name.utf8.first != Self.dot else { continue }
      // Other programs could not open it.
      let isTooLong = path.utf8.count + 1 + name.utf8.count >= Int(PATH_MAX)
      guard !isTooLong, let status = folder.status(of: entry) else {
        // A folder of which only the names may be read, or a path that is too long.
        let reason = isTooLong ? ENAMETOOLONG : errno
        if reason != ENOENT {
          state.sawAll = false
          troubles.note(path, "not all of it can be looked at: \(systemError(reason))")
        }
        continue
      }
      let inner = below.isEmpty ? name : below + "/" + name
      if status.st_mode & S_IFMT != S_IFDIR {
        if !DropFile.isIgnored(name), let file = DropFile(folder: root, name: inner, status) {
          // A look may take long: from now on it must keep its size.
          state.files.notice(file, isClosed: false, at: .now)
        }
      } else if depth == Self.mostDeep {
        noteDeep(path)
      } else if let next = OpenFolder(name, in: folder) {
        look(&state, into: next, root: root, below: inner, depth: depth + 1, at: now)
      } else {
        note(unseen: path + "/" + name, isRoot: false, &state)
      }
    }
  }

  private func take(
    _ event: FolderNotifier.Event, _ state: inout State, at now: ContinuousClock.Instant
  ) {
    switch event {
    case .overflow: scanAll(&state, at: now)
    // A folder that is gone is told of at once, not at the next look through all.
    case .ended(let below): if below.isEmpty { state.lastScan = nil }
    case .moved(let root): unwatch(root, &state)
    case .entry(let entry): take(entry, &state, at: now)
    }
  }

  private func take(
    _ entry: FolderNotifier.Entry, _ state: inout State, at now: ContinuousClock.Instant
  ) {
    let (root, below) = (entry.root, entry.below)
    guard let name = entry.name.text else {
      state.files.noticeMisnamed(entry.name, root: root, below: below)
      return
    }
    let inner = below.isEmpty ? name : below + "/" + name
    if entry.isFolder {
      if name.utf8.first != Self.dot { scan(&state, root: root, below: inner, at: now) }
      return
    }
    // What was put back may be written just now, by whoever has it open.
    let isOwn = entry.kind != .closed && moves.take(root + "/" + inner)
    switch entry.kind {
    case _ where isOwn: state.files.notice(root: root, name: inner, isClosed: false, at: now)
    case .renamed: state.files.noticeComplete(root: root, name: inner)
    case .closed: state.files.notice(root: root, name: inner, isClosed: true, at: now)
    case .created:
      guard let status = OpenFolder(root, below: below)?.status(of: name), status.st_size > 0
      else { return }
      // A hard link is complete when it appears, and nobody closes it. Its first name may be gone by now, or it had none: then the system is asked
      // whether somebody writes it, as with every upload.
      state.files.notice(root: root, name: inner, isClosed: status.st_nlink > 1, at: now)
    }
  }

  /// Stops watching a folder that was renamed away, and what is below: its name may be another's by now, which is looked for at once.
  private func unwatch(_ root: String, _ state: inout State) {
    notifier.unwatch(root)
    state.lastScan = nil
  }

  /// Takes note of a folder that could not be looked into just now, which left `errno`. One below that is gone, or is none any more, is nothing to tell of.
  private func note(unseen path: String, isRoot: Bool, _ state: inout State) {
    state.sawAll = false
    guard isRoot || errno != ENOENT && errno != ENOTDIR else { return }
    troubles.note(path, "cannot be looked into: \(systemError())")
  }

  /// Takes note of a folder in which there are others that lie too deep.
  private func noteDeep(_ path: String) {
    troubles.note(path, "what lies more than \(Self.mostDeep) folders deep is not looked into")
  }

  /// What is the matter with a folder to watch on which nothing is mounted any more; `nil` of all others.
  private func unmounted(_ path: String, _ state: inout State) -> String? {
    var (folder, parent) = (stat(), stat())
    guard stat(path, &folder) == 0, stat(path + "/..", &parent) == 0 else { return nil }
    if folder.st_dev != parent.st_dev {
      state.mountPoints.insert(ExactText(path))
    } else if state.mountPoints.contains(ExactText(path)) {
      return "nothing is mounted there any more"
    }
    return nil
  }

  /// Says once that the system does not tell of a folder.
  private func tell(unwatched path: String, _ error: Int32) {
    // It may be gone again, or another thing by now.
    if error == ENOENT || error == ENOTDIR { return }
    guard watchTrouble.begin() else { return }
    let limit = error == ENOSPC ? ", the limit is fs.inotify.max_user_watches" : ""
    notify(
      "\(path): inotify cannot watch it: \(systemError(error))\(limit); such folders are only looked through now and then"
    )
  }
}
