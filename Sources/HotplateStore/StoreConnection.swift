import Foundation
import GRDB
import Hotplate

/// The store's connection, which may be closed while others still use it.
///
/// The look for what is due, or a client of the console, may come after the closing. GRDB's queue hands SQLite a null
/// pointer then; here the late one gets an error. What SQLite complains of (a full disk, a damaged file) becomes a sentence
/// that names the store.
final class StoreConnection: Sendable {
  private let path: String
  private let queue: DatabaseQueue
  /// Whether it was closed; who is inside keeps the others out.
  private let isClosed = Guarded(false)

  init(path: String, configuration: Configuration) throws {
    self.path = path
    queue = try DatabaseQueue(path: Self.plain(path), configuration: configuration)
  }

  /// Refuses a folder, of which SQLite says only that it cannot be opened, and beside which no key is found.
  static func refuseFolder(_ path: String) throws {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw HotplateError(.store, "\(path): expected a hit store, found a folder")
    }
  }

  /// Runs `body` in a transaction that cannot write.
  func read<T>(_ body: (Database) throws -> T) throws -> T {
    try whileOpen { try queue.read(body) }
  }

  /// Runs `body`, which makes its own transactions.
  func writeWithoutTransaction<T>(_ body: (Database) throws -> T) throws -> T {
    try whileOpen { try queue.writeWithoutTransaction(body) }
  }

  /// Waits for who is inside, folds the write-ahead log into the file and closes; a second time does nothing.
  func close() throws {
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
  static func plain(_ path: String) -> String { path.hasPrefix("/") ? path : "./" + path }

  private func whileOpen<T>(_ body: () throws -> T) throws -> T {
    try isClosed.withLock { isClosed in
      guard !isClosed else { throw HotplateError(.store, "\(path): the store was closed") }
      do {
        return try body()
      } catch let error as DatabaseError {
        throw HotplateError(.store, "\(path): \(error.message ?? "\(error.resultCode)")")
      } catch let error as DamagedValue {
        throw damaged("a row’s \(error.column)")
      } catch is RowDecodingError {
        throw damaged("a value")
      }
    }
  }
}
