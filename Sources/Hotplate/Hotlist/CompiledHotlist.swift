import Foundation

/// What a compiled list says of itself, beside its index and rows.
struct CompiledHotlist: Codable {
  var sources: [Hotlist.Source]
  var issues: [HotlistIssue]
  var jurisdictions: [String: Int]
  var wildcards: [UInt64]

  /// The first bytes of a compiled list.
  static let magic = Array("HOTPLATE".utf8)
  /// Rows up to so many bytes are checked at once; more of them when they are first looked at.
  static let checkedAtOnce = 32 << 20

  /// Whether a file starts like a compiled list.
  static func isCompiled(_ path: String) -> Bool {
    guard let handle = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? handle.close() }
    return (try? handle.read(upToCount: magic.count)).flatMap { $0 }.map { Array($0) == magic }
      ?? false
  }
}

/// The rows of a compiled list, checked block by block when they are first looked at.
final class CheckedBlocks: @unchecked Sendable {
  // Unchecked: the buffers are in the memory of `owner`, which nothing writes.
  private let checked: Guarded<[Bool]>
  private let sums: UnsafeBufferPointer<UInt8>
  private let content: UnsafeBufferPointer<UInt8>
  private let owner: ListMemory

  init(owner: ListMemory, sums: Range<Int>, content: Range<Int>) {
    self.owner = owner
    self.sums = UnsafeBufferPointer(rebasing: owner.bytes[sums])
    self.content = UnsafeBufferPointer(rebasing: owner.bytes[content])
    checked = Guarded([Bool](repeating: false, count: sums.count / 8))
  }

  /// Whether the bytes of a range are whole; what was found whole is not looked at again.
  func areWhole(_ range: Range<Int>) -> Bool {
    let size = CompiledHeader.blockSize
    guard range.lowerBound >= 0, range.upperBound <= content.count, !range.isEmpty else {
      return range.isEmpty
    }
    return (range.lowerBound / size...(range.upperBound - 1) / size).allSatisfy { block in
      if checked.withLock({ $0[block] }) { return true }
      let bytes = UnsafeBufferPointer(
        rebasing: content[block * size..<min((block + 1) * size, content.count)])
      let sum = (0..<8).reduce(UInt64(0)) { $0 | UInt64(sums[block * 8 + $1]) << UInt64($1 * 8) }
      guard checksum(bytes) == sum else { return false }
      checked.withLock { $0[block] = true }
      return true
    }
  }

  /// Whether all rows are whole.
  var areAllWhole: Bool { areWhole(0..<content.count) }
}
