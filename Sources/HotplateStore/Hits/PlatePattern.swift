import Hotplate

/// A plate with wildcards: `?` stands for one character, `*` for any run.
public struct PlatePattern: Sendable, Hashable {
  /// Upper case, wildcards as given.
  public let text: String

  /// A stretch between stars: which bits matter and what they must be, at the left edge.
  private struct Segment: Sendable, Hashable {
    var length: Int
    var mask: UInt64
    var value: UInt64
  }

  private let segments: [Segment]
  private let isExact: Bool

  /// Reads a pattern; spaces and hyphens are dropped as in plates.
  ///
  /// - Throws: ``HotplateError`` when nothing is left, it is longer than 32, or holds another sign.
  public init(_ raw: String) throws {
    let text = raw.uppercased().filter { $0 != " " && $0 != "-" }
    let allowed = text.utf8.allSatisfy { byte in
      PlateBits.symbol(byte) < 63 || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "*")
    }
    guard !text.isEmpty, text.utf8.count <= 32, allowed else {
      throw HotplateError(
        .configuration,
        "found \"\(raw)\", expected a plate of at most 32 letters and digits, with ? and * for what is not known"
      )
    }
    self.text = text
    let parts = text.split(separator: "*", omittingEmptySubsequences: false)
    isExact = parts.count == 1
    segments = parts.map { part in
      var segment = Segment(length: part.utf8.count, mask: 0, value: 0)
      for (index, byte) in part.utf8.enumerated().prefix(PlateBits.capacity)
      where byte != UInt8(ascii: "?") {
        segment.mask |= 63 << PlateBits.shift(index)
        segment.value |= PlateBits.symbol(byte) << PlateBits.shift(index)
      }
      return segment
    }
  }

  /// Whether every plate matches.
  public var matchesAll: Bool { text.allSatisfy { $0 == "*" } }

  /// For SQLite's `GLOB`, which reads `?` and `*` the same way.
  var glob: String { text }

  /// Whether a plate that fits in eight bytes matches; a plate that was deleted never does.
  func matches(_ plate: PlateBits) -> Bool {
    withUnsafeBytes(of: plate.bits) { matches(in: $0) == [0] }
  }

  /// The places of a block's plates that match, rising; of one that is too long to be packed, -1 less its place.
  func matches(in block: UnsafeRawBufferPointer) -> [Int] {
    guard let first = segments.first, let last = segments.last else { return [] }
    var found: [Int] = []
    segments.withUnsafeBufferPointer { segments in
      let middle = UnsafeBufferPointer(
        rebasing: segments[min(1, segments.count)..<max(segments.count - 1, 1)])
      for index in 0..<block.count / 8 {
        let bits = block.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
        // Most plates end here: their first characters are others.
        guard bits & first.mask == first.value, bits != PlateBits.gone.bits else { continue }
        if bits == PlateBits.tooLong.bits {
          found.append(-1 - index)
        } else if isExact
          ? Int(bits & 15) == first.length
          : Self.fits(bits, first: first, middle: middle, last: last)
        {
          found.append(index)
        }
      }
    }
    return found
  }

  private static func fits(
    _ bits: UInt64, first: Segment, middle: UnsafeBufferPointer<Segment>, last: Segment
  ) -> Bool {
    let length = Int(bits & 15)
    guard first.length + last.length <= length,
      (bits &<< UInt64(truncatingIfNeeded: 6 * (length - last.length))) & last.mask == last.value
    else { return false }
    var position = first.length
    let end = length - last.length
    for segment in middle {
      // The leftmost place that fits leaves the most room for what follows.
      while position + segment.length <= end,
        (bits &<< UInt64(truncatingIfNeeded: 6 * position)) & segment.mask != segment.value
      {
        position += 1
      }
      guard position + segment.length <= end else { return false }
      position += segment.length
    }
    return true
  }
}
