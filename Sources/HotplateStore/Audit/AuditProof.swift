import Foundation
import GRDB
import Hotplate

/// Shows a third party that a record is in a log, or that a log is the continuation of an older one.
///
/// `Audit/verify.py` checks both without this program.
public struct AuditProof: Sendable, Hashable, Codable {
  /// `inclusion` or `consistency`.
  public var proof: String
  /// The record's leaf, of an inclusion.
  public var record: String?
  /// The record's place, of an inclusion.
  public var index: Int?
  /// The older checkpoint, of a consistency.
  public var from: String?
  /// The checkpoint that the proof leads to.
  public var checkpoint: String
  /// The hashes on the way, as hexadecimal digits.
  public var path: [String]

  /// One line of JSON.
  public func json() throws -> String { try JSONText.line(self) }

  /// Whether the proof holds, given who must have signed.
  public func holds(publicKey: [UInt8]) -> Bool {
    let hashes = path.compactMap { AuditHash(hex: $0) }
    guard hashes.count == path.count, let to = Checkpoint(checkpoint),
      to.isSigned(by: publicKey)
    else { return false }
    if proof == "inclusion", var record, let index {
      let leaf = record.withUTF8 { AuditHash(.leaf, UnsafeRawBufferPointer($0)) }
      return MerkleProof.verifyInclusion(
        leaf: leaf, index: index, size: to.size, path: hashes, root: to.root)
    }
    if proof == "consistency", let from = from.flatMap({ Checkpoint($0) }),
      from.isSigned(by: publicKey), from.store == to.store
    {
      return MerkleProof.verifyConsistency(
        first: from.size, firstRoot: from.root, second: to.size, secondRoot: to.root, path: hashes)
    }
    return false
  }
}

/// Reads a store's log without writing to it.
public struct AuditReader: Sendable {
  let database: StoreConnection
  let path: String

  /// Opens the log of a store.
  public init(store path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else {
      throw HotplateError(.store, "\(path): expected a hit store, found no file")
    }
    try StoreConnection.refuseFolder(path)
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(30)
    do {
      database = try StoreConnection(path: path, configuration: configuration)
    } catch let error as DatabaseError {
      throw HotplateError(
        .store, "\(path): expected a hit store, found \(error.message ?? "another file")")
    }
    self.path = path
  }

  /// The newest checkpoint: to be copied off the machine.
  public func checkpoint() throws -> Checkpoint {
    let note = try database.read {
      try String.fetchOne($0, sql: "SELECT note FROM head WHERE id = 0")
    }
    guard let checkpoint = note.flatMap({ Checkpoint($0) }) else {
      throw HotplateError(.store, "\(path): the signed head is missing or cannot be read")
    }
    return checkpoint
  }

  /// The numbers of the hits that are there. Tells of no plate.
  public func hitNumbers() throws -> Set<Int> {
    try database.read { try Int.fetchSet($0, sql: "SELECT number FROM hit") }
  }

  /// Records from `first` on, in order.
  public func records(from first: Int = 0, count: Int = .max) throws -> [AuditRecord] {
    var records: [AuditRecord] = []
    try forEachRecord(from: first, count: count) { records.append($0) }
    return records
  }

  /// Hands out records one by one, in order.
  public func forEachRecord(
    from first: Int = 0, count: Int = .max, _ body: (AuditRecord) throws -> Void
  ) throws {
    try database.read { try AuditRecord.forEach(in: $0, from: first, count: count, body) }
  }

  /// Hands out the records that a checkpoint speaks of, one by one, in order.
  ///
  /// - Throws: ``HotplateError`` when they are not those that were signed: at their end, so what was made of them is to be thrown away.
  func forEachRecord(of checkpoint: Checkpoint, _ body: (AuditRecord) throws -> Void) throws {
    var frontier = MerkleFrontier()
    try forEachRecord(count: checkpoint.size) { record in
      frontier.append(record.leaf)
      try body(record)
    }
    guard frontier.size == checkpoint.size, frontier.root == checkpoint.root else {
      throw HotplateError(
        .store,
        "\(path): the log’s records are not those that were signed; run `hotplate audit verify`")
    }
  }

  /// Proves that record `index` is in the log that the newest checkpoint speaks of.
  public func inclusion(of index: Int) throws -> AuditProof {
    let (checkpoint, leaves) = try leaves()
    guard index >= 0, index < leaves.count, let record = try records(from: index, count: 1).first
    else {
      throw HotplateError(
        .store, "\(path): expected a record from 0 to \(leaves.count - 1), found \(index)")
    }
    return AuditProof(
      proof: "inclusion", record: record.text, index: index, checkpoint: checkpoint.text,
      path: MerkleProof.inclusion(of: index, in: leaves[...]).map(\.description))
  }

  /// Proves that the log goes on from where `old` saw it.
  public func consistency(from old: Checkpoint) throws -> AuditProof {
    let (checkpoint, leaves) = try leaves()
    guard old.store == checkpoint.store, old.size > 0, old.size <= leaves.count else {
      throw HotplateError(
        .store,
        "\(path): the older checkpoint speaks of \(old.size) records of store \(old.store), found \(leaves.count) of \(checkpoint.store)"
      )
    }
    guard MerkleFrontier(leaves[..<old.size]).root == old.root else {
      throw HotplateError(
        .store,
        "\(path): the log’s first \(old.size) records are not those that the older checkpoint speaks of"
      )
    }
    return AuditProof(
      proof: "consistency", from: old.text, checkpoint: checkpoint.text,
      path: MerkleProof.consistency(from: old.size, in: leaves[...]).map(\.description))
  }

  private func leaves() throws -> (Checkpoint, [AuditHash]) {
    let checkpoint = try checkpoint()
    var leaves: [AuditHash] = []
    try forEachRecord(of: checkpoint) { leaves.append($0.leaf) }
    return (checkpoint, leaves)
  }
}

extension AuditRecord {
  /// Hands out records of a log one by one, in order.
  static func forEach(
    in database: Database, from first: Int = 0, count: Int, _ body: (AuditRecord) throws -> Void
  ) throws {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT seq, at, action, about, sealed, nonces, digest FROM audit WHERE seq >= ?
        ORDER BY seq LIMIT ?
        """, arguments: [first, count])
    while let row = try rows.next() {
      let digest: Data? = try row.optional("digest")
      try body(
        AuditRecord(
          sequence: try row.value("seq"), time: try row.value("at"),
          action: try row.value("action"), about: try row.value("about"),
          sealed: try row.value("sealed"), nonces: try row.value("nonces"),
          digest: digest.flatMap { AuditHash(bytes: $0) }))
    }
  }
}
