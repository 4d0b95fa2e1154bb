extension Unicode.Scalar.Properties {
  /// Whether it ends a line or steers a terminal instead of being shown.
  var isLineBreakOrControl: Bool {
    [.control, .lineSeparator, .paragraphSeparator].contains(generalCategory)
  }
}

extension String {
  /// As one field of a line with `|` between fields: free text must not look like further fields, or further lines.
  var asReportField: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map {
          $0.properties.isLineBreakOrControl ? "\u{FFFD}" : $0 == "|" ? "\u{A6}" : $0
        }))
  }
}
