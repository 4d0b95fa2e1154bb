/// The first rows of a list by columns, to tell what these hold. Bad rows are left out.
struct FirstRows {
  /// One column.
  struct Column {
    /// Its name; of a list without a header that of its position.
    var name: String
    /// The column it is, if the format knows it.
    var column: HotlistColumn?
    /// Its values that are not empty, in the order of the rows.
    var values: [String] = []
    /// The rows that the values are of, from 0, bad ones left out.
    var rowNumbers: [Int] = []
  }

  /// The most rows that are looked at.
  static let most = 100

  /// The columns, in the order of the rows' values; of rows that name their values in the order in which the names come first.
  var columns: [Column] = []
  /// How many rows there are.
  private(set) var count = 0
  /// The values of each row as it was cut, empty ones included; of a bad row none.
  private(set) var rows: [[String]] = []
  /// Where rows that name their values have them.
  private var positions: [String: Int] = [:]
  /// The line of the header, or of the first row, from 1.
  private(set) var line = 1

  /// Cuts the first rows.
  ///
  /// - Parameters:
  ///   - head: The first bytes of the file, after a byte order mark.
  ///   - format: How its rows are laid out.
  ///   - most: The most rows that are looked at.
  init(
    _ head: UnsafeBufferPointer<UInt8>, format: HotlistFormat, most: Int = FirstRows.most
  ) {
    var position = 0
    func lineEnd() -> Int { head[position...].firstIndex(of: 10) ?? head.count }
    if HotlistFormat.delimiter(toldBy: head[..<lineEnd()]) != nil {
      position = min(lineEnd() + 1, head.count)
    }
    var titles = format.titles ?? 0
    while position < head.count {
      let end = lineEnd()
      if !HotlistFormat.isNoRow(head[position..<end]) {
        if titles == 0 { break }
        titles -= 1
      }
      position = min(end + 1, head.count)
    }
    line = head[..<position].count { $0 == 10 } + 1
    var cutter = RowCutter(format: format, bytes: head)
    var isHeader = format.hasHeader
    while position < head.count, count < most {
      // A quote in a remark is none.
      if !format.hasHeader, head[position] == UInt8(ascii: "#") {
        position = min(lineEnd() + 1, head.count)
        continue
      }
      var problem: RowCutter.Problem?
      let row = position
      position = cutter.cut(at: position, problem: &problem)
      // `head` may end within a row.
      if position == head.count, head.count == RowCutter.longestRow { break }
      if isHeader {
        isHeader = false
        continue
      }
      if HotlistFormat.isNoRow(head[row..<position]) { continue }
      if problem != nil {
        rows.append([])
        continue
      }
      let values = (0..<cutter.count).map { cutter.string(cutter.cells[$0]) }
      rows.append(values)
      add(values, cutter.names, isNamedByRow: format.isNamedByRow)
    }
  }

  /// Takes the first good rows of a list without a header that were cut before.
  init(_ rows: [[String]]) {
    self.rows = Array(rows.lazy.filter { !$0.isEmpty }.prefix(Self.most))
    for values in self.rows { add(values, [], isNamedByRow: false) }
  }

  private mutating func add(
    _ values: [String], _ names: [HotlistFormat.Field], isNamedByRow: Bool
  ) {
    count += 1
    for (cell, value) in values.enumerated() {
      let column = isNamedByRow ? positions[names[cell].name] ?? columns.count : cell
      if column == columns.count {
        let field =
          cell < names.count
          ? names[cell] : HotlistFormat.Field(name: HotlistFormat.Field.unnamed(cell))
        positions[field.name] = column
        columns.append(Column(name: field.name, column: field.column))
      }
      if value.isEmpty { continue }
      columns[column].values.append(value)
      columns[column].rowNumbers.append(count - 1)
    }
  }
}

extension FirstRows {
  /// Whether a column, by its position from 0, holds plates of letters and digits in at least half of the rows.
  func hasPlates(_ position: Int) -> Bool {
    position < columns.count && columns[position].isOfMixedPlates
      && columns[position].values.count * 2 >= count
  }
}

extension FirstRows.Column {
  /// Whether all values are dates.
  var isDates: Bool { !values.isEmpty && values.allSatisfy(\.isDate) }

  /// Whether all values may be ends, months and years of two digits included.
  var isEnds: Bool { !values.isEmpty && values.allSatisfy(\.mayBeEnd) }

  /// Whether nearly all values are states or countries.
  var isPlaces: Bool { !values.isEmpty && values.count(where: \.isPlace) * 10 >= values.count * 8 }

  /// Whether they are codes of states or countries.
  var isOfCodes: Bool { isPlaces && values.allSatisfy { $0.utf8.count < 4 } }

  /// Whether all values are reasons to list a plate.
  var isReasons: Bool { !values.isEmpty && values.allSatisfy(\.isReason) }

