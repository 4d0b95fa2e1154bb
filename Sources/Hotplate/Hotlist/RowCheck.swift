/// Tells good rows from bad ones and packs their plates.
struct RowCheck {
  /// What a good row is.
  enum Outcome {
    /// A plate without unknown characters, packed.
    case plate(UInt64)
    /// A plate with unknown characters.
    case wildcard
    /// A plate without unknown characters, packed, whose row takes the place of entries above it, or is added (``HotlistChange``).
    case update(UInt64)
    /// A row that takes entries away, or of a plate with unknown characters their place.
    case removal
  }

  private let folding = PlateFolding.bytes
  private let placeValues = PackedPlate.placeValues
  private let fillers = RowCheck.fillers
  private let fewestCells: Int
  private let isJSON: Bool
  private let isText: Bool
  /// Nothing names the columns, so that an action among the values would be taken for a reason or a place.
  private let hasUnnamedActions: Bool
  /// Where each row says whether its plate is known in part, of a header that has such a column.
  private let partialField: Int?
  private var counts: [Place: Int] = [:]
  private var lastPlace = Place()
  private var lastCount = 0

  init(format: HotlistFormat) {
    fewestCells = format.hasHeader ? format.fields.count : 0
    isJSON = format.layout == .jsonLines
    isText = format.layout == .text
    hasUnnamedActions =
      format.isDelimited && !format.hasHeader
      && !format.fields.contains { $0.column == .action }
    partialField = format.fields.firstIndex { Self.namesPartial($0.name) }
  }

  /// The first bytes of a jurisdiction, in upper case: as many as the longest name of a state has, and some.
  private typealias Code = SIMD4<UInt64>
  private static let longestCode = 32

  /// What rows are counted by.
  private struct Place: Hashable {
    var code = Code()
    /// Whether the code is that of a country, in a list that has states as well.
    var isCountry = false
  }

  /// Rows by jurisdiction, as entries have it, cut to 32 bytes; rows without one under the empty text.
  var jurisdictions: [String: Int] {
    var all = counts
    all[lastPlace, default: 0] += lastCount
    return Dictionary(
      all.filter { $0.value > 0 }.map { place, count in
        let bytes = (0..<Self.longestCode).map { (position: Int) -> UInt8 in
          UInt8(truncatingIfNeeded: place.code[position / 8] >> UInt64(position % 8 * 8))
        }
        let code = bytes.prefix { $0 != 0 }.withUnsafeBufferPointer(RowCutter.text).uppercased()
        let country = place.isCountry ? HotlistColumn.countriesLikeStates[code] : nil
        return (country ?? code, count)
      }, uniquingKeysWith: +)
  }

  /// Checks the row that a cutter cut last.
  mutating func check(_ cutter: RowCutter, _ problem: inout RowCutter.Problem?) -> Outcome? {
    if problem != nil { return nil }
    guard cutter.count >= fewestCells else {
      problem = .init(found: "\(cutter.count)", expected: "\(fewestCells) columns")
      return nil
    }
    // A comma too many shifts all values after it.
    if cutter.surplus > 0, fewestCells > 0 {
      problem = .init(
        found: "\(cutter.count + cutter.surplus)", expected: fewestCells.counted("column"))
      return nil
    }
    guard let cell = cutter.cell(.plate) else {
      problem = .init(found: "nothing", expected: "a plate")
      return nil
    }
    if isJSON { checkJSON(plate: cell, cutter, &problem) }
    if hasUnnamedActions { checkUnnamedActions(cutter, &problem) }
    if problem != nil { return nil }
    let outcome = plate(cell, cutter, &problem)
    if case .plate? = outcome { checkPartial(plate: cell, cutter, &problem) }
    let effective = cutter.date(.effective, problem: &problem)
    let expires = cutter.date(.expires, problem: &problem)
    if let effective, let expires, expires.end <= effective.seconds, problem == nil {
      problem = .init(
        found: "an end before the start", expected: "an entry that ends after it starts")
    }
    if problem != nil { return nil }
    if let value = cutter.string(.action) {
      switch HotlistAction(value) {
      case .remove: return .removal
      case .update:
        count(cutter)
        if case .plate(let key)? = outcome { return .update(key) }
        return .removal
      case .add: break
      // Several words tell people what to do with the vehicle; a removal with a remark must not be added.
      case nil
      where value.utf8.contains(UInt8(ascii: " ")) && !HotlistAction.beginsWithRemoval(value):
        break
      case nil:
        problem = .init(
          found: RowCutter.quote(value), expected: "an action like “add” or “remove”")
        return nil
      }
    }
    count(cutter)
    return outcome
  }

