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
    /// How long a closed file must keep its size and time.
    public var settling: Duration = .milliseconds(300)
    /// How long a file must keep them that nobody was seen to close, where the system cannot tell who writes.
    public var settlingUnseen: Duration = .seconds(10)
    /// How often everything is looked through.
    public var rescan: Duration = .seconds(60)
    /// Whether to end once everything there at the start is given.
    public var endsWhenEmpty = false

    /// Watches folders for ever.
    public init(folders: [String]) { self.folders = folders }
  }

  private let configuration: Configuration
  private let queue = DispatchQueue(label: "hotplate.drop")
  private let notifier: Int32
  private let stopper: StopPipe
  /// The folders not to look into, each by its one name and as it was given.
  private let excluded: Set<ExactText>
  private let notify: @Sendable (String) -> Void
  /// Whether it was said that the system does not tell of a folder.
  private let watchTrouble = TroubleLatch()
  // Beside the state, which is held while folders are looked through: that may take long.
  private let missingFolders = Guarded<[String]>([])
  /// Held by `queue` while it looks through folders, by whoever tells of a file for a moment.
  private let state: Guarded<State>

  private struct State {
    var files: ArrivingFiles
    /// Folders by watch: the root and the path below it.
    var watches: [Int32: (root: String, below: String)] = [:]
    /// Folders to watch that were not there when they were last looked for.
    var gone: Set<ExactText> = []
    /// The folders on which a file system was mounted once.
    var mountPoints: Set<ExactText> = []
    var lastScan: ContinuousClock.Instant?
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
    for folder in configuration.folders {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder),
        isFolder.boolValue
      else {
        throw HotplateError(.startup, "\(folder): expected a folder to watch")
      }
    }
    try Self.refuse(nested: configuration.folders)
    // Who opens a file for writing in the instant in which it is asked for its writers sends this signal.
    signal(SIGIO, SIG_IGN)
    stopper = try StopPipe()
    excluded = Set(configuration.excluded.flatMap { [ExactText($0), ExactText($0.resolvedPath)] })
    state = Guarded(State(files: ArrivingFiles(configuration)))
    notifier = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    guard notifier >= 0 else {
      throw HotplateError(.startup, "folders cannot be watched: \(systemError())")
    }
    // Whatever comes after this line is told by the kernel.
    state.withLock { scanAll(&$0, at: .now) }
  }

  deinit { close(notifier) }

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

  /// The folders that cannot be looked into: they were removed, or what was mounted there was.
  public var missing: [String] { missingFolders.withLock { $0 } }

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
        let isBack = state.gone.contains { access($0.text, F_OK) == 0 }
        if isBack || state.lastScan.map({ now - $0 > configuration.rescan }) ?? true {
          scanAll(&state, at: now)
        }
        state.files.settle(at: now)
        if state.files.hasReady { return nil }
        return min(state.files.wait(at: now) ?? configuration.rescan, longestWait(state))
      }
      guard let wait else {
        if let file = state.withLock({ $0.files.take(at: now) }) { return file }
        continue
      }
      if configuration.endsWhenEmpty && state.withLock({ $0.files.isSettled }) { return nil }
      var waits = [
        pollfd(fd: stopper.reader, events: Int16(POLLIN), revents: 0),
        pollfd(fd: notifier, events: Int16(POLLIN), revents: 0),
      ]
      _ = poll(&waits, 2, Self.milliseconds(wait))
      if waits[1].revents != 0 { state.withLock { readEvents(&$0) } }
    }
    return nil
  }

  /// A wait as the system takes it, a day at most: then it goes on.
  private static func milliseconds(_ wait: Duration) -> Int32 {
    Int32(min(max(1, (wait / .milliseconds(1)).rounded(.up)), 86_400_000))
  }

  /// How long to wait for what the system tells.
  private func longestWait(_ state: State) -> Duration {
    var wait = configuration.rescan
    // Nobody tells of a folder that comes where none is, or that the last file was read, which takes milliseconds.
    if !state.gone.isEmpty { wait = min(wait, .seconds(1)) }
    if state.files.isReading { wait = min(wait, .milliseconds(5)) }
    return wait
  }

  /// What names of hidden files and folders begin with.
  private static let dot = UInt8(ascii: ".")

  private func scanAll(_ state: inout State, at now: ContinuousClock.Instant) {
    state.lastScan = now
    state.sawAll = true
    state.gone = []
    state.files.beginLook()
    for folder in configuration.folders { scan(&state, root: folder, below: "", at: now) }
    state.files.endLook()
  }

  private func scan(
    _ state: inout State, root: String, below: String, at now: ContinuousClock.Instant
  ) {
    let path = below.isEmpty ? root : root + "/" + below
    if excluded.contains(ExactText(path)) || excluded.contains(ExactText(path.resolvedPath)) {
      return
    }
    // Of a folder below, the one that it lies in tells that it was moved.
    let events = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | (below.isEmpty ? IN_MOVE_SELF : 0)
    // The operator may name a folder by a link; one below may be of whoever writes there.
    let links = below.isEmpty ? 0 : UInt32(IN_DONT_FOLLOW)
    let watch = inotify_add_watch(notifier, path, UInt32(events) | UInt32(IN_ONLYDIR) | links)
    if watch >= 0 {
      // A watch for a folder watched already has the same number.
      state.watches[watch] = (root, below)
    } else {
      tell(unwatched: path, errno)
    }
    let entries = FileName.all(in: path)
    let isGone = entries == nil && errno == ENOENT
    if entries == nil { state.sawAll = false }
    if below.isEmpty {
      tell(root, trouble: trouble(of: root, isSeen: entries != nil, &state))
      if isGone { state.gone.insert(ExactText(root)) }
    }
    for entry in entries ?? [] {
      guard let name = entry.text else {
        state.files.noticeMisnamed(entry, root: root, below: below)
        continue
      }
      guard name.utf8.first != Self.dot, let mode = entry.mode(in: path) else { continue }
      let inner = below.isEmpty ? name : below + "/" + name
      if mode == S_IFDIR {
        scan(&state, root: root, below: inner, at: now)
      } else {
        state.files.notice(root: root, name: inner, isClosed: false, at: now)
      }
    }
  }

  private func readEvents(_ state: inout State) {
    let now = ContinuousClock.now
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = buffer.withUnsafeMutableBytes { read(notifier, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      var at = 0
      let header = MemoryLayout<inotify_event>.size
      while at + header <= count {
        let event = buffer.withUnsafeBytes {
          $0.loadUnaligned(fromByteOffset: at, as: inotify_event.self)
        }
        let length = Int(event.len)
        let name = FileName(
          bytes: Array(buffer[at + header..<at + header + length].prefix { $0 != 0 }))
        at += header + length
        take(event, name, &state, at: now)
      }
    }
  }

  private func take(
    _ event: inotify_event, _ entry: FileName, _ state: inout State,
    at now: ContinuousClock.Instant
  ) {
    if event.mask & UInt32(IN_Q_OVERFLOW) != 0 {
      scanAll(&state, at: now)
      return
    }
    if event.mask & UInt32(IN_IGNORED) != 0 {
      // A folder that is gone is told of at once, not at the next look through all.
      if state.watches.removeValue(forKey: event.wd)?.below == "" { state.lastScan = nil }
      return
    }
    guard let folder = state.watches[event.wd] else { return }
    if event.mask & UInt32(IN_MOVE_SELF) != 0 {
      unwatch(folder.root, &state)
      return
    }
    if entry.bytes.isEmpty { return }
    guard let name = entry.text else {
      state.files.noticeMisnamed(entry, root: folder.root, below: folder.below)
      return
    }
    let inner = folder.below.isEmpty ? name : folder.below + "/" + name
    if event.mask & UInt32(IN_ISDIR) != 0 {
      if name.utf8.first != Self.dot { scan(&state, root: folder.root, below: inner, at: now) }
    } else if event.mask & UInt32(IN_MOVED_TO) != 0 {
      state.files.noticeComplete(root: folder.root, name: inner)
    } else if event.mask & UInt32(IN_CLOSE_WRITE) != 0 {
      state.files.notice(root: folder.root, name: inner, isClosed: true, at: now)
    } else if event.mask & UInt32(IN_CREATE) != 0, linkCount(folder.root + "/" + inner) > 1 {
      // A hard link is complete when it appears, and nobody closes it.
      state.files.notice(root: folder.root, name: inner, isClosed: true, at: now)
    }
  }

  /// Stops watching a folder that was renamed away, and what is below: its name may be another's by now, which is looked for at once.
  private func unwatch(_ root: String, _ state: inout State) {
    for (watch, folder) in state.watches where ExactText(folder.root) == ExactText(root) {
      inotify_rm_watch(notifier, watch)
      state.watches[watch] = nil
    }
    state.lastScan = nil
  }

  /// Why the pictures of a folder cannot be seen; `nil` where they can. Asked right after it was looked into, which left `errno`.
  private func trouble(of root: String, isSeen: Bool, _ state: inout State) -> String? {
    guard isSeen else { return "cannot be looked into: \(systemError())" }
    var (folder, parent) = (stat(), stat())
    guard stat(root, &folder) == 0, stat(root + "/..", &parent) == 0 else { return nil }
    if folder.st_dev != parent.st_dev {
      state.mountPoints.insert(ExactText(root))
    } else if state.mountPoints.contains(ExactText(root)) {
      return "nothing is mounted there any more"
    }
    return nil
  }

  /// Says once that a folder is gone, and once that it is back.
  private func tell(_ root: String, trouble: String?) {
    let isNew = missingFolders.withLock { missing in
      let place = missing.firstIndex { ExactText($0) == ExactText(root) }
      guard (place != nil) == (trouble == nil) else { return false }
      if let place { missing.remove(at: place) } else { missing.append(root) }
      return true
    }
    guard isNew else { return }
    notify(
      trouble.map { "\(root): \($0); no picture comes from there until it is back" }
        ?? "\(root): is back")
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

  /// Refuses folders of which one is another or lies below it: each file there would be two.
  private static func refuse(nested folders: [String]) throws {
    let places = folders.map { $0.resolvedPath }
    for (number, inner) in places.enumerated() {
      for (other, outer) in places.enumerated() where number != other {
        let start = outer.utf8.last == UInt8(ascii: "/") ? outer : outer + "/"
        if ExactText(inner) == ExactText(outer) || inner.utf8.starts(with: start.utf8) {
          throw HotplateError(
            .configuration,
            "\(folders[number]): is \(folders[other]) or lies below it, which is watched as well; expected one of them"
          )
        }
      }
    }
  }

  private func linkCount(_ path: String) -> Int {
    var status = stat()
    return lstat(path, &status) == 0 ? Int(status.st_nlink) : 0
  }
}

extension String {
  /// The path without links, `.` and `..`, from the root on, where it leads somewhere.
  var resolvedPath: String {
    // A first `~` would be somebody's home.
    URL(fileURLWithPath: utf8.first == UInt8(ascii: "~") ? "./" + self : self)
      .resolvingSymlinksInPath()
      .standardizedFileURL.path
  }
}
