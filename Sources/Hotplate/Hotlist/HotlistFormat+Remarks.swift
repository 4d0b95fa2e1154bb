import Foundation

/// What the values of the first rows tell of columns beyond their names.
extension HotlistFormat {
  /// Takes columns whose names may mean something else for what they likely are, where their values are such and no surer column is there.
  ///
  /// Only below a header: each row of JSON Lines may spell its names in another way, and what the first rows hold says nothing of the others.
  mutating func takeLikelyColumns(_ rows: inout FirstRows) {
    guard hasHeader else { return }
    for (position, column) in zip(fields.indices, rows.columns) where column.column == nil {
      guard let likely = HotlistColumn(likelyHeader: column.name),
        !fields.contains(where: { $0.column == likely })
      else { continue }
      let isLikely =
        switch likely {
        case .action:
          !column.values.isEmpty && column.values.allSatisfy { HotlistAction($0) != nil }
        case .expires: column.values.contains(where: \.isEnd)
        default: column.values.contains(where: \.isDate)
        }
      if !isLikely { continue }
      rows.columns[position].column = likely
      fields[position].column = likely
    }
  }

  /// The most remarks on columns; how many more there are is one of its own.
  static let mostRemarks = 20

  /// Notes what deserves a look though the list can be used.
  ///
  /// - Parameters:
  ///   - file: The path of the list.
  ///   - isSpecified: Whether the operator said how its rows are laid out.
  mutating func noteRemarks(on rows: FirstRows, file: String, isSpecified: Bool) {
    let name = file.lastNameOfPath
    var found: [HotlistIssue] = []
    func note(_ what: String, expected: String) {
      found.append(HotlistIssue(file: name, line: rows.line, found: what, expected: expected))
    }
    let hasEnd = rows.columns.contains { $0.column == .expires && !$0.values.isEmpty }
    for column in rows.columns where column.column == nil {
      let title = RowCutter.quote(column.name)
      // Below a header, dates of thefts, reports and births are past.
      if !hasEnd,
        !hasHeader && column.isDates
          || column.isEnds
            && (column.values.contains(where: \.isEndToCome)
              || HotlistColumn.plain(column.name).contains("expir"))
      {
        note(
          "dates in the column \(title), which ends no entry",
          expected: "the name “expires” above them if entries end then")
      }
      if let word = column.values.first(where: \.isWithdrawal) {
        note(
          "\(RowCutter.quote(word)) in the column \(title), whose entries are listed all the same",
          expected: "entries that count")
      }
    }
    // Each row of JSON Lines may have names of its own.
    let more = found.count - Self.mostRemarks
    if more > 0 {
      found.removeLast(more)
      note(more.counted("more such column"), expected: "a list without them")
    }
    if !isSpecified, !hasHeader {
      if isDelimited, let doubt = doubtOfPlates(rows) {
        note(doubt, expected: "a header that names the columns, if that is wrong")
      }
      if isDelimited, let phrase = phraseAsPlace(rows) {
        note(phrase, expected: "a header that names the columns, if that is wrong")
      }
      if layout == .text, let line = Self.plateBesideState(rows) {
        note(
          "\(RowCutter.quote(line)), a plate as a whole",
          expected: "a delimiter such as , between plate and state, if it is both")
      }
    }
    remarks = found.isEmpty ? nil : found
  }

  /// What is taken for the plates though others may be; `nil` where that is clear.
  private func doubtOfPlates(_ rows: FirstRows) -> String? {
    // Genetec's order is known by its dates.
    guard let plate = plateField, let first = rows.columns.first,
      !rows.columns.contains(where: { $0.column == .effective && !$0.values.isEmpty })
    else { return nil }
    func quoted(_ position: Int) -> String {
      "\(RowCutter.quote(rows.columns[position].values.first ?? "")) as value \(position + 1)"
    }
    if plate > 0, plate < rows.columns.count {
      return "\(quoted(plate)), which is taken for the plate"
    }
    guard plate == 0, !first.isOfMixedPlates, let other = [1, 2].first(where: rows.hasPlates) else {
      return nil
    }
    return "\(quoted(0)) and \(quoted(other)), the first of which is taken for the plate"
  }

  /// Words as the second value that are taken for a state or country; `nil` where these are such.
  private func phraseAsPlace(_ rows: FirstRows) -> String? {
    guard plateField == 0, fields.count > 1, fields[1].column == .jurisdiction,
      rows.columns.count > 1, !rows.columns[1].isPlaces,
      let phrase = rows.columns[1].values.first(where: \.isPhrase)
    else { return nil }
    return "\(RowCutter.quote(phrase)) as value 2, which is taken for the jurisdiction"
  }

  /// The first line of a list of a plate a line where each is led or followed by a state of the USA or Canada: `7ABC123 CA` is the plate `7ABC123CA`.
  /// `nil` also where the two may be a plate that some country issues, as `AB12345` is.
  private static func plateBesideState(_ rows: FirstRows) -> String? {
    let values: [String] = rows.columns.first?.values ?? []
    let lines: [[String]] = values.map { $0.split(separator: " ").map(String.init) }
    func isState(_ code: String) -> Bool {
      code.utf8.count == 2
        && PlateSyntax.meanings(of: code).contains { $0.region == .us || $0.region == .ca }
    }
    for (plate, state) in [(0, 1), (1, 0)] {
      guard
        lines.allSatisfy({ $0.count == 2 && isState($0[state]) && $0[plate].isLikelyPlate })
      else { continue }
      let odd = lines.count { line in
        let whole = Plate(line.joined())
        let own = Plate(line[plate])
        return !PlateSyntax.all.contains { $0.accepts(whole) }
          || own.text.contains(where: \.isLetter)
            && PlateSyntax.meanings(of: line[state]).contains { $0.accepts(own) }
      }
      if odd * 2 > lines.count { return lines.first?.joined(separator: " ") }
    }
    return nil
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
      let text = Array(cell).withUnsafeBufferPointer(RowCutter.text)
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
  /// Whether it is an end that is not past, in whichever order its numbers are.
  fileprivate var isEndToCome: Bool {
    endDate.map { Double($0.end) > Date().timeIntervalSince1970 } ?? false
  }

  /// Whether it is a word for an entry that counts no more.
  ///
  /// `D`, `R` and `del` are codes and names of other things as well.
  fileprivate var isWithdrawal: Bool { utf8.count > 3 && HotlistAction.isWithdrawal(self) }
}
