/// Proofs over the leaves of an RFC 6962 Merkle tree, and their checks after RFC 9162 §2.1.3 and §2.1.4.
enum MerkleProof {
  private static func root(_ leaves: ArraySlice<AuditHash>) -> AuditHash {
    MerkleFrontier(leaves).root
  }

  /// The audit path of leaf `index`, nearest sibling first. O(*n*).
  static func inclusion(of index: Int, in leaves: ArraySlice<AuditHash>) -> [AuditHash] {
    precondition(index >= 0 && index < leaves.count)
    guard leaves.count > 1 else { return [] }
    let split = largestPowerOfTwo(below: leaves.count)
    let middle = leaves.startIndex + split
    if index < split {
      return inclusion(of: index, in: leaves[..<middle]) + [root(leaves[middle...])]
    }
    return inclusion(of: index - split, in: leaves[middle...]) + [root(leaves[..<middle])]
  }

  /// The proof that the tree of the first `size` leaves is a beginning of the tree over `leaves`. O(*n*).
  static func consistency(from size: Int, in leaves: ArraySlice<AuditHash>) -> [AuditHash] {
    precondition(size > 0 && size <= leaves.count)
    return subproof(size, leaves, whole: true)
  }

  private static func subproof(
    _ size: Int, _ leaves: ArraySlice<AuditHash>, whole: Bool
  ) -> [AuditHash] {
    if size == leaves.count { return whole ? [] : [root(leaves)] }
    let split = largestPowerOfTwo(below: leaves.count)
    let middle = leaves.startIndex + split
    if size <= split {
      return subproof(size, leaves[..<middle], whole: whole) + [root(leaves[middle...])]
    }
    return subproof(size - split, leaves[middle...], whole: false) + [root(leaves[..<middle])]
  }

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

  private static func largestPowerOfTwo(below count: Int) -> Int {
    1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
  }
}
