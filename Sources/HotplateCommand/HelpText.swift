/// Puts the examples of a help text where people look for them: at its end.
///
/// Commands give examples in their discussion, below a line `EXAMPLES`; the argument parser prints that before the usage.
enum HelpText {
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
}
