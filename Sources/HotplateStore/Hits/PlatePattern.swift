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
      PackedPlate.symbol(byte) < 63 || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "*")
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
      for (index, byte) in part.utf8.enumerated().prefix(PackedPlate.capacity)
      where byte != UInt8(ascii: "?") {
        segment.mask |= 63 << PackedPlate.shift(index)
        segment.value |= PackedPlate.symbol(byte) << PackedPlate.shift(index)
      }
      return segment
    }
  }

  /// Whether every plate matches.
  public var matchesAll: Bool { text.allSatisfy { $0 == "*" } }

  /// For SQLite's `GLOB`, which reads `?` and `*` the same way.
  var glob: String { text }

  /// Whether a plate that fits in eight bytes matches; a plate that was deleted never does.
  func matches(_ plate: PackedPlate) -> Bool {
    let bits = plate.bits
    guard bits != 0, let first = segments.first, let last = segments.last else { return false }
    let length = plate.length
    if isExact { return length == first.length && bits & first.mask == first.value }
    guard first.length + last.length <= length, bits & first.mask == first.value,
      (bits << UInt64(6 * (length - last.length))) & last.mask == last.value
    else { return false }
    var position = first.length
    let end = length - last.length
    for segment in segments.dropFirst().dropLast() {
      // The leftmost place that fits leaves the most room for what follows.
      while position + segment.length <= end,
        (bits << UInt64(6 * position)) & segment.mask != segment.value
      {
        position += 1
      }
      guard position + segment.length <= end else { return false }
      position += segment.length
    }
    return true
  }
}
