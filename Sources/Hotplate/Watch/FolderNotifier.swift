import Foundation

/// What the system tells of folders, by inotify: files that appear, are closed or renamed into place, and folders that come and go.
///
/// Folders are known by the one to watch that they lie in and by their path below it, which is empty for that one.
final class FolderNotifier: Sendable {
  /// What was told.
  enum Event {
    /// More happened than the kernel kept.
    case overflow
    /// A folder is not told of any more: it was removed, or its file system unmounted.
    case ended(below: String)
    /// A folder to watch was renamed.
    case moved(root: String)
    /// Something in a folder.
    case entry(Entry)
  }

  /// What happened to an entry of a folder.
  struct Entry {
    /// The ways to come into a folder.
    enum Kind { case created, closed, renamed }

    let root: String
    let below: String
    let name: FileName
    let kind: Kind
    let isFolder: Bool
  }

  /// Readable when there is something to tell.
  let descriptor: Int32
  /// Folders by the number of their watch.
  private let watches = Guarded<[Int32: (root: String, below: String)]>([:])

  /// Begins; it is told of no folder yet.
  ///
  /// - Throws: `HotplateError` of code `startup` when inotify gives out.
  init() throws {
    descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    guard descriptor >= 0 else {
      let limit =
        errno == EMFILE
        ? "; the limit may be fs.inotify.max_user_instances, or that of open files" : ""
      throw HotplateError(.startup, "folders cannot be watched: \(systemError())\(limit)")
    }
  }

  deinit { close(descriptor) }

  /// Has the system tell of a folder; else returns why it does not, as `errno` has it.
  func watch(_ folder: borrowing OpenFolder, root: String, below: String) -> Int32? {
    // Of a folder below, the one that it lies in tells that it was moved.
    let events = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | (below.isEmpty ? IN_MOVE_SELF : 0)
    let mask = UInt32(events) | UInt32(IN_ONLYDIR)
    // The path may lead elsewhere by now, over a link of whoever writes there.
    var watch = inotify_add_watch(descriptor, folder.systemPath, mask)
    if watch < 0 && errno == ENOENT {
      let links = below.isEmpty ? 0 : UInt32(IN_DONT_FOLLOW)
      let path = below.isEmpty ? root : root + "/" + below
      watch = inotify_add_watch(descriptor, path, mask | links)
    }
    guard watch >= 0 else { return errno }
    // A watch for a folder watched already has the same number.
    watches.withLock { $0[watch] = (root, below) }
    return nil
  }

  /// Has the system tell no more of a folder to watch and of what is below.
  func unwatch(_ root: String) {
    watches.withLock { watches in
      for (watch, folder) in watches where ExactText(folder.root) == ExactText(root) {
        inotify_rm_watch(descriptor, watch)
        watches[watch] = nil
      }
    }
  }

  /// Gives all that was told, one after the other: what `take` has watched or no longer watched counts for what follows.
  func forEachEvent(_ take: (Event) -> Void) {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
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
        if let event = self.event(event, of: name) { take(event) }
      }
    }
  }

  /// What an event tells; `nil` of a folder that is not watched any more.
  private func event(_ event: inotify_event, of name: FileName) -> Event? {
    func has(_ mask: Int32) -> Bool { event.mask & UInt32(mask) != 0 }
    if has(IN_Q_OVERFLOW) { return .overflow }
    if has(IN_IGNORED) {
      return watches.withLock { $0.removeValue(forKey: event.wd) }.map { .ended(below: $0.below) }
    }
    guard let folder = watches.withLock({ $0[event.wd] }) else { return nil }
    if has(IN_MOVE_SELF) { return .moved(root: folder.root) }
    if name.bytes.isEmpty { return nil }
    let kind: Entry.Kind =
      has(IN_MOVED_TO) ? .renamed : has(Int32(IN_CLOSE_WRITE)) ? .closed : .created
    return .entry(
      Entry(
        root: folder.root, below: folder.below, name: name, kind: kind,
        isFolder: event.mask & UInt32(IN_ISDIR) != 0))
  }
}