  /// What is not the text that was meant would be listed as another plate, and nobody would be told.
  private func checkJSON(
    plate: RowCutter.Cell, _ cutter: RowCutter, _ problem: inout RowCutter.Problem?
  ) {
    if !plate.isEscaped, !cutter.raw(plate).allSatisfy({ 48...57 ~= $0 }) {
      problem = .init(
        found: RowCutter.quote(cutter.string(plate)), expected: "a plate in quotes, or of digits")
    } else if let cell = cutter.cells.prefix(cutter.count).first(where: { !cutter.isWhole($0) }) {
      problem = .init(
        found: RowCutter.quote(cutter.string(cell)), expected: "whole JSON escapes like \\u00e9")
    }
  }

  /// A plate that is said to be known in part, and has no sign for what is not known, would be listed as a whole one.
  private func checkPartial(
    plate: RowCutter.Cell, _ cutter: RowCutter, _ problem: inout RowCutter.Problem?
  ) {
    guard partialField != nil || isJSON else { return }
    let field =
      partialField ?? cutter.names.prefix(cutter.count).firstIndex { Self.namesPartial($0.name) }
    guard let field, field < cutter.count, case let value = cutter.string(cutter.cells[field]),
      ["true", "yes", "y", "t", "1"].contains(value.lowercased())
    else { return }
    let text = cutter.string(plate)
    let pattern = RowCutter.quote("*\(text)*")
    problem = .init(
      found: "\(RowCutter.quote(text)), a part of a plate",
      expected: "it with ? for each unknown character or * for any run, like \(pattern)")
  }

  /// Whether a column tells that the plate is known in part.
  private static func namesPartial(_ name: String) -> Bool {
    // Each row of JSON Lines asks this of all its names; nearly all leave at once.
    guard let first = name.utf8.first, "PpIi".utf8.contains(first), name.utf8.count >= 7 else {
      return false
    }
    return ["partial", "partialplate", "ispartial"].contains(HotlistColumn.plain(name))
  }

  private func checkUnnamedActions(_ cutter: RowCutter, _ problem: inout RowCutter.Problem?) {
    for cell in cutter.cells.prefix(cutter.count) where HotlistAction.isPlain(cutter.raw(cell)) {
      problem = .init(
        found: "\(RowCutter.quote(cutter.string(cell))) without one",
        expected: "a header with a column “action”")
      return
    }
  }

  /// Counts the row that a cutter cut last in ``jurisdictions``.
  mutating func count(_ cutter: RowCutter) {
    var place = Place()
    if let cell = cutter.cell(.jurisdiction) {
      for (position, byte) in cutter.raw(cell).prefix(Self.longestCode).enumerated() {
        let upper = byte >= 97 && byte <= 122 ? byte - 32 : byte
        place.code[position / 8] |= UInt64(upper) << UInt64(position % 8 * 8)
      }
      // States and countries share codes of two letters alone.
      place.isCountry = cell.count == 2 && cutter.isOfCountry
    }
    if place != lastPlace {
      counts[lastPlace, default: 0] += lastCount
      lastPlace = place
      lastCount = 0
    }
    lastCount += 1
  }

