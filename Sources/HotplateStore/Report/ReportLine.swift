import Hotplate

extension String {
  /// As one line: free text must not look like further lines, nor turn what stands around it.
  package var asReportLine: String {
    String(
      String.UnicodeScalarView(
        forTerminals.unicodeScalars.map { $0.properties.endsLine ? "\u{FFFD}" : $0 }))
  }

  /// As one field of a line with `|` or two spaces between fields: free text must not look like further fields, or further lines. Of white space
  /// there is one space at a time, and none at the start.
  var asReportField: String {
    var scalars = String.UnicodeScalarView()
    var isBehindSpace = true
    for scalar in asReportLine.unicodeScalars {
      // The empty pattern of Braille looks like a space and is none.
      let isSpace = scalar.properties.isWhitespace || scalar == "\u{2800}"
      // Between two spaces nothing must stand that nobody sees.
      if isBehindSpace, isSpace || scalar.properties.isDefaultIgnorableCodePoint { continue }
      isBehindSpace = isSpace
      scalars.append(isSpace ? " " : scalar == "|" ? "\u{A6}" : scalar)
    }
    return String(scalars)
  }
}

extension Unicode.Scalar.Properties {
  fileprivate var endsLine: Bool {
    [.control, .lineSeparator, .paragraphSeparator].contains(generalCategory)
  }
}
