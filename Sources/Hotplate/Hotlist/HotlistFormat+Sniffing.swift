import Foundation

extension HotlistFormat {
  /// What a file is that is often found in a list's place; `nil` where it may be one. A server that is in trouble answers with a page.
  private static func otherFile(_ head: UnsafeBufferPointer<UInt8>) -> String? {
    func starts(_ text: String) -> Bool { head.starts(with: text.utf8) }
    if head.starts(with: [0x1F, 0x8B]) { return "a file packed by gzip" }
    if starts("PK\u{3}\u{4}") { return "a ZIP archive or a spreadsheet's own file" }
    if starts("%PDF") { return "a PDF" }
    let compiled = CompiledHotlist.magic
    if head.starts(with: compiled) { return "a compiled list, to which no delta files are applied" }
    if head.count > 4, compiled.starts(with: head) { return "a compiled list cut short" }
    if head.first(where: { $0 > 32 }) == UInt8(ascii: "<") { return "a page of the web or XML" }
    return nil
  }

  /// Tells the format of a list by its first lines, or throws why it is no list.
  ///
  /// - Parameters:
  ///   - head: The first bytes of the file, after a byte order mark.
  ///   - file: Named in errors.
  ///   - hint: What the operator said; a header in the file still names the columns.
  static func sniffed(
    _ head: UnsafeBufferPointer<UInt8>, file: String, hint: HotlistFormat? = nil
  ) throws -> HotlistFormat {
    var format = try layout(of: head, file: file, hint: hint)
    var rows = FirstRows(head, format: format)
    format.takeLikelyColumns(&rows)
    format.noteRemarks(on: rows, file: file, isSpecified: hint != nil)
    return format
  }

