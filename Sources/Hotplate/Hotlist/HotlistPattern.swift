/// A listed plate as text: normalized, with `?` for one unknown character and `*` for any run.
enum HotlistPattern {
  /// Whether a byte stands for what is unknown.
  static func isWildcard(_ byte: UInt8) -> Bool {
    byte == WildcardEntry.any || byte == WildcardEntry.run
  }

  /// Normalizes a listed plate and keeps its wildcards; runs of `*` become one.
  static func normalized(_ raw: String) -> String {
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
