/// All nodes of an RFC 6962 Merkle tree, for many proofs over the same leaves.
struct MerkleTree: Sendable {
  /// The leaves, then the nodes over each two, up to the root. The last of an odd number stands on the next level as it is: its subtree is all that is there.
  private let levels: [[AuditHash]]

  /// The tree over `leaves`. O(*n*), in memory as well.
  init(_ leaves: [AuditHash]) {
    var levels = [leaves]
    while let level = levels.last, level.count > 1 {
      levels.append(
        stride(from: 0, to: level.count, by: 2).map { place in
          place + 1 < level.count ? .node(level[place], level[place + 1]) : level[place]
        })
    }
    self.levels = levels
  }

  /// Leaves.
  var count: Int { levels[0].count }

  /// The audit path of leaf `index`, nearest sibling first. O(log *n*).
  func inclusion(of index: Int) -> [AuditHash] {
    precondition(index >= 0 && index < count)
    return siblings(of: index, from: 0)
  }

  /// The proof that the tree of the first `size` leaves is a beginning of this one. O(log *n*).
  func consistency(from size: Int) -> [AuditHash] {
    precondition(size > 0 && size <= count)
    if size == count { return [] }
    // The greatest subtree that ends where the older tree does.
    var (place, height) = (size - 1, 0)
    while place & 1 == 1 {
      place >>= 1
      height += 1
    }
    // Where it is the whole older tree, its root is known already.
    return (place > 0 ? [levels[height][place]] : []) + siblings(of: place, from: height)
  }

  /// The siblings of the node at `place` of a level, and of those above it.
  private func siblings(of place: Int, from height: Int) -> [AuditHash] {
    var place = place
    var path: [AuditHash] = []
    for level in levels[height...].dropLast() {
      if place ^ 1 < level.count { path.append(level[place ^ 1]) }
      place >>= 1
    }
    return path
  }
}
