/// The text of a plate, normalized: upper-case letters A–Z and digits 0–9, nothing else.
public struct Plate: Sendable, Hashable {
  /// Normalized text; may be empty.
  public let text: String

  /// Normalizes a text as read, typed or listed.
  public init(_ raw: String) {
    text = String(
      raw.uppercased().unicodeScalars.filter {
        ("A"..."Z").contains($0) || ("0"..."9").contains($0)
      }.map(Character.init))
  }
}
