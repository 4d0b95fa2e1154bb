import Foundation
import GRDB
import Glibc
import Hotplate

/// Appends to the audit log inside a transaction, and signs what it has become at the end.
struct AuditLog {
  /// A checkpoint is kept for good each time the log has grown by this many records, so that a verifier
  /// knows which ones must be there.
  static let recordsPerCheckpoint = 4096

  private let database: Database
  private let store: String
  private let key: AuditKey
  private let now: Timestamp
  private(set) var frontier: MerkleFrontier

  init(
    _ database: Database, store: String, key: AuditKey, now: Timestamp, frontier: MerkleFrontier
  ) {
    self.database = database
    self.store = store
    self.key = key
    self.now = now
    self.frontier = frontier
  }

  /// The place that the next record takes.
  var next: Int { frontier.size }

  /// When this transaction's records happen.
  var time: Timestamp { now }

  /// Appends a record and returns its place.
  @discardableResult
  mutating func append(
    _ action: AuditAction, about: AuditValue = [:], sealed: AuditValue = [:],
    digest: AuditHash? = nil
  ) throws -> Int {
    let record = AuditRecord(
      sequence: frontier.size, time: now.description, action: action.rawValue, about: about.json,
      sealed: sealed.json, nonces: nonce(32), digest: digest)
    let insert = try database.cachedStatement(
      sql:
        "INSERT INTO audit (seq, at, action, about, sealed, nonces, digest) VALUES (?,?,?,?,?,?,?)"
    )
    try insert.execute(arguments: [
      record.sequence, record.time, record.action, record.about, record.sealed, record.nonces,
      digest.map { Data($0.bytes) },
    ])
    frontier.append(record.leaf)
    if frontier.size.isMultiple(of: Self.recordsPerCheckpoint) {
      let checkpoint = try sign()
      try database.execute(
        sql: "INSERT INTO checkpoint (size, note) VALUES (?,?)",
        arguments: [checkpoint.size, checkpoint.text])
    }
    return record.sequence
  }

  /// Random bytes for salting what is hashed.
  func nonce(_ count: Int) -> Data {
    var bytes = Data(count: count)
    let failed = bytes.withUnsafeMutableBytes { getentropy($0.baseAddress, $0.count) }
    precondition(failed == 0, "the system has no random bytes")
    return bytes
  }

  /// Signs the log as it stands and notes where it may be continued.
  func finish() throws -> Checkpoint {
    let checkpoint = try sign()
    let peaks = Data(frontier.peaks.flatMap(\.bytes))
    let update = try database.cachedStatement(
      sql: "INSERT OR REPLACE INTO head (id, size, peaks, note) VALUES (0,?,?,?)")
    try update.execute(arguments: [frontier.size, peaks, checkpoint.text])
    return checkpoint
  }

  private func sign() throws -> Checkpoint {
    try Checkpoint(
      store: store, size: frontier.size, root: frontier.root, time: now.description, key: key)
  }

  /// Takes the log up where it was left.
  ///
  /// - Throws: ``HotplateError`` when the log's end, its signed head and its records do not agree.
  static func frontier(of database: Database, store: String, key: AuditKey) throws -> MerkleFrontier
  {
    let size = try size(in: database)
    guard
      let head = try Row.fetchOne(database, sql: "SELECT size, peaks, note FROM head WHERE id = 0")
    else {
      guard size == 0 else { throw damaged("the signed head is missing") }
      return MerkleFrontier()
    }
    guard let peaks: Data = try? head.value("peaks"), let noted: Int = try? head.value("size"),
      let note: String = try? head.value("note")
    else { throw damaged("its signed head cannot be read") }
    guard let frontier = MerkleFrontier(size: noted, peaks: peaks), frontier.size == size,
      let checkpoint = Checkpoint(note), checkpoint.store == store,
      checkpoint.size == size, checkpoint.root == frontier.root
    else { throw damaged("its end and its signed head do not agree") }
    guard checkpoint.isSigned(by: key.publicKey) else {
      throw damaged("its head is not signed by the audit key given")
    }
    return frontier
  }

  /// How many records the log has: the place that the next one takes.
  static func size(in database: Database) throws -> Int {
    try Int.fetchOne(try database.cachedStatement(sql: "SELECT max(seq) + 1 FROM audit")) ?? 0
  }

  /// The root of the log's first records, from the records themselves: takes microseconds a record.
  static func root(ofFirst count: Int, in database: Database) throws -> AuditHash {
    var frontier = MerkleFrontier()
    try AuditRecord.forEach(in: database, count: count) { frontier.append($0.leaf) }
    return frontier.root
  }

  private static func damaged(_ what: String) -> HotplateError {
    HotplateError(
      .store, "the audit log is damaged: \(what); run `hotplate audit verify` before going on")
  }
}
