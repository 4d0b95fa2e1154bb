/// Tells good rows from bad ones and packs their plates.
struct RowCheck {
  /// What a good row is.
  enum Outcome {
    /// A plate without unknown characters, packed.
    case plate(UInt64)
    /// A plate with unknown characters.
    case wildcard
    /// A row that takes entries away.
    case removal
  }

  private let folding = PlateFolding.bytes
  private let places = PackedPlate.places
  private let fewestCells: Int
  private let isJSON: Bool
  private let isText: Bool
  /// Nothing names the columns, so that an action among the values would be taken for a reason or a place.
  private let hasUnnamedActions: Bool
  private var counts: [Code: Int] = [:]
  private var lastCode = Code()
  private var lastCount = 0

  init(format: HotlistFormat) {
    fewestCells = format.hasHeader ? format.fields.count : 0
    isJSON = format.layout == .jsonLines
    isText = format.layout == .text
    if case .delimited = format.layout {
      hasUnnamedActions = !format.hasHeader && !format.fields.contains { $0.column == .action }
    } else {
      hasUnnamedActions = false
    }
  }

  /// The first bytes of a jurisdiction, in upper case: as many as the longest name of a state has, and some.
  private typealias Code = SIMD4<UInt64>
  private static let longestCode = 32

  /// Rows by jurisdiction, as written, in upper case and cut to 32 bytes; rows without one under the empty text.
  var jurisdictions: [String: Int] {
    var all = counts
    all[lastCode, default: 0] += lastCount
    return Dictionary(
      all.filter { $0.value > 0 }.map { code, count in
        let bytes = (0..<Self.longestCode).map { (position: Int) -> UInt8 in
          UInt8(truncatingIfNeeded: code[position / 8] >> UInt64(position % 8 * 8))
        }
        let letters = bytes.prefix { $0 != 0 }
        return (String(decoding: letters, as: UTF8.self), count)
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
        found: "\(cutter.count + cutter.surplus)",
        expected: "\(fewestCells) column\(fewestCells == 1 ? "" : "s")")
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
      case .add: break
      // Several words tell people what to do with the vehicle.
      case nil where value.contains(" "): break
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

  private func checkUnnamedActions(_ cutter: RowCutter, _ problem: inout RowCutter.Problem?) {
    for cell in cutter.cells.prefix(cutter.count) where HotlistAction.isPlain(cutter.raw(cell)) {
      problem = .init(
        found: "\(RowCutter.quote(cutter.string(cell))) without one",
        expected: "a header with a column “action”")
      return
    }
  }

  private mutating func count(_ cutter: RowCutter) {
    var code = Code()
    if let cell = cutter.cell(.jurisdiction) {
      for (position, byte) in cutter.raw(cell).prefix(Self.longestCode).enumerated() {
        let upper = byte >= 97 && byte <= 122 ? byte - 32 : byte
        code[position / 8] |= UInt64(upper) << UInt64(position % 8 * 8)
      }
    }
    if code != lastCode {
      counts[lastCode, default: 0] += lastCount
      lastCode = code
      lastCount = 0
    }
    lastCount += 1
  }

  private func plate(
    _ cell: RowCutter.Cell, _ cutter: RowCutter, _ problem: inout RowCutter.Problem?
  ) -> Outcome? {
    let raw = cutter.raw(cell)
    var value: UInt64 = 0
    var position = 0
    for byte in raw {
      let folded = folding[Int(byte)]
      if folded == 0 {
        switch byte {
        case 0, UInt8(ascii: "?"), UInt8(ascii: "*"), UInt8(ascii: "\\"), UInt8(ascii: "+"),
          UInt8(ascii: "#"), UInt8(ascii: "%"), UInt8(ascii: "/"):
          return unusual(cell, cutter, &problem)
        case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: "\t"):
          if isText { return unusual(cell, cutter, &problem) }
        default: break
        }
        continue
      }
      if folded == 255 { return unusual(cell, cutter, &problem) }
      if position == PackedPlate.maximumCount { return unusual(cell, cutter, &problem) }
      value += UInt64(PackedPlate.code(folded)) * places[position]
      position += 1
    }
    guard position > 0 else { return unusual(cell, cutter, &problem) }
    return .plate(value)
  }

  /// A plate with other characters than ASCII, with wildcards or a plus, or none at all.
  private func unusual(
    _ cell: RowCutter.Cell, _ cutter: RowCutter, _ problem: inout RowCutter.Problem?
  ) -> Outcome? {
    let text = cutter.string(cell)
    let plate = HotlistPattern.normalized(text)
    let letters = plate.utf8.count { $0 != 63 && $0 != 42 }
    if text.unicodeScalars.contains(where: { $0.value == 0 }) {
      problem = .init(found: "a zero byte", expected: "text")
    } else if text.contains(where: { "#%\u{FFFD}".contains($0) }) {
      problem = .init(
        found: RowCutter.quote(text),
        expected: "a plate of letters and digits, ? for one that is unknown")
    } else if let letter = PlateFolding.letterOnNoPlate(text) {
      problem = .init(
        found: RowCutter.quote(text),
        expected: "letters that plates have; \(letter) has no Latin counterpart")
    } else if isText,
      text.reversed().drop(while: { ",;|\t ".contains($0) }).contains(where: {
        ",;|\t".contains($0)
      })
    {
      problem = .init(found: RowCutter.quote(text), expected: "a plate alone, as in the first line")
    } else if Self.namesField(text) {
      problem = .init(
        found: RowCutter.quote(text),
        expected: "a plate; fields by their codes are parted by points")
    } else if Self.isSpreadsheetNumber(text) {
      problem = .init(
        found: "\(RowCutter.quote(text)), a number as spreadsheets write it", expected: "a plate")
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

  private static let fieldCodes: Set<Substring> = [
    "LIC", "LIS", "LIY", "LIT", "MKE", "ORI", "NIC", "VMA", "VMO", "VCO", "VYR",
  ]

  /// Whether one of NCIC's field codes stands before a stroke.
  private static func namesField(_ text: String) -> Bool {
    text.split(separator: "/", omittingEmptySubsequences: false).dropLast().contains {
      $0.split { !$0.isLetter && !$0.isNumber }.last.map(fieldCodes.contains) ?? false
    }
  }

  /// Whether a spreadsheet took a plate like `482E3` for a number and wrote `4.82E+05`: what it was cannot be told.
  private static func isSpreadsheetNumber(_ text: String) -> Bool {
    // Most are told by their length or the lack of a plus.
    guard text.utf8.count <= 24, text.utf8.contains(UInt8(ascii: "+")) else { return false }
    return text.wholeMatch(of: #/[0-9]+([.,][0-9]+)?[Ee]\+[0-9]+/#) != nil
  }
}