  private static func layout(
    of head: UnsafeBufferPointer<UInt8>, file: String, hint: HotlistFormat?
  ) throws -> HotlistFormat {
    if let found = Self.otherFile(head) {
      throw HotplateError(.hotlist, "\(file): found \(found), expected a list as text")
    }
    if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
      throw HotplateError(.hotlist, "\(file): found UTF-16, expected UTF-8 or Latin-1")
    }
    // A zero byte in a row is that row's fault; many, or one in the first line, are no text.
    if let position = head.firstIndex(of: 0),
      head.prefix(while: { $0 != 10 }).contains(0)
        || head.count(where: { $0 == 0 }) * 100 > head.count
    {
      throw HotplateError(.hotlist, "\(file): found a zero byte at \(position), expected text")
    }
    if !head.contains(10), let position = head.firstIndex(of: 13), position < head.count - 1 {
      throw HotplateError(
        .hotlist, "\(file): found lines that end with a carriage return alone, expected line feeds")
    }
    let lines = head.split(separator: 10).map { $0.last == 13 ? $0.dropLast() : $0 }
    let told = Self.delimiter(toldBy: head.prefix { $0 != 10 })
    let rows = Array(lines.dropFirst(told == nil ? 0 : 1).filter { !isNoRow($0) })
    guard let top = rows.first else {
      throw HotplateError(.hotlist, "\(file): found no row, expected at least one plate")
    }
    let titled = hint.map(\.isDelimited) ?? true ? try Self.titled(rows, file: file) : nil
    let first = titled?.header ?? top
    let line = head[..<first.startIndex].count { $0 == 10 } + 1
    func header(_ delimiter: UInt8) throws -> HotlistFormat? {
      var format = try named(by: first, delimiter: delimiter, hint: hint, place: "\(file):\(line)")
      format?.titles = titled?.lines
      // The columns that `head` does not reach would be ignored.
      if format != nil, head.count == RowCutter.longestRow, first.endIndex == head.count {
        throw HotplateError(
          .hotlist,
          "\(file): found a longer header, expected one of at most \(RowCutter.longestRow) bytes")
      }
      return format
    }
    let comma = UInt8(ascii: ",")
    // A file that was made anew by other hands may still tell the old one.
    let own = told.flatMap { first.contains($0) ? $0 : nil }
    // `head` may end within a row.
    let isCut = head.count == RowCutter.longestRow && rows.count > (titled?.lines ?? 0) + 1
    let delimiter =
      own ?? Self.delimiter(of: rows.dropFirst(titled?.lines ?? 0).dropLast(isCut ? 1 : 0))
    // The codes of a field stand in its rows, or in a header once for all.
    if hint?.layout == .tagged, let format = try header(delimiter ?? comma) { return format }
    if var hint {
      guard case .delimited(let hinted) = hint.layout else {
        hint.hasHeader = hint.isFixedHeader(first)
        return hint
      }
      let chosen = hinted == 0 ? delimiter ?? comma : hinted
      hint.layout = .delimited(chosen)
      return try header(chosen) ?? hint
    }
    if first.first(where: { $0 > 32 }) == UInt8(ascii: "{") {
      return HotlistFormat(layout: .jsonLines)
    }
    if first.first(where: { $0 > 32 }) == UInt8(ascii: "[") {
      throw HotplateError(.hotlist, "\(file): found a JSON array, expected one JSON object a line")
    }
    if first.starts(with: Array("LIC/".utf8)) { return HotlistFormat(layout: .tagged) }
    guard let delimiter else {
      if let format = try header(comma) { return format }
      try refuseTitle(above: rows.dropFirst(), place: "\(file):\(line)")
      return text
    }
    if let format = try header(delimiter) { return format }
    let all = FirstRows(
      head, format: HotlistFormat(layout: .delimited(delimiter)), most: head.count
    ).rows
    if let format = try dated(all, delimiter: delimiter, file: file) { return format }
    try refuseUnknownHeader(all, place: "\(file):\(line)")
    return withoutHeader(FirstRows(all), delimiter: delimiter)
  }

  /// Whether a line before the first row is none: blank, or a remark.
  static func isNoRow(_ line: some Collection<UInt8>) -> Bool {
    line.first == UInt8(ascii: "#") || !line.contains { $0 > 32 }
  }

  /// The order of a list without a header whose fourth and fifth values are dates: Genetec's, `Category;State;Plate;From;Until`, or the
  /// usual one, `Plate;State;Reason;From;Until`.
  ///
  /// The plates tell: half of the values of one column look like some, and at most a tenth of the other's. Throws where that does not tell.
  ///
  /// - Parameter rows: The values of its first rows; of bad ones none.
  private static func dated(
    _ rows: [[String]], delimiter: UInt8, file: String
  ) throws -> HotlistFormat? {
    let rows = Array(
      rows.lazy.filter { $0.count >= 5 && $0[3...4].allSatisfy(\.isDate) }.prefix(FirstRows.most))
    let count = rows.count
    let firsts = rows.count { looksLikePlate($0[0]) }
    let thirds = rows.count { looksLikePlate($0[2]) }
    guard count > 0 else { return nil }
    let names: [String]
    if thirds * 2 >= count, firsts * 10 <= count {
      names = (presets["genetec"]?.fields ?? []).map(\.name)
    } else if firsts * 2 >= count, thirds * 10 <= count {
      names = ["plate", "jurisdiction", "reason", "effective", "expires"]
    } else {
      throw HotplateError(
        .hotlist,
        "\(file): found rows with two dates whose plates may be the first or the third value, expected a header, or --list-format "
          + "csv:plate=1,state=2,reason=3,effective=4,expires=5 or genetec")
    }
    return HotlistFormat(
      layout: .delimited(delimiter), fields: names.map { Field(name: $0) })
  }

  /// Whether a value is more likely a plate than a word: short, with a digit or a wildcard, and no date.
  static func looksLikePlate(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    func isLetter(_ byte: UInt8) -> Bool { byte >= 128 || 97...122 ~= byte | 32 }
    func isDigit(_ byte: UInt8) -> Bool { 48...57 ~= byte || HotlistPattern.isWildcard(byte) }
    return value.count <= PackedPlate.maximumCount && value.contains(where: isDigit)
      && value.allSatisfy { isLetter($0) || isDigit($0) || " -.".utf8.contains($0) }
      && HotlistDate(value) == nil
  }

  /// The format that a header gives; `nil` when the row is none.
  ///
  /// Throws when the row is evidently a header but names no plate, as another column would be taken for it, and when it may as well be an entry.
  /// What `hint` says of columns whose names are not known holds.
  private static func named(
    by row: some Sequence<UInt8>, delimiter: UInt8, hint: HotlistFormat?, place: String
  ) throws -> HotlistFormat? {
    let names = values(of: row, delimiter: delimiter)
    // A column without a name is kept like one that is not known.
    var fields = names.enumerated().map { Field(name: $1.isEmpty ? Field.unnamed($0) : $1) }
    let others = Set(fields.compactMap(\.column)).subtracting([.plate])
    let plates = fields.indices.filter { fields[$0].column == .plate }
    func doubt(_ position: Int) -> Int { HotlistColumn.doubtOfPlate(header: names[position]) ?? 0 }
    if let plate = plates.min(by: { doubt($0) < doubt($1) }) {
      if others.isEmpty {
        // `ABC123,CA,registration` may be an entry, and its reason no name.
        if names.contains(where: \.isDate) { return nil }
        if plate > 0, looksLikePlate(names[0]) {
          guard let told = hint?.plateField else {
            throw HotplateError(
              .hotlist,
              "\(place): found \(RowCutter.quote(names[plate])) after \(RowCutter.quote(names[0])), which may be a header or an entry, "
                + "expected --list-format csv:plate=\(plate + 1) or csv:plate=1")
          }
          if told != plate { return nil }
        }
      }
      // `Number` and `Registration` name other things as well: there a map that says otherwise is right.
      var surest = plate
      if let told = hint?.plateField, told < fields.count, !plates.contains(told),
        doubt(plate) >= HotlistColumn.doubtOfPlate(header: "tag") ?? 0
      {
        fields[told].column = .plate
        surest = told
      }
      for position in plates where position != surest { fields[position].column = nil }
    } else {
      guard
        others.count > 2
          || others.count == 2 && !names.contains(where: { looksLikePlate($0) || $0.isDate })
      else { return nil }
      let known = fields.filter { $0.column != nil }.map(\.name)
      for (position, field) in (hint?.fields ?? []).enumerated().prefix(fields.count)
      where fields[position].column == nil && !fields.contains(where: { $0.column == field.column })
      {
        fields[position].column = field.column
      }
      guard fields.contains(where: { $0.column == .plate }) else {
        throw HotplateError(
          .hotlist,
          "\(place): found a header with \(known.joined(separator: ", ")) and no column of plates, expected one of plate, lic, tag, …"
        )
      }
    }
    number(&fields)
    return HotlistFormat(layout: .delimited(delimiter), hasHeader: true, fields: fields)
  }

  /// Gives every field that is not known a name of its own: the second `flag` is `flag 2`.
  private static func number(_ fields: inout [Field]) {
    var taken = Set(fields.map(\.name))
    var counts: [String: Int] = [:]
    for position in fields.indices {
      let name = fields[position].name
      var count = counts[name, default: 0] + 1
      if count > 1, fields[position].column == nil {
        while !taken.insert("\(name) \(count)").inserted { count += 1 }
        fields[position].name = "\(name) \(count)"
      }
      counts[name] = count
    }
  }
}
