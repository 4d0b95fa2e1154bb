import Foundation
import GRDB
import Glibc
import Hotplate

/// The store's connection, which may be closed while others still use it.
///
/// The look for what is due, or a client of the console, may come after the closing. GRDB's queue hands SQLite a null
/// pointer then; here the late one gets an error. What SQLite complains of (a full disk, a damaged file) becomes a sentence
/// that names the store.
final class StoreConnection: Sendable {
  private let path: String
  private let queue: DatabaseQueue
  /// Which file it is, whatever becomes of its name.
  private let file: FileIdentity?
  /// Whether it was closed; who is inside keeps the others out.
  private let isClosed = Guarded(false)
  /// The thread that is inside: it would wait for itself for ever.
  private let inside = Guarded<pthread_t?>(nil)
  /// Whether it is open for reading alone.
  private let isReader: Bool
  /// How long who is inside waits for other processes.
  let lock: LockWait

  /// Seconds that a call waits for its turn and another process's transaction, unless ``lock`` says otherwise.
  static let patience = 30.0

  /// Opens a store, or makes its file.
  ///
  /// - Throws: ``HotplateError`` when it is no database or cannot be opened.
  convenience init(path: String, configuration: Configuration, lock: LockWait) throws {
    var configuration = configuration
    configuration.busyMode = .callback { lock.shouldRetry(tries: $0) }
    try self.init(path: path, lock: lock, isReader: false) { [configuration] in
      try DatabaseQueue(path: StoreConnection.plain(path), configuration: configuration)
    }
  }

  /// Opens a store that is there, for reading alone.
  ///
  /// - Throws: ``HotplateError`` when it is no database or cannot be opened.
  convenience init(reading path: String) throws {
    try self.init(path: path, lock: LockWait(path: path), isReader: true) {
      try StoreConnection.reader(of: path)
    }
  }

  private init(
    path: String, lock: LockWait, isReader: Bool, open: () throws -> DatabaseQueue
  ) throws {
    self.path = path
    self.lock = lock
    self.isReader = isReader
    do {
      queue = try open()
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      throw HotplateError(.store, "\(path): locked by another process")
    } catch let error as DatabaseError where error.isOfAccess {
      throw error.asNoAccess(to: path)
    } catch let error as DatabaseError {
      throw HotplateError(
        .store, "\(path): expected a hit store, found \(error.message ?? "another file")")
    }
    file = FileIdentity(path)
  }

  /// Opens a store that is there, for reading alone, with SQLite's own errors.
  ///
  /// - Throws: ``HotplateError`` when there is no file; `DatabaseError` when it is no database or cannot be opened.
  static func reader(of path: String) throws -> DatabaseQueue {
    try PrivateFile.refuseName(path, of: "a hit store")
    guard FileManager.default.fileExists(atPath: path) else {
      throw HotplateError(.store, "\(path): expected a hit store, found no file")
    }
    try refuseFolder(path)
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(patience)
    return try DatabaseQueue(path: plain(path), configuration: configuration)
  }

  /// Refuses a folder, of which SQLite says only that it cannot be opened, and beside which no key is found.
  static func refuseFolder(_ path: String) throws {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw HotplateError(.store, "\(path): expected a hit store, found a folder")
    }
  }

  /// That a store is asked that was closed.
  static func closed(_ path: String) -> HotplateError {
    HotplateError(.store, "\(path): the store was closed")
  }

  /// That a file is no database.
  static func anotherKind(_ path: String) -> HotplateError {
    let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? NSNumber
    let found = size?.intValue == 0 ? "an empty file" : "another kind of file"
    return HotplateError(.store, "\(path): expected a hit store, found \(found)")
  }

  /// That a file is a database, and none of a store.
  static func anotherDatabase(_ path: String) -> HotplateError {
    HotplateError(.store, "\(path): expected a hit store, found another database")
  }

  /// Runs `body` in a transaction that cannot write. Where the store is open for reading alone, `body` may read again, in the same transaction.
  func read<T>(_ body: (Database) throws -> T) throws -> T {
    if isReader, isInside { return try told { try queue.unsafeReentrantRead(body) } }
    return try whileOpen { try queue.read(body) }
  }

  /// Runs `body`, which makes its own transactions.
  func writeWithoutTransaction<T>(_ body: (Database) throws -> T) throws -> T {
    try whileOpen { try queue.writeWithoutTransaction(body) }
  }

  /// The same; again where the disk is full and ``lock`` says so.
  func writeWaitingForRoom<T>(_ body: (Database) throws -> T) throws -> T {
    try whileOpen {
      var tries = 0
      while true {
        do {
          return try queue.writeWithoutTransaction(body)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
          guard lock.shouldRetry(tries: tries, for: .room) else { throw error }
          tries += 1
        }
      }
    }
  }

  /// Waits for who is inside, folds the write-ahead log into the file and closes; a second time does nothing.
  func close() throws {
    try refuseInside()
    try isClosed.withLock { isClosed in
      guard !isClosed else { return }
      try queue.writeWithoutTransaction { database in
        // Another process may be reading: then the last to close folds it in.
        do { _ = try database.checkpoint(.truncate) } catch is DatabaseError {}
      }
      try queue.close()
      isClosed = true
    }
  }

  private func damaged(_ what: String) -> HotplateError {
    HotplateError(.store, "\(path): \(what) is damaged; run `hotplate audit verify`")
  }

  /// How SQLite is told of a file: a name like `:memory:` or `file:x` would be no file, or another.
  private static func plain(_ path: String) -> String {
    path.utf8.first == UInt8(ascii: "/") ? path : "./" + path
  }

  private var isInside: Bool { inside.withLock { $0 == pthread_self() } }

  /// Throws where this thread is within a call of the store already: it would wait for itself.
  func refuseInside() throws {
    guard isInside else { return }
    throw HotplateError(
      .store,
      "\(path): the store was used from within one of its own calls, by a function given to it; expected that call to end first"
    )
  }

  private func whileOpen<T>(_ body: () throws -> T) throws -> T {
    try refuseInside()
    let came = LockWait.since ?? .now
    return try told {
      try isClosed.withLock { isClosed in
        guard !isClosed else { throw Self.closed(path) }
        inside.withLock { $0 = pthread_self() }
        defer { inside.withLock { $0 = nil } }
        // What is written to a file that nobody finds is lost, and its checkpoint would be taken for the new one's.
        guard FileIdentity(path) == file else {
          throw HotplateError(
            .store,
            "\(path): the store’s file was replaced or removed while it was open; expected it to stay, or to be opened anew"
          )
        }
        lock.begin(after: ContinuousClock.now - came)
        defer { lock.end() }
        return try body()
      }
    }
  }

  /// Runs `body`; what SQLite complains of becomes a sentence.
  private func told<T>(_ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as DatabaseError
      where lock.isStopped && [.SQLITE_BUSY, .SQLITE_FULL].contains(error.resultCode)
    {
      // The store itself can be used: what a run that ends cannot write is lost.
      throw HotplateError(
        .file,
        "\(path): \(lock.cause.atEnd); what was in hand is neither stored nor told"
      )
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      throw HotplateError(.store, "\(path): locked by another process")
    } catch let error as DatabaseError {
      throw HotplateError(.store, "\(path): \(error.reason(at: path))")
    } catch let error as DamagedValue {
      throw damaged("a row’s \(error.column)")
    } catch is RowDecodingError {
      throw damaged("a value")
    }
  }
}
