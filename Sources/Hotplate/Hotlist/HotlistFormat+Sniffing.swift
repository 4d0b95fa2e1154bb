import Foundation

extension HotlistFormat {
  /// Tells the format of a list by its first lines, or throws why it is no list.
  ///
  /// - Parameters:
  ///   - head: The first bytes of the file, after a byte order mark.
  ///   - file: Named in errors.
  ///   - hint: What the operator said; a header in the file still names the columns.
  static func sniffed(
    _ head: UnsafeBufferPointer<UInt8>, file: String, hint: HotlistFormat? = nil
  ) throws -> HotlistFormat {
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
    guard let first = lines.first(where: { !isNoRow($0) }) else {
      throw HotplateError(.hotlist, "\(file): found no row, expected at least one plate")
    }
    if let hint {
      guard case .delimited(let delimiter) = hint.layout else { return hint }
      return named(by: first, delimiter: delimiter) ?? hint
    }
    if first.first(where: { $0 > 32 }) == UInt8(ascii: "{") {
      return HotlistFormat(layout: .jsonLines)
    }
    if first.first(where: { $0 > 32 }) == UInt8(ascii: "[") {
      throw HotplateError(.hotlist, "\(file): found a JSON array, expected one JSON object a line")
    }
    if first.starts(with: Array("LIC/".utf8)) { return HotlistFormat(layout: .tagged) }
    let counts = [UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|"), UInt8(ascii: ",")].map {
      delimiter in
      (delimiter, first.count { $0 == delimiter })
    }
    guard let (delimiter, count) = counts.max(by: { $0.1 < $1.1 }), count > 0 else {
      return named(by: first, delimiter: UInt8(ascii: ",")) ?? text
    }
    return named(by: first, delimiter: delimiter) ?? genetec(first, delimiter: delimiter)
      ?? HotlistFormat(layout: .delimited(delimiter), fields: unnamed.map { Field(name: $0) })
  }

  /// Whether a line before the first row is none: blank, or a remark.
  static func isNoRow(_ line: some Collection<UInt8>) -> Bool {
    line.first == UInt8(ascii: "#") || !line.contains { $0 > 32 }
  }

  /// A list without a header is Genetec's when its fourth and fifth value are dates: `Category;State;Plate;From;Until`.
  private static func genetec(_ row: some Sequence<UInt8>, delimiter: UInt8) -> HotlistFormat? {
    let cells = Array(row).split(
      separator: delimiter, maxSplits: 16, omittingEmptySubsequences: false)
    guard cells.count >= 5, let preset = presets["genetec"],
      cells[3...4].allSatisfy({ Array($0).withUnsafeBufferPointer { HotlistDate($0) } != nil })
    else { return nil }
    return HotlistFormat(layout: .delimited(delimiter), fields: preset.fields)
  }

  /// The format that a header gives; `nil` when the row names no plate column.
  private static func named(by row: some Sequence<UInt8>, delimiter: UInt8) -> HotlistFormat? {
    let names = String(decoding: Array(row), as: UTF8.self).split(
      separator: Character(Unicode.Scalar(delimiter)), omittingEmptySubsequences: false
    ).map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " \t\r\"")) }
    let fields = names.map { Field(name: $0) }
    guard fields.contains(where: { $0.column == .plate }) else { return nil }
    return HotlistFormat(layout: .delimited(delimiter), hasHeader: true, fields: fields)
  }
}
