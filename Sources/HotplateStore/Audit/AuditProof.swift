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

extension AuditReader {
  /// Proves that record `index` is in the log that the newest checkpoint speaks of.
  public func inclusion(of index: Int) throws -> AuditProof {
    let (checkpoint, leaves) = try leaves()
    guard index >= 0, index < leaves.count, let record = try records(from: index, count: 1).first
    else {
      throw HotplateError(
        .noSuchHit, "\(path): expected a record from 0 to \(leaves.count - 1), found \(index)")
    }
    return AuditProof(
      proof: "inclusion", record: record.text, index: index, checkpoint: checkpoint.text,
      path: MerkleTree(leaves).inclusion(of: index).map(\.description))
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
      path: MerkleTree(leaves).consistency(from: old.size).map(\.description))
  }

  private func leaves() throws -> (Checkpoint, [AuditHash]) {
    let checkpoint = try checkpoint()
    var leaves: [AuditHash] = []
    try forEachRecord(of: checkpoint) { _, leaf in leaves.append(leaf) }
    return (checkpoint, leaves)
  }
}
