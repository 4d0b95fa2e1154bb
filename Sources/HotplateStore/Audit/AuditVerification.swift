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
    /// The private key's file, when it is not beside the store.
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
  /// - Throws: ``HotplateError`` when there is no such file, it cannot be opened or a newer version made it; damage is a finding, not an error.
  public init(store path: String, trust: Trust = Trust()) throws {
    let clock = ContinuousClock()
    let start = clock.now
    do {
      let database = try StoreConnection.reader(of: path)
      var check = self
      // One transaction: what another process appends meanwhile is not half seen.
      try database.read { database in
        var pass = AuditPass(database: database, path: path, trust: trust)
        do {
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
}

extension DatabaseError {
  /// Whether the file may not be opened, or is in use: nothing is said of what it holds.
  var isOfAccess: Bool {
    [.SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_BUSY, .SQLITE_LOCKED]
      .contains(resultCode)
  }

  /// What is told of one that ``isOfAccess``.
  func asNoAccess(to path: String) -> HotplateError {
    HotplateError(
      .store,
      "\(path): the store cannot be opened here: \(message ?? "no access"); SQLite needs to write beside it: ask who may, or check a copy, with its .head, in a folder of your own"
    )
  }
}
