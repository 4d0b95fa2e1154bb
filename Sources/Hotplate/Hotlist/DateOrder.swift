/// In which order a list writes day and month of dates with slashes or hyphens and the year last, like `05/03/2026`.
public enum DateOrder: String, Sendable, Hashable, Codable, CaseIterable {
  /// Month, day, year: `05/03/2026` is 3 May.
  case mdy
  /// Day, month, year: `05/03/2026` is 5 March.
  case dmy

  /// The one that is not this.
  var other: DateOrder { self == .mdy ? .dmy : .mdy }
}

/// What the bad rows of a list tell of the order of its dates.
struct DateOrderEvidence {
  /// Rows with such a date, as one that only one order gives.
  var count = 0
  /// How many of these have a year of two digits.
  var shortYears = 0
  /// The line of the first of them, from 1.
  var line = 0
  /// That date, as it is written.
  var text = ""

  /// Counts the rows that were bad in the other order, but for their dates.
  ///
  /// - Parameters:
  ///   - order: The order that the dates are to prove.
  ///   - rejected: Where the rows stand that were bad.
  ///   - bytes: The bytes of the file.
  ///   - format: How its rows are laid out.
  /// - Complexity: O(bytes of the bad rows).
  init(
    of order: DateOrder, among rejected: [RowLocation], _ bytes: UnsafeBufferPointer<UInt8>,
    format: HotlistFormat
  ) {
    self.init(among: rejected, bytes, format: format) { HotlistDate.proves(order, $0) }
  }

  /// Counts the bad rows with a date that is evidence.
  init(
    among rejected: [RowLocation], _ bytes: UnsafeBufferPointer<UInt8>, format: HotlistFormat,
    where isEvidence: (UnsafeBufferPointer<UInt8>) -> Bool
  ) {
    var cutter = RowCutter(format: format, bytes: bytes)
    for place in rejected {
      var problem: RowCutter.Problem?
      _ = cutter.cut(at: place.offset, problem: &problem)
      guard problem == nil,
        let date = [HotlistColumn.effective, .expires].compactMap({ cutter.cell($0) })
          .first(where: { isEvidence(cutter.raw($0)) })
      else { continue }
      count += 1
      if HotlistDate(shortYear: cutter.raw(date), order: nil) != nil { shortYears += 1 }
      if count == 1 {
        line = place.line
        text = RowCutter.quote(cutter.string(date))
      }
    }
  }

  /// Whether these rows are slips: at most one for ten that prove the other order.
  ///
  /// One for three is enough where all of these have years of two digits, since the order then is that of dates in another form; not where other
  /// dates with such years would be read in that order, too.
  ///
  /// - Parameter others: Whether the list has further years of two digits, which would be read in the other order.
  func areSlips(beside proof: DateOrderEvidence, others: @autoclosure () -> Bool) -> Bool {
    count * 10 <= proof.count || count == shortYears && count * 3 <= proof.count && !others()
  }
}
