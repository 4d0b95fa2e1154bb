import Foundation

/// What may stand above the rows of a list: a line for spreadsheets (`sep=;`), a title, a header that nobody knows.
extension HotlistFormat {
  private static let delimiters = Array(";\t|,".utf8)

  /// The delimiter that a first line `sep=;` tells spreadsheets; `nil` when the line tells none.
  static func delimiter(toldBy line: some Collection<UInt8>) -> UInt8? {
    guard line.count < 16 else { return nil }
    var text = line.filter { $0 != UInt8(ascii: "\"") && $0 != 13 }
    while text.count > 5, text.last == 32 { text.removeLast() }
    guard text.count == 5, let delimiter = text.last,
      String(decoding: text.dropLast(), as: UTF8.self).lowercased() == "sep=",
      delimiter == 9 || 33..<127 ~= delimiter, PlateFolding.bytes[Int(delimiter)] == 0
    else { return nil }
    return delimiter
  }

  /// The delimiter that a row has most of, colons aside and without values in quotes; `nil` when it has none.
  static func delimiter(mostOf row: some Collection<UInt8>) -> UInt8? {
    let bare = withoutQuoted(row)
    return delimiters.map { delimiter in (delimiter, bare.count { $0 == delimiter }) }
      .max { $0.1 < $1.1 }.flatMap { $0.1 > 0 ? $0.0 : nil }
  }

  /// The bytes of a row that do not stand in quotes, which begin with a value and hold any delimiter: `ABC123,"stolen; armed; call"`.
  private static func withoutQuoted(_ row: some Collection<UInt8>) -> [UInt8] {
    let quote = UInt8(ascii: "\"")
    guard row.contains(quote) else { return Array(row) }
    var (bare, isQuoted, isStart) = ([UInt8](), false, true)
    for byte in row {
      if byte == quote, isQuoted || isStart {
        isQuoted.toggle()
        // Doubled, it goes on.
        isStart = !isQuoted
      } else if !isQuoted {
        bare.append(byte)
        isStart = byte == 32 && isStart || delimiters.contains(byte)
      }
    }
    return bare
  }

  /// The delimiter that parts all of the first rows of a list; `nil` when none does.
  ///
  /// It is the one that the first row has most of, unless other rows have none of it, or it would leave another that all have within the first
  /// value: `AB123;D;rot, alt, VW` are values between semicolons. A colon is one where nothing else is.
  static func delimiter(of rows: some Collection<some Collection<UInt8>>) -> UInt8? {
    let rows = rows.prefix(FirstRows.most)
    guard let first = rows.first else { return nil }
    guard let usual = delimiter(mostOf: first) else { return areParted(rows) ? colon : nil }
    let able = delimiters.filter { delimiter in rows.allSatisfy { $0.contains(delimiter) } }
    guard able.contains(usual) else {
      return able.max { a, b in first.count { $0 == a } < first.count { $0 == b } } ?? usual
    }
    return able.first { delimiter in
      let start = first.prefix { $0 != delimiter }
      guard delimiter != usual, !start.contains(usual) else { return false }
      let value = values(of: start, delimiter: delimiter).first ?? ""
      return value.isLikelyPlate || value.isPlace
    } ?? usual
  }

  private static let colon = UInt8(ascii: ":")

  /// Whether colons part rows into as many values each, of which one are plates and another are places, dates or reasons, or whose first row is a
  /// header.
  private static func areParted(_ rows: some Collection<some Collection<UInt8>>) -> Bool {
    let cut = rows.map { values(of: $0, delimiter: colon) }
    guard let names = cut.first, names.count > 1, cut.allSatisfy({ $0.count == names.count })
    else { return false }
    let known = columns(names)
    if known.count > 1, known.contains(.plate) { return true }
    let parts = names.indices.map { position in
      FirstRows.Column(name: "", values: cut.map { $0[position] }.filter { !$0.isEmpty })
    }
    guard
      let plate = parts.firstIndex(where: { part in
        part.isOfMixedPlates && !part.values.contains { $0.contains(" ") }
      })
    else { return false }
    return parts.indices.contains { position in
      let part = parts[position]
      return position != plate && (part.isPlaces || part.isDates || part.isReasons)
    }
  }

  /// The values of a row as a header has them: without quotes around them. Of a row whose quotes are wrong whatever stands between delimiters.
  static func values(of row: some Sequence<UInt8>, delimiter: UInt8) -> [String] {
    Array(row).withUnsafeBufferPointer { bytes in
      var cutter = RowCutter(
        format: HotlistFormat(layout: .delimited(delimiter)), bytes: bytes)
      var problem: RowCutter.Problem?
      let end = cutter.cut(at: 0, problem: &problem)
      if problem == nil, end == bytes.count {
        return (0..<cutter.count).map { cutter.string(cutter.cells[$0]) }
      }
      return bytes.split(separator: delimiter, omittingEmptySubsequences: false).map {
        RowCutter.text(UnsafeBufferPointer(rebasing: $0))
          .trimmingCharacters(in: CharacterSet(charactersIn: " \t\r\""))
      }
    }
  }

