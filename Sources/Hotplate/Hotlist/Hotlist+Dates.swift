extension HotlistPart {
  /// Scans a list again with the day first if one of its dates is impossible with the month first. Returns why the list must not be used if its dates
  /// prove both orders.
  static func settleDates(
    _ format: inout HotlistFormat, _ scan: inout HotlistScan,
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ path: String, name: String
  ) -> HotplateError? {
    let dayFirst = DateOrderEvidence(of: .dmy, among: scan.rejected, bytes, format: format)
    if dayFirst.count == 0 { return nil }
    var other = format
    other.dates = .dmy
    let again = HotlistScan.scan(bytes, from: start, format: other, file: name)
    let monthFirst = DateOrderEvidence(of: .mdy, among: again.rejected, bytes, format: other)
    func hasShortYears() -> Bool {
      DateOrderEvidence(among: scan.rejected, bytes, format: format) {
        HotlistDate(shortYear: $0, order: .dmy) != nil
      }.count > 0
    }
    // Slips are bad rows.
    if monthFirst.areSlips(beside: dayFirst, others: hasShortYears()) {
      format = other
      format.remarks =
        (format.remarks ?? []) + [
          HotlistIssue(
            file: name, line: dayFirst.line,
            found: "\(dayFirst.text), by which all are read so",
            expected: "--dates dmy for dates with the day first")
        ]
      scan = again
    } else if dayFirst.count * 10 > monthFirst.count {
      return HotplateError(
        .hotlist,
        "\(path): found \(dayFirst.text) in line \(dayFirst.line) and \(monthFirst.text) in line \(monthFirst.line), "
          + "expected dates of one order: --dates dmy where 05/03 is 5 March, or --dates mdy")
    }
    return nil
  }

  /// Scans a list anew month first where rows are bad for years of two digits without an order, if other dates prove that order and at most a tenth as many are
  /// against it.
  ///
  /// - Parameter isProven: Whether the list that the file changes proves it.
  static func settleShortYears(
    _ format: inout HotlistFormat, _ scan: inout HotlistScan,
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, name: String, isProven: Bool
  ) {
    func bad(_ isEvidence: (UnsafeBufferPointer<UInt8>) -> Bool) -> Int {
      DateOrderEvidence(among: scan.rejected, bytes, format: format, where: isEvidence).count
    }
    let lacking = bad {
      HotlistDate(shortYear: $0, order: nil) == nil
        && HotlistDate(shortYear: $0, order: .mdy) != nil
    }
    if lacking == 0 { return }
    let against = bad(HotlistDate.isDayFirstAlone)
    if !isProven || against > 0 {
      // What proves it stands in good rows, which are bad ones day first.
      var other = format
      other.dates = .dmy
      let again = HotlistScan.scan(bytes, from: start, format: other, file: name)
      let proof = DateOrderEvidence(of: .mdy, among: again.rejected, bytes, format: other)
      if proof.count == 0 || against * 10 > proof.count { return }
    }
    format.dates = .mdy
    scan = HotlistScan.scan(bytes, from: start, format: format, file: name)
  }
}
