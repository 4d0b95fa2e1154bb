/// A listed plate as text: normalized, with `?` for one unknown character and `*` for any run.
package enum HotlistPattern {
  /// Whether a byte stands for what is unknown.
  static func isWildcard(_ byte: UInt8) -> Bool {
    byte == WildcardEntry.any || byte == WildcardEntry.run
  }

  /// A text with the full-width forms of the wildcards as the plain ones.
  static func narrowed(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 128 }) { return text }
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0 == "\u{FF1F}" ? "?" : $0 == "\u{FF0A}" ? "*" : $0 }))
  }

  /// Whether a plate is a listed one, or fits it where that has wildcards.
  ///
  /// - Parameter joinsLookAlikes: Whether O counts as 0 and I as 1.
  package static func fits(
    _ plate: String, _ listed: String, joinsLookAlikes: Bool = false
  ) -> Bool {
    var (plate, listed) = (Plate(plate).text, normalized(listed))
    if joinsLookAlikes {
      (plate, listed) = (plate.withLookAlikesJoined, listed.withLookAlikesJoined)
    }
    return WildcardEntry(pattern: listed).fits(plate.utf8.map(PackedPlate.code))
  }

  /// Normalizes a listed plate and keeps its wildcards; runs of `*` become one.
  static func normalized(_ text: String) -> String {
    let raw = narrowed(text)
    guard raw.utf8.contains(where: isWildcard) else { return Plate(raw).text }
    var result = ""
    // By bytes: a wildcard before a combining mark would be left out, and the plate be a whole one.
    let parts = raw.utf8.split(separator: WildcardEntry.run, omittingEmptySubsequences: false)
    for (number, part) in parts.enumerated() {
      if number > 0, result.utf8.last != WildcardEntry.run { result.append("*") }
      result += part.split(separator: WildcardEntry.any, omittingEmptySubsequences: false).map {
        Plate(String(Substring($0))).text
      }.joined(separator: "?")
    }
    return result
  }
}
