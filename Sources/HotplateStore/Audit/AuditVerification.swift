import Foundation
import GRDB
import Hotplate

/// What a check of a store against its signed log came to.
public struct AuditVerification: Sendable {
  /// Records in the log.
  public internal(set) var records = 0
  /// Rows that a record vouches for, and that were checked: hits, dispositions, clearances, withdrawals.
  public internal(set) var rows = 0
  /// Signed checkpoints that were checked, those outside the store included.
  public internal(set) var checkpoints = 0
  /// The root of the tree over the log.
  public internal(set) var root = AuditHash.empty
  /// Where the public key is from: worth no more than that place.
  public internal(set) var keySource = ""
  /// What is wrong, one sentence each; empty when nothing is.
  public internal(set) var findings: [String] = []
  /// What the check could not look at, one sentence each.
  public internal(set) var remarks: [String] = []
  /// Seconds for the log alone: hashes, tree and checkpoints.
  public internal(set) var logSeconds = 0.0
  /// Seconds in all.
  public internal(set) var seconds = 0.0

  /// Whether the store is as it was written.
  public var isIntact: Bool { findings.isEmpty }

  /// The most findings that are worth listing.
  static let mostFindings = 100

  mutating func find(_ finding: String) {
    if findings.count < Self.mostFindings { findings.append(finding) }
  }

  /// What a store is checked against.
  public struct Trust: Sendable {
    /// The public key, 32 bytes; when `nil`, that of the key file beside the store, or else the store's own word.
    public var publicKey: [UInt8]?
    /// The private key's file, when it is not beside the store; not looked at where there is a public key.
    public var keyFile: String?
    /// Checkpoints that were kept elsewhere: only they find a log that was cut short together with its head file.
    public var checkpoints: [Checkpoint]

    /// Makes a trust.
    public init(
      publicKey: [UInt8]? = nil, keyFile: String? = nil, checkpoints: [Checkpoint] = []
    ) {
      self.publicKey = publicKey
      self.keyFile = keyFile
      self.checkpoints = checkpoints
    }
  }

  /// Checks a store. Reads only; a store in use may be checked.
  ///
  /// - Throws: ``HotplateError`` when there is no such file, it or the checkpoint beside it cannot be opened or read, it is another kind of file with nothing of
  ///   a store beside it, or a newer version made it; damage is a finding, not an error.
  public init(store path: String, trust: Trust = Trust()) throws {
    let clock = ContinuousClock()
    let start = clock.now
    do {
      try Self.refuseOther(path)
      let database = try StoreConnection.reader(of: path)
      var check = self
      // Before the snapshot: another process may append between the two, and the file is never ahead of its store.
      let noted = Result { try HeadFile(path: path + ".head").read() }
      // One transaction: what another process appends meanwhile is not half seen.
      try database.read { database in
        var pass = AuditPass(database: database, path: path, trust: trust, noted: noted)
        do {
          if !Self.isStoreBeside(path) { try Self.refuseForeign(database, path: path) }
          try pass.run(&check)
        } catch let error as DatabaseError where !error.isOfAccess {
          check.find("the database cannot be read: \(error.message ?? "damaged")")
        } catch let error as DamagedValue {
          check.find("the database cannot be read: a row’s \(error.column) is of the wrong kind")
        } catch is RowDecodingError {
          check.find("the database cannot be read: a value is of the wrong kind")
        }
      }
      self = check
    } catch let error as DatabaseError {
      // What was not looked at was not found damaged.
      guard !error.isOfAccess else {
        throw error.asNoAccess(to: path)
      }
      find("the database cannot be opened: \(error.message ?? "damaged")")
    }
    seconds = (clock.now - start) / .seconds(1)
  }

  /// Refuses a file that never was a store, as a list given for one: without SQLite's first bytes, and with nothing beside it that a store has. With that, a
  /// store was emptied or written over.
  private static func refuseOther(_ path: String) throws {
    try StoreConnection.refuseFolder(path)
    guard access(path, R_OK) == 0, !LineOutput.isDatabase(path), !isStoreBeside(path),
      !FileManager.default.fileExists(atPath: path + "-wal")
    else { return }
    throw StoreConnection.anotherKind(path)
  }

  /// Whether something lies beside a file that stores alone have; a write-ahead log any database may have.
  private static func isStoreBeside(_ path: String) -> Bool {
    [".head", ".key"].contains { FileManager.default.fileExists(atPath: path + $0) }
  }

  /// Refuses another program's database: it does not say that it is a store, and has none of the tables that stores alone are likely to have.
  private static func refuseForeign(_ database: Database, path: String) throws {
    guard try Int.fetchOne(database, sql: "PRAGMA application_id") != HitStore.applicationID,
      try !["audit", "checkpoint", "gate", "head"].contains(where: { try database.tableExists($0) })
    else { return }
    throw StoreConnection.anotherDatabase(path)
  }
}

extension DatabaseError {
  /// Whether the file may not be opened, is in use, or could not be read whole for want of room or memory or by the disk's fault: nothing is said of what it
  /// holds.
  var isOfAccess: Bool {
    [
      .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_BUSY, .SQLITE_LOCKED,
      .SQLITE_IOERR, .SQLITE_FULL, .SQLITE_NOMEM, .SQLITE_INTERRUPT, .SQLITE_PROTOCOL,
    ].contains(resultCode)
  }

  /// What is told of one that ``isOfAccess``.
  func asNoAccess(to path: String) -> HotplateError {
    let trouble = reason(at: path)
    let advice =
      [.SQLITE_IOERR, .SQLITE_FULL, .SQLITE_NOMEM].contains(resultCode)
      ? "" : ": ask who may, or check a copy, with its .head, in a folder of your own"
    return HotplateError(
      .store,
      "\(path): the store cannot be opened here: \(trouble); SQLite needs to write beside it\(advice)"
    )
  }

  /// The error in words. Of some calls that find the disk full SQLite says only that they failed.
  func reason(at path: String) -> String {
    var room = statvfs()
    let isFull =
      resultCode == .SQLITE_IOERR && statvfs(path.folderOfPath, &room) == 0
      && (room.f_bavail == 0 || room.f_files > 0 && room.f_favail == 0)
    return isFull ? "the disk is full" : message ?? "\(resultCode)"
  }
}