  private func plate(
    _ cell: RowCutter.Cell, _ cutter: RowCutter, _ problem: inout RowCutter.Problem?
  ) -> Outcome? {
    let raw = cutter.raw(cell)
    if Self.isWholeNumber(raw) { return unusual(cell, cutter, &problem) }
    var value: UInt64 = 0
    var position = 0
    for byte in raw {
      let folded = folding[Int(byte)]
      if folded == 0 {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."): continue
        default: return unusual(cell, cutter, &problem)
        }
      }
      if folded == 255 { return unusual(cell, cutter, &problem) }
      if position == PackedPlate.maximumCount { return unusual(cell, cutter, &problem) }
      value += UInt64(PackedPlate.code(folded)) * placeValues[position]
      position += 1
    }
    if position == 0 || any(fillers .== value) { return unusual(cell, cutter, &problem) }
    return .plate(value)
  }

  /// A plate with other characters than letters, digits, spaces, hyphens and dots, with none at all, or that is a word for none.
  private func unusual(
    _ cell: RowCutter.Cell, _ cutter: RowCutter, _ problem: inout RowCutter.Problem?
  ) -> Outcome? {
    let text = cutter.string(cell)
    let plate = HotlistPattern.normalized(text)
    let letters = plate.utf8.count { !HotlistPattern.isWildcard($0) }
    if text.unicodeScalars.contains(where: { $0.value == 0 }) {
      problem = .init(found: "a zero byte", expected: "text")
    } else if text.unicodeScalars.contains(where: { "#%\u{FFFD}".unicodeScalars.contains($0) }) {
      problem = .init(
        found: RowCutter.quote(text),
        expected: "a plate of letters and digits, ? for one that is unknown")
    } else if let letter = PlateFolding.letterOnNoPlate(text) {
      problem = .init(
        found: RowCutter.quote(text),
        expected: "letters that plates have; \(letter) has no Latin counterpart")
    } else if isText,
      text.utf8.reversed().drop(while: { ",;|\t ".utf8.contains($0) }).contains(where: {
        ",;|\t".utf8.contains($0)
      })
    {
      problem = .init(found: RowCutter.quote(text), expected: "a plate alone, as in the first line")
    } else if Self.namesField(text) {
      problem = .init(
        found: RowCutter.quote(text),
        expected: "a plate; fields by their codes are parted by points")
    } else if Self.isSpreadsheetNumber(text) || Self.isWholeNumber(cutter.raw(cell)) {
      problem = .init(
        found: "\(RowCutter.quote(text)), a number as spreadsheets write it", expected: "a plate")
    } else if Self.fillerWords.contains(plate) {
      problem = .init(found: "\(RowCutter.quote(text)), a word for none", expected: "a plate")
    } else if let sign = signOnNoPlate(text) {
      problem = .init(
        found: "\(RowCutter.quote(text)) with \(RowCutter.quote(sign))",
        expected: "letters, digits, spaces, hyphens, dots, or ? and * for what is unknown")
    } else if letters == 0 {
      problem = .init(
        found: RowCutter.quote(text), expected: "a plate with at least one letter or digit")
    } else if plate.utf8.count > PackedPlate.maximumCount {
      problem = .init(
        found: RowCutter.quote(text),
        expected: "a plate of at most \(PackedPlate.maximumCount) characters")
    } else if letters < plate.utf8.count {
      return .wildcard
    } else if let packed = PackedPlate(Plate(normalized: plate)) {
      return .plate(packed.value)
    }
    return nil
  }

  /// What programs and people write where no plate is known. Vehicles that bear such a word were sent the tickets of all others.
  private static let fillerWords = ["NULL", "NONE", "NA", "UNKNOWN", "UNK", "TBD", "NOPLATE"]

  /// The words, packed; 0, which no plate is, in the lanes that are left.
  private static let fillers: SIMD8<UInt64> = {
    var fillers = SIMD8<UInt64>()
    for (lane, word) in fillerWords.enumerated() {
      fillers[lane] = PackedPlate(Plate(normalized: word))?.value ?? 0
    }
    return fillers
  }()

  /// The first character that stands for unknown ones, or parts several plates: without it the text would be another plate's.
  ///
  /// Of ASCII, what stands on plates, or around them in spreadsheets, is none: `MB'123`, `+`, `="123"`, and an ampersand within a short plate, as
  /// Virginia issues them.
  private func signOnNoPlate(_ text: String) -> String? {
    var bytes = text.utf8[...]
    if bytes.starts(with: "=\"".utf8) { bytes = bytes.dropFirst() }
    // Of another width, as ／, they part plates as well. Taken apart, a `<` before a stroke through it stays one.
    if !bytes.allSatisfy({ $0 < 128 }) {
      bytes = String(Substring(bytes)).decomposedStringWithCompatibilityMapping.utf8[...]
    }
    // Delimiters at the end of a line part nothing.
    while isText, let last = bytes.last, ",;|\t ".utf8.contains(last) { bytes.removeLast() }
    if let sign = bytes.first(where: Self.signs.contains) {
      return String(Unicode.Scalar(sign))
    }
    let (sign, space) = (UInt8(ascii: "&"), UInt8(ascii: " "))
    guard text.utf8.contains(sign) else { return nil }
    let isBesideSpace = zip(text.utf8, text.utf8.dropFirst()).contains { first, second in
      first == sign && second == space || first == space && second == sign
    }
    return isBesideSpace || bytes.count > 9 ? "&" : nil
  }

  private static let signs = Set("!$():;,/<=>@[\\]^_{|}~".utf8).union(1...31).union([127])

  private static let fieldCodes: Set<Substring> = [
    "LIC", "LIS", "LIY", "LIT", "MKE", "ORI", "NIC", "VMA", "VMO", "VCO", "VYR",
  ]

  /// Whether one of NCIC's field codes stands before a stroke.
  private static func namesField(_ text: String) -> Bool {
    text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropLast()
      .contains {
        Substring($0).split { !$0.isLetter && !$0.isNumber }.last.map(fieldCodes.contains) ?? false
      }
  }

  /// Whether a table of numbers wrote a plate of digits as `1234567.0`, which would be listed with one more.
  private static func isWholeNumber(_ raw: UnsafeBufferPointer<UInt8>) -> Bool {
    guard raw.count > 2, raw[raw.count - 2] == UInt8(ascii: "."), raw.last == UInt8(ascii: "0")
    else { return false }
    return raw.dropLast(2).allSatisfy { 48...57 ~= $0 }
  }

  /// Whether a spreadsheet took a plate like `482E3` for a number and wrote `4.82E+05`: what it was cannot be told.
  private static func isSpreadsheetNumber(_ text: String) -> Bool {
    // Most are told by their length or the lack of a plus.
    guard text.utf8.count <= 24, text.utf8.contains(UInt8(ascii: "+")) else { return false }
    return text.wholeMatch(of: #/[0-9]+([.,][0-9]+)?[Ee]\+[0-9]+/#) != nil
  }
}
