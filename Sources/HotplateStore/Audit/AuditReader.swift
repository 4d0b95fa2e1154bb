import GRDB
import Hotplate

/// Reads a store's log without writing to it.
public struct AuditReader: Sendable {
  let database: StoreConnection
  let path: String

  /// Opens the log of a store.
  public init(store path: String) throws {
    database = try StoreConnection(reading: path)
    self.path = path
  }

  /// The newest checkpoint: to be copied off the machine.
  public func checkpoint() throws -> Checkpoint { try database.read { try checkpoint(in: $0) } }

  /// The same, within a transaction.
  func checkpoint(in database: Database) throws -> Checkpoint {
    let note = try String.fetchOne(database, sql: "SELECT note FROM head WHERE id = 0")
    guard let checkpoint = note.flatMap({ Checkpoint($0) }) else {
      throw HotplateError(.store, "\(path): the signed head is missing or cannot be read")
    }
    return checkpoint
  }

  /// The numbers of the hits that are there. Tells of no plate.
  package func hitNumbers() throws -> Set<Int> {
    try database.read { try Int.fetchSet($0, sql: "SELECT number FROM hit") }
  }

  /// Records from `first` on, in order.
  public func records(from first: Int = 0, count: Int = .max) throws -> [AuditRecord] {
    var records: [AuditRecord] = []
    try forEachRecord(from: first, count: count) { records.append($0) }
    return records
  }

  /// Hands out records one by one, in order.
  ///
  /// `body` may ask this reader for more on the same thread: it is answered from the state of the log that the records are of. Other threads wait until all are
  /// handed out.
  public func forEachRecord(
    from first: Int = 0, count: Int = .max, _ body: (AuditRecord) throws -> Void
  ) throws {
    try database.read { try AuditRecord.forEach(in: $0, from: first, count: count, body) }
  }

  /// Hands out the records that a checkpoint speaks of, each with its leaf's hash, one by one, in order.
  ///
  /// - Throws: ``HotplateError`` when they are not those that were signed: at their end, so what was made of them is to be thrown away.
  /// - Complexity: A few microseconds a record.
  func forEachRecord(
    of checkpoint: Checkpoint, _ body: (RawAuditRecord, AuditHash) throws -> Void
  ) throws {
    try database.read { try forEachRecord(of: checkpoint, in: $0, body) }
  }

  /// The same, within a transaction.
  func forEachRecord(
    of checkpoint: Checkpoint, in database: Database,
    _ body: (RawAuditRecord, AuditHash) throws -> Void
  ) throws {
    var frontier = MerkleFrontier()
    var text: [UInt8] = []
    let error = try database.forEachRawRow(
      "SELECT \(RawAuditRecord.columns) FROM audit ORDER BY seq LIMIT \(checkpoint.size)"
    ) { row in
      let record = RawAuditRecord(row: row)
      let leaf = record.leaf(&text)
      frontier.append(leaf)
      try body(record, leaf)
      return true
    }
    if let error { throw DatabaseError(resultCode: ResultCode(rawValue: error)) }
    guard frontier.size == checkpoint.size, frontier.root == checkpoint.root else {
      throw HotplateError(
        .store,
        "\(path): the log’s records are not those that were signed; run `hotplate audit verify`")
    }
  }
}