  /// The header below a title, as exports have one, and how many lines stand above it; `nil` where the first row is none of a title.
  ///
  /// - Throws: `HotplateError` of code `hotlist` where what stands above the header may be entries.
  static func titled<Row: Collection<UInt8>>(_ rows: [Row], file: String) throws -> (
    lines: Int, header: Row
  )? {
    for (number, row) in rows.prefix(4).enumerated().dropFirst() {
      guard let delimiter = Self.delimiter(mostOf: row) else { continue }
      let names = values(of: row, delimiter: delimiter)
      let known = columns(names)
      guard known.count > 1, known.contains(.plate), !names.contains(where: looksLikePlate) else {
        continue
      }
      let areTitles = rows[..<number].allSatisfy { line in
        let values = Self.values(of: line, delimiter: delimiter).filter { !$0.isEmpty }
        return values.count < 2
          || columns(values).count < 2 && !values.contains(where: looksLikePlate)
      }
      if areTitles { return (lines: number, header: row) }
      let top = values(of: rows[0], delimiter: Self.delimiter(mostOf: rows[0]) ?? delimiter)
      if columns(top).count > 1 { return nil }
      throw HotplateError(
        .hotlist,
        "\(file): found a header as row \(number + 1), below what may be entries, expected it first: take away what stands above it"
      )
    }
    return nil
  }

  private static func columns(_ names: [String]) -> Set<HotlistColumn> {
    Set(names.compactMap { HotlistColumn(header: $0) })
  }

  /// Whether a value is more likely a plate than a word.
  static func looksLikePlate(_ value: String) -> Bool {
    Array(value.utf8).withUnsafeBufferPointer { looksLikePlate($0) }
  }

  /// Refuses a list whose first row alone has no delimiter: the others would be read as one long plate each.
  static func refuseTitle(above rows: some Collection<some Collection<UInt8>>, place: String) throws
  {
    let rows = rows.prefix(FirstRows.most)
    for (delimiter, name) in zip(delimiters, ["csv;", "tsv", "csv|", "csv,"]) {
      let cut = rows.count { values(of: $0, delimiter: delimiter).count { !$0.isEmpty } > 1 }
      guard rows.count > 1, cut * 2 > rows.count else { continue }
      throw HotplateError(
        .hotlist,
        "\(place): found one value above rows of several, which may be a title, expected a list without one, or, if it is a plate, "
          + "--list-format \(name):plate=1,state=2")
    }
  }

  /// Refuses a list without a header whose first row may be one after all: it has no digit, and the plates below it have.
  ///
  /// A place that has places below it, or a value that comes again, shows an entry; a list of a row or two shows nothing.
  ///
  /// - Parameter cut: The values of its first rows; of bad ones none.
  static func refuseUnknownHeader(_ cut: [[String]], place: String) throws {
    // A value by itself is a plate as likely as a name.
    guard let top = cut.first, top.count(where: { !$0.isEmpty }) > 1,
      !top.contains(where: { $0.contains { $0.isNumber || "?*".contains($0) } })
    else { return }
    func isPlace(_ value: String) -> Bool { !PlateSyntax.jurisdictionIndices(of: value).isEmpty }
    var (rows, states) = (0, 0)
    var plates = [Int](repeating: 0, count: top.count)
    for values in cut.dropFirst().lazy.filter({ !$0.isEmpty }).prefix(FirstRows.most) {
      let isEntry = zip(top, values).dropFirst().contains { name, value in
        !name.isEmpty && name == value || isPlace(name) && isPlace(value)
      }
      if isEntry { return }
      rows += 1
      if let first = values.first, isPlace(first) { states += 1 }
      for (column, value) in zip(plates.indices, values) where looksLikePlate(value) {
        plates[column] += 1
      }
    }
    // A column of plates that is not the first is one for sure beside a column of states.
    guard rows > 1,
      let plate = plates.firstIndex(where: { $0 * 2 > rows }), plate == 0 || states * 2 > rows
    else { return }
    throw HotplateError(
      .hotlist,
      "\(place): found \(RowCutter.quote(top[plate])) above plates with digits, which may be a header or an entry, expected a header "
        + "with a column “plate”, or, if it is an entry, --list-format csv:plate=\(plate + 1)"
        + (plate == 0 ? ",state=2" : ",state=1"))
  }
}
