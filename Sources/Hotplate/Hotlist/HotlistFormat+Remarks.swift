import Foundation

/// What the values of the first rows tell of columns beyond their names.
extension HotlistFormat {
  /// Takes columns whose names may mean something else for what they likely are, where their values are such and no surer column is there.
  mutating func takeLikelyColumns(_ rows: FirstRows) {
    for (position, column) in zip(fields.indices, rows.columns) {
      let field = fields[position]
      if field.holdsCountries {
        // `CA` beside `NY` is no country, whatever its column is called.
        let holdsStates = column.values.contains { value in
          let code = value.uppercased()
          return HotlistColumn.countriesLikeStates[code] == nil
            && PlateSyntax.all(in: .us).contains { $0.code == code }
        }
        if holdsStates { fields[position].holdsStates = true }
      }
      guard hasHeader, field.column == nil, let likely = HotlistColumn(likelyHeader: field.name),
        !fields.contains(where: { $0.column == likely })
      else { continue }
      let isLikely =
        switch likely {
        case .action:
          !column.values.isEmpty && column.values.allSatisfy { HotlistAction($0) != nil }
        default: column.values.contains(where: \.isDate)
        }
      if isLikely { fields[position].column = likely }
    }
  }

  /// Notes what deserves a look though the list can be used.
  ///
  /// - Parameters:
  ///   - file: The path of the list.
  ///   - isTold: Whether the operator said how its rows are laid out.
  mutating func noteRemarks(on rows: FirstRows, file: String, isTold: Bool) {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    var found: [HotlistIssue] = []
    func note(_ what: String, expected: String) {
      found.append(HotlistIssue(file: name, line: rows.line, found: what, expected: expected))
    }
    let columns = rows.columns.enumerated().map { position, column in
      var column = column
      if position < fields.count { column.column = fields[position].column ?? column.column }
      return column
    }
    let hasEnd = columns.contains { $0.column == .expires }
    for column in columns where column.column == nil {
      let title = RowCutter.quote(column.name)
      // Dates of thefts, reports and births are past.
      if !hasEnd, column.isDates, column.values.contains(where: \.isDateToCome) {
        note(
          "dates to come in the column \(title), which ends no entry",
          expected: "the name “expires” above them if entries end then")
      }
      if let word = column.values.first(where: \.isWithdrawal) {
        note(
          "\(RowCutter.quote(word)) in the column \(title), whose entries are listed all the same",
          expected: "entries that count")
      }
    }
    // A day of theft in the place of an end would switch the whole list off.
    if !isTold, !hasHeader, isDelimited, fields.map(\.name) != Self.unnamed,
      !columns.contains(where: { $0.column == .effective }),
      let end = columns.firstIndex(where: { $0.column == .expires }), columns[end].isDates,
      !columns[end].values.contains(where: \.isDateToCome)
    {
      note(
        "past dates alone as value \(end + 1), which are taken for when entries end",
        expected: "a header that names the columns, if they are something else")
    }
    remarks = found.isEmpty ? nil : found
  }

  /// Whether a name is the plate's and hardly a plate itself, as `TAG` may be.
  private func isSureOfPlate(_ name: String) -> Bool {
    guard let doubt = HotlistColumn.doubtOfPlate(header: name),
      let tag = HotlistColumn.doubtOfPlate(header: "tag")
    else { return false }
    return doubt < tag
  }

  /// Whether a row of fixed columns is a header: `plate` or the like stands in the plate's columns, and in the others nothing that an entry has.
  func isFixedHeader(_ row: some Collection<UInt8>) -> Bool {
    guard layout == .fixed else { return false }
    let bytes = Array(row)
    let cells = fields.compactMap { field -> (column: HotlistColumn?, text: String)? in
      guard let characters = field.characters else { return nil }
      let cell = bytes.dropFirst(characters.lowerBound).prefix(characters.count)
      let text = String(decoding: cell, as: UTF8.self)
      return (field.column, text.trimmingCharacters(in: .whitespaces))
    }
    let name = cells.first { $0.column == .plate }?.text ?? ""
    let others = cells.filter { $0.column != .plate && !$0.text.isEmpty }
    guard HotlistColumn(header: name) == .plate,
      !others.contains(where: { $0.text.isPlace || $0.text.contains(where: \.isNumber) })
    else { return false }
    return !others.isEmpty || isSureOfPlate(name)
  }
}

extension Hotlist {
  /// What the first rows of the list's files show that deserves a look, though the list can be used.
  package var remarks: [HotlistIssue] { sources.flatMap { $0.format.remarks ?? [] } }
}

extension String {
  /// Whether it is a date that is not past.
  fileprivate var isDateToCome: Bool {
    Array(utf8).withUnsafeBufferPointer { bytes in
      HotlistDate(bytes).map { Double($0.end) > Date().timeIntervalSince1970 } ?? false
    }
  }

  /// Whether it is a word for an entry that counts no more.
  fileprivate var isWithdrawal: Bool { Self.withdrawals.contains(lowercased()) }

  private static let withdrawals: Set = [
    "recovered", "inactive", "cleared", "closed", "cancelled", "canceled", "removed", "deleted",
    "located", "withdrawn", "void",
  ]
}