  /// Whether half of the values are phrases or reasons, and no other is a state, a country or a code of one.
  var isOfPhrases: Bool {
    !values.isEmpty && values.count(where: \.isPhrase) * 2 >= values.count
      && !values.contains { !$0.isPhrase && ($0.isPlace || $0.utf8.count < 4) }
  }

  /// Whether half of the values are likely plates, and they are no years.
  var isOfPlates: Bool {
    !values.isEmpty && values.count(where: \.isLikelyPlate) * 2 >= values.count
      && !values.allSatisfy { $0.utf8.count == 4 && ($0.hasPrefix("19") || $0.hasPrefix("20")) }
  }

  /// Whether half of the values are likely plates of letters and digits.
  var isOfMixedPlates: Bool {
    isOfPlates && values.count(where: \.isMixedPlate) * 2 >= values.count
  }

  /// Whether all values are numbers too short for plates, as rows are numbered.
  var isOfNumbers: Bool {
    !values.isEmpty
      && values.allSatisfy { $0.utf8.count < 4 && $0.utf8.allSatisfy { 48...57 ~= $0 } }
  }
}

extension HotlistPart {
  /// Whether a file that is read month first shows in its first bytes that it has dates for which the order counts.
  var hasDatesOfMonthFirst: Bool { firstDates.contains(where: \.isDateOfMonthFirst) }

  /// Whether dates in its first bytes prove that the month comes first, and none is against it.
  var provesMonthFirst: Bool {
    let dates = firstDates
    return dates.contains(where: \.provesMonthFirst)
      && !dates.contains(where: \.isDateOfDayFirst)
  }

  /// What its first rows have as starts and ends.
  private var firstDates: [String] {
    let head = Self.head(of: memory).bytes
    return FirstRows(head, format: source.format, most: 10_000).columns
      .filter { $0.column == .effective || $0.column == .expires }.flatMap(\.values)
  }
}

/// What one value of a list may be.
extension String {
  private func bytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    Array(utf8).withUnsafeBufferPointer(body)
  }

  /// Whether it is a date, in whichever order.
  var isDate: Bool { bytes { HotlistDate($0) != nil } }

  /// Whether it is a date, or what is one in a column of ends alone: `12/31/26`, `12/2026`.
  var isEnd: Bool { endDate != nil }

  /// The end that it is; `nil` where it is none.
  var endDate: HotlistDate? {
    bytes {
      HotlistDate($0) ?? HotlistDate(shortYear: $0, order: nil) ?? HotlistDate(endOfMonth: $0)
    }
  }

  /// Whether it is an end, or one in one of the orders, as `05/03/26`.
  fileprivate var mayBeEnd: Bool {
    isEnd
      || bytes { bytes in
        DateOrder.allCases.contains { HotlistDate(shortYear: bytes, order: $0) != nil }
      }
  }

  /// Whether it is a state or country without a digit, which plates like `D-AB 123` have.
  var isPlace: Bool {
    !utf8.contains { 48...57 ~= $0 }
      && (uppercased() == "US" || !PlateSyntax.jurisdictionIndices(of: self).isEmpty)
  }

  /// Whether it is too short for a plate: at most two characters, or three digits.
  fileprivate var isShort: Bool {
    count < 3 || count == 3 && utf8.allSatisfy { 48...57 ~= $0 }
  }

  /// Whether it is more likely a plate than anything else.
  var isLikelyPlate: Bool { !isShort && bytes { HotlistFormat.looksLikePlate($0) } }

  /// Whether it is likely a plate, of letters and digits.
  var isMixedPlate: Bool { isLikelyPlate && contains(where: \.isLetter) }

  /// Whether it is a date with the month first that is no date, or another date, with the day first.
  fileprivate var isDateOfMonthFirst: Bool {
    provesMonthFirst || bytes { HotlistDate.isAmbiguous($0) }
  }

  /// Whether it is a date month first alone.
  fileprivate var provesMonthFirst: Bool { bytes { HotlistDate.proves(.mdy, $0) } }

  /// Whether it is a date day first and none month first.
  fileprivate var isDateOfDayFirst: Bool { bytes { HotlistDate.isDayFirstAlone($0) } }

  /// Whether it is words rather than a place, a date or a plate: several, or one for why plates are listed.
  var isPhrase: Bool {
    if isPlace || isDate || isLikelyPlate { return false }
    return isReason || split(separator: " ").count { $0.contains(where: \.isLetter) } > 1
  }

  /// Whether it is a word for why plates are listed.
  var isReason: Bool { Self.reasons.contains(lowercased()) }

  private static let reasons: Set = [
    "stolen", "stolen vehicle", "stolen car", "stolen plate", "lost plate", "wanted",
    "wanted person", "amber", "amber alert", "missing", "missing person", "felony",
    "felony vehicle", "warrant", "scofflaw", "suspect", "bolo", "permit", "visitor", "employee",
    "whitelist", "blacklist", "gestohlen", "gesucht",
  ]
}
