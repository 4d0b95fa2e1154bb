/// Checks of proofs by ``MerkleTree``, after RFC 9162 §2.1.3 and §2.1.4.
enum MerkleProof {
  /// Whether `path` leads from `leaf` at `index` to `root` of a tree of `size` leaves.
  static func verifyInclusion(
    leaf: AuditHash, index: Int, size: Int, path: [AuditHash], root: AuditHash
  ) -> Bool {
    guard index >= 0, index < size else { return false }
    var position = index
    var last = size - 1
    var hash = leaf
    for sibling in path {
      guard last > 0 else { return false }
      if position & 1 == 1 || position == last {
        hash = .node(sibling, hash)
        while position & 1 == 0, position != 0 {
          position >>= 1
          last >>= 1
        }
      } else {
        hash = .node(hash, sibling)
      }
      position >>= 1
      last >>= 1
    }
    return last == 0 && hash == root
  }

  /// Whether `path` shows that the tree of `first` leaves under `firstRoot` is a beginning of the other.
  static func verifyConsistency(
    first: Int, firstRoot: AuditHash, second: Int, secondRoot: AuditHash, path: [AuditHash]
  ) -> Bool {
    guard first > 0, first <= second else { return false }
    if first == second { return path.isEmpty && firstRoot == secondRoot }
    var path = path[...]
    if first.nonzeroBitCount == 1 { path = [firstRoot] + path }
    guard let start = path.popFirst() else { return false }
    var position = first - 1
    var last = second - 1
    while position & 1 == 1 {
      position >>= 1
      last >>= 1
    }
    var old = start
    var new = start
    for hash in path {
      guard last > 0 else { return false }
      if position & 1 == 1 || position == last {
        old = .node(hash, old)
        new = .node(hash, new)
        while position & 1 == 0, position != 0 {
          position >>= 1
          last >>= 1
        }
      } else {
        new = .node(new, hash)
      }
      position >>= 1
      last >>= 1
    }
    return last == 0 && old == firstRoot && new == secondRoot
  }
}
