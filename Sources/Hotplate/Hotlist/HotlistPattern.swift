/// A listed plate as text: normalized, with `?` for one unknown character and `*` for any run.
enum HotlistPattern {
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

  /// Normalizes a listed plate and keeps its wildcards; runs of `*` become one.
  static func normalized(_ text: String) -> String {
    let raw = narrowed(text)
    guard raw.utf8.contains(where: isWildcard) else { return Plate(raw).text }
    var result = ""
    for part in raw.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "*" })
      .enumerated()
    {
      if part.offset > 0, result.last != "*" { result.append("*") }
      result += part.element.split(separator: "?", omittingEmptySubsequences: false).map {
        Plate(String($0)).text
      }.joined(separator: "?")
    }
    return result
  }
}
