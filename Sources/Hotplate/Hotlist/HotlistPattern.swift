/// A listed plate as text: normalized, with `?` for one unknown character and `*` for any run.
enum HotlistPattern {
  /// Normalizes a listed plate and keeps its wildcards; runs of `*` become one.
  static func normalized(_ raw: String) -> String {
    guard raw.utf8.contains(where: { $0 == 63 || $0 == 42 }) else { return Plate(raw).text }
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
