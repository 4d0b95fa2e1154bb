import Crypto
import Foundation
import Hotplate
import Testing

@testable import HotplateStore

@Suite struct MerkleTreeTests {
  /// The eight leaves that the reference implementations of RFC 6962 test with.
  static let leaves = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
  ].compactMap(Hexadecimal.bytes).map { bytes in bytes.withUnsafeBytes { AuditHash(.leaf, $0) } }

  @Test(arguments: [
    (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    (7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
  ])
  func rootIsThatOfOtherImplementations(size: Int, root: String) {
    #expect(MerkleFrontier(Self.leaves[..<size]).root.description == root)
  }

  /// MTH as RFC 6962 §2.1 writes it, without a frontier.
  func reference(_ leaves: ArraySlice<AuditHash>) -> AuditHash {
    if leaves.isEmpty { return .empty }
    if leaves.count == 1 { return leaves[leaves.startIndex] }
    let split = split(leaves)
    return .node(reference(leaves.prefix(split)), reference(leaves.dropFirst(split)))
  }

  private func split(_ leaves: ArraySlice<AuditHash>) -> Int {
    var split = 1
    while split * 2 < leaves.count { split *= 2 }
    return split
  }

  /// PATH as RFC 6962 §2.1.1 writes it.
  func inclusion(of index: Int, in leaves: ArraySlice<AuditHash>) -> [AuditHash] {
    guard leaves.count > 1 else { return [] }
    let split = split(leaves)
    let (left, right) = (leaves.prefix(split), leaves.dropFirst(split))
    return index < split
      ? inclusion(of: index, in: left) + [reference(right)]
      : inclusion(of: index - split, in: right) + [reference(left)]
  }

  /// SUBPROOF as RFC 6962 §2.1.2 writes it.
  func consistency(
    from size: Int, in leaves: ArraySlice<AuditHash>, isWhole: Bool = true
  ) -> [AuditHash] {
    if size == leaves.count { return isWhole ? [] : [reference(leaves)] }
    let split = split(leaves)
    let (left, right) = (leaves.prefix(split), leaves.dropFirst(split))
    return size <= split
      ? consistency(from: size, in: left, isWhole: isWhole) + [reference(right)]
      : consistency(from: size - split, in: right, isWhole: false) + [reference(left)]
  }

  func leaves(_ count: Int) -> [AuditHash] {
    (0..<count).map { number in withUnsafeBytes(of: number) { AuditHash(.leaf, $0) } }
  }

  @Test func everyProofOfEverySmallTreeHoldsAndNoOtherDoes() {
    for size in 1...40 {
      let leaves = leaves(size)
      let root = MerkleFrontier(leaves).root
      let tree = MerkleTree(leaves)
      #expect(root == reference(leaves[...]))
      for index in 0..<size {
        let path = tree.inclusion(of: index)
        #expect(path == inclusion(of: index, in: leaves[...]))
        func holds(_ leaf: AuditHash, _ index: Int, _ path: [AuditHash]) -> Bool {
          MerkleProof.verifyInclusion(
            leaf: leaf, index: index, size: size, path: path, root: root)
        }
        #expect(holds(leaves[index], index, path))
        #expect(!holds(.empty, index, path))
        #expect(!holds(leaves[index], index, path + [root]))
        if size > 1 { #expect(!holds(leaves[index], (index + 1) % size, path)) }
      }
      for first in 1...size {
        let old = MerkleFrontier(leaves[..<first]).root
        let path = tree.consistency(from: first)
        #expect(path == consistency(from: first, in: leaves[...]))
        func holds(_ oldRoot: AuditHash, _ path: [AuditHash]) -> Bool {
          MerkleProof.verifyConsistency(
            first: first, firstRoot: oldRoot, second: size, secondRoot: root, path: path)
        }
        #expect(holds(old, path))
        #expect(!holds(.empty, path))
        #expect(!holds(old, path + [root]))
      }
    }
  }

  @Test func frontierIsTakenUpWhereItWasLeft() {
    var whole = MerkleFrontier()
    for (count, leaf) in leaves(100).enumerated() {
      let peaks = Data(whole.peaks.flatMap(\.bytes))
      #expect(MerkleFrontier(size: count, peaks: peaks) == whole)
      #expect(MerkleFrontier(size: count, peaks: peaks + [0]) == nil)
      whole.append(leaf)
    }
    #expect(MerkleFrontier(size: 3, peaks: Data()) == nil)
  }
}
