import Foundation

extension RowCutter {
  /// The text of bytes: UTF-8 where they are, else Latin-1.
  static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    // Most values are ASCII, and validating takes a way without specialization, ten times as long.
    if bytes.allSatisfy({ $0 < 128 }) { return String(decoding: bytes, as: UTF8.self) }
    return String(validating: bytes, as: UTF8.self)
      ?? String(bytes.map { Character(Unicode.Scalar($0)) })
  }

  /// The text of a cell; as it is written where its escapes are damaged.
  func string(_ cell: Cell) -> String {
    let quote = UInt8(ascii: "\"")
    if cell.isEscaped, case .jsonLines = format.layout {
      let text = Self.text(raw(cell))
      return Self.unescaped(text) ?? text
    }
    guard cell.isEscaped, raw(cell).contains(quote) else { return Self.text(raw(cell)) }
    // By bytes: a quote before a combining mark is one, too.
    var bytes: [UInt8] = []
    var isSecondNext = false
    for byte in raw(cell) {
      let isSecond = isSecondNext && byte == quote
      isSecondNext = byte == quote && !isSecond
      if !isSecond { bytes.append(byte) }
    }
    return bytes.withUnsafeBufferPointer { Self.text($0) }
  }

  /// Whether the escapes of a cell of JSON Lines stand for characters.
  func isWhole(_ cell: Cell) -> Bool {
    !cell.isEscaped || !raw(cell).contains(UInt8(ascii: "\\"))
      || Self.unescaped(Self.text(raw(cell))) != nil
  }

  /// The text that a text of JSON stands for; `nil` where its escapes are damaged.
  static func unescaped(_ text: String) -> String? {
    guard text.utf8.contains(UInt8(ascii: "\\")) else { return text }
    return try? JSONDecoder().decode(String.self, from: Data("\"\(text)\"".utf8))
  }

  /// The text of a column in the row cut last.
  func string(_ column: HotlistColumn) -> String? { cell(column).map(string) }

  /// The bytes of a cell.
  func raw(_ cell: Cell) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[cell.start..<cell.start + cell.count])
  }

  /// The date of a column: `nil` when there is none, a problem when it is no date.
  func date(_ column: HotlistColumn, problem: inout Problem?) -> HotlistDate? {
    guard let cell = cell(column) else { return nil }
    let raw = raw(cell)
    // Nearly all dates are of the first kind, and the others are looked for below it alone.
    let date =
      HotlistDate(raw, order: format.dates ?? .mdy)
      ?? HotlistDate(shortYear: raw, order: format.dates)
      ?? (column == .expires ? HotlistDate(endOfMonth: raw) : nil)
    if let date { return date }
    // NCIC writes NONEXP for a record that does not expire.
    if ["nonexp", "never", "none", "null", "n/a", "na", "indefinite", "99999999", "-"].contains(
      String(decoding: raw, as: UTF8.self).lowercased())
    {
      return nil
    }
    let first = format.dates == .dmy ? "01/03/2026" : "03/01/2026"
    let lacksOrder =
      format.dates == nil
      && DateOrder.allCases.contains { HotlistDate(shortYear: raw, order: $0) != nil }
    problem = Problem(
      found: Self.quote(string(cell)),
      expected: lacksOrder
        ? "a year of four digits, or --dates mdy or dmy"
        : "a date like 2026-03-01 or \(first)")
    return nil
  }

  /// The entry of the row cut last; `nil` when it has no plate.
  func entry(row: Int, file: String) -> HotlistEntry? {
    guard let text = string(.plate) else { return nil }
    var entry = HotlistEntry(plate: HotlistPattern.normalized(text), row: row, file: file)
    var ignored: Problem?
    entry.jurisdiction = jurisdiction
    entry.reason = string(.reason)
    entry.priority = string(.priority).flatMap(Self.priority)
    entry.agency = string(.agency)
    entry.caseNumber = string(.caseNumber)
    entry.effective = date(.effective, problem: &ignored).map {
      Date(timeIntervalSince1970: Double($0.seconds))
    }
    entry.expires = date(.expires, problem: &ignored).map {
      Date(timeIntervalSince1970: Double($0.end))
    }
    for column in [HotlistColumn.make, .model, .color, .year] {
      guard let value = string(column) else { continue }
      if entry.vehicle.isEmpty { entry.vehicle = Dictionary(minimumCapacity: 4) }
      entry.vehicle[column.rawValue] = value
    }
    entry.description = string(.description)
    entry.handling = string(.handling)
    entry.other = others
    return entry
  }

  /// The jurisdiction in upper case: a country by its name where its code is that of a state as well.
  var jurisdiction: String? {
    guard let code = string(.jurisdiction)?.uppercased() else { return nil }
    guard let country = HotlistColumn.countriesLikeStates[code], isOfCountry else { return code }
    return country
  }

  /// The values of the row cut last that no field of an entry takes, by their headers: a header that comes again has a number.
  private var others: [String: String] {
    var others: [String: String] = [:]
    var counts: [String: Int] = [:]
    func keep(_ name: String, _ cell: Cell) {
      var header = name
      repeat {
        let number = counts[name, default: 0] + 1
        counts[name] = number
        if number > 1 { header = "\(name) \(number)" }
      } while others[header] != nil
      others[header] = string(cell)
    }
    if let cell = cell(.priority), Self.priority(string(cell)) == nil { keep("priority", cell) }
    for position in 0..<count where cells[position].count > 0 {
      let field = position < names.count ? names[position] : nil
      let taken = field?.column.map { positions[$0.index] }
      if taken == position { continue }
      let name = field?.name ?? ""
      // The first of its name is among the entry's fields.
      if let taken, taken >= 0, names[taken].name == name, counts[name] == nil { counts[name] = 1 }
      keep(name.isEmpty ? HotlistFormat.Field.unnamed(position) : name, cells[position])
    }
    return others
  }

  /// A priority as a number, or as the words that products use.
  static func priority(_ text: String) -> Int? {
    switch text.lowercased() {
    case "high": 1
    case "medium", "med", "normal": 2
    case "low": 3
    default: Int(text)
    }
  }

  /// A found value as messages show it: short, and without control characters.
  static func quote(_ text: String) -> String {
    let clean = text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? "·" : Character($0) }
    return clean.count > 40 ? "“\(String(clean.prefix(40)))…”" : "“\(String(clean))”"
  }
}
