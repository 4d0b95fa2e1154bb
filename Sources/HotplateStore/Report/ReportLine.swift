import Hotplate

extension String {
  /// As one line: free text must not look like further lines, nor turn what stands around it.
  package var asReportLine: String {
    String(
      String.UnicodeScalarView(
        forTerminals.unicodeScalars.map { $0.properties.endsLine ? "\u{FFFD}" : $0 }))
  }

  /// As one field of a line with `|` between fields: free text must not look like further fields, or further lines.
  var asReportField: String {
    asReportLine.replacingASCII { $0 == UInt8(ascii: "|") ? "\u{A6}" : nil }
  }
}

extension Unicode.Scalar.Properties {
  fileprivate var endsLine: Bool {
    [.control, .lineSeparator, .paragraphSeparator].contains(generalCategory)
  }
}
