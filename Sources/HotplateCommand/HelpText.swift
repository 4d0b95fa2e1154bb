/// What the argument parser prints, arranged for people.
enum HelpText {
  /// Puts the examples of a help text where people look for them: at its end.
  ///
  /// Commands give examples in their discussion, below a line `EXAMPLES`; the argument parser prints that before the usage.
  static func withExamplesLast(_ text: String) -> String {
    guard let start = text.range(of: "\nEXAMPLES\n"),
      let end = text.range(of: "\n\nUSAGE:", range: start.upperBound..<text.endIndex)
    else { return text }
    let examples = text[start.lowerBound..<end.lowerBound]
    var rest = text
    rest.removeSubrange(start.lowerBound..<end.lowerBound)
    while rest.last == "\n" { rest.removeLast() }
    return rest + "\n" + examples
  }

  /// Columns of a line; the examples keep to them, too.
  private static let width = 80

  /// Breaks the usage, which the argument parser leaves in one line however long, between flags.
  static func withUsageWrapped(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.lowercased().hasPrefix("usage: ") ? wrapped(String($0)) : String($0)
    }.joined(separator: "\n")
  }

  private static func wrapped(_ usage: String) -> String {
    var lines: [String] = []
    // A flag and its value stay in one line, as do the verb and what it takes without a flag.
    let parts = usage.replacing(" [", with: "\n[").replacing(" --", with: "\n--")
    for part in parts.split(separator: "\n") {
      if let last = lines.popLast() {
        let isRoom = last.count + 1 + part.count <= width
        lines += isRoom ? ["\(last) \(part)"] : [last, "       \(part)"]
      } else {
        lines = [String(part)]
      }
    }
    return lines.joined(separator: "\n")
  }
}
