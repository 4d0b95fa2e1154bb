import Foundation

/// The right edge of an RFC 6962 Merkle tree: enough to append a leaf and to tell the root.
///
/// `peaks` are the roots of the full subtrees, the largest (leftmost) first: one for each bit set in `size`.
struct MerkleFrontier: Sendable, Hashable {
  private(set) var size = 0
  private(set) var peaks: [AuditHash] = []

  init() {}

  /// The tree over `leaves`. O(*n*).
  init(_ leaves: some Sequence<AuditHash>) {
    for leaf in leaves { append(leaf) }
  }

  /// Takes up a tree where it was left; `nil` when the peaks, their bytes one behind the other, are not as many as the size has.
  init?(size: Int, peaks: Data) {
    guard size >= 0, peaks.count == 32 * size.nonzeroBitCount else { return nil }
    self.size = size
    self.peaks = stride(from: 0, to: peaks.count, by: 32).compactMap {
      AuditHash(bytes: peaks.dropFirst($0).prefix(32))
    }
  }

  /// Adds a leaf. Amortized one node.
  mutating func append(_ leaf: AuditHash) {
    var hash = leaf
    var full = size
    while full & 1 == 1 {
      hash = .node(peaks.removeLast(), hash)
      full >>= 1
    }
    peaks.append(hash)
    size += 1
  }

  /// MTH(D[size]) of RFC 6962 §2.1.
  var root: AuditHash {
    guard var hash = peaks.last else { return .empty }
    for peak in peaks.dropLast().reversed() { hash = .node(peak, hash) }
    return hash
  }
}
