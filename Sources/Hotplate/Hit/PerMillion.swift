/// A number a million reads, as operators write it: `5/M`, `0.5/M`, `5`.
package struct PerMillion: Sendable, Hashable {
  /// The share of reads, 0 to 1.
  package var share: Double

  /// Reads a number a million; `nil` when it is none.
  package init?(_ text: String) {
    var number = text
    if let slash = text.firstIndex(of: "/") {
      guard ["m", "1m", "1000000"].contains(text[text.index(after: slash)...].lowercased()) else {
        return nil
      }
      number = String(text[..<slash])
    }
    guard let value = Double(number), value >= 0, value <= 1e6 else { return nil }
    share = value / 1e6
  }
}
