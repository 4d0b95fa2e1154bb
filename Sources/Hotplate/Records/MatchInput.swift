import Foundation

/// A line given to `match`: a plate as typed, or a record of reads.
///
///     8AB123
///     8AB123;CA
///     8AB123,CA
///     {"schema":1,"type":"image","source":"eu1.jpg","plates":[…]}
package struct MatchInput: Sendable {
  /// The reads of the line, at least one; a record without plates gives one without text.
  package var reads: [PlateRead]
  /// Where the reads are from.
  package var source: String
  /// What people should know of a line that is matched all the same; `nil`: nothing.
  package var remark: String?

  /// Reads a line.
  ///
  /// - Throws: `HotplateError` of code `file` that says what was found.
  package init(line: String, number: Int) throws {
    let text = line.withoutSpacesAround
    source = "line \(number)"
    guard text.utf8.first == UInt8(ascii: "{") else {
      // A picture or a compiled list that was piped here; or Latin-1, whose plate would lose its letters.
      guard text.unicodeScalars.allSatisfy({ $0 != "\u{FFFD}" && ($0 >= " " || $0 == "\t") }) else {
        throw HotplateError(
          .file,
          "line \(number): found bytes that are no text in UTF-8, expected a plate or a JSON record"
        )
      }
      guard text.utf8.count <= 1024 else {
        throw HotplateError(
          .file, "line \(number): found \(text.utf8.count) bytes, expected a plate or a JSON record"
        )
      }
      let read = Self.typed(text)
      try Self.check(read, of: text, number)
      if let code = read.jurisdiction?.code, PlateSyntax.jurisdictionIndices(of: code).isEmpty {
        remark =
          "line \(number): found \(RowCutter.quote(code)) after the plate, expected a state or country that is known; matched by its plate alone"
      }
      reads = [read]
      return
    }
    let record: AnyRecord
    do {
      record = try JSONDecoder().decodeForeign(AnyRecord.self, from: text.utf8)
    } catch {
      throw HotplateError(
        .file,
        "line \(number): found \(Self.matter(error)), expected a record of type image, read, hit or match"
      )
    }
    // Whoever reads the results alone would take it for a picture without plates.
    if record.type == "error" {
      throw HotplateError(
        .file, "line \(number): tells of an input that failed: \(record.message ?? "not said why")")
    }
    if let own = record.source ?? record.camera {
      source = record.track.map { "\(own), track \($0)" } ?? own
    }
    reads = []
    var refused: [HotplateError] = []
    for plate in record.allPlates {
      do {
        try Self.check(plate, number)
        reads.append(plate.matchable)
      } catch let error as HotplateError {
        refused.append(error)
      }
    }
    // Beside a plate that cannot be matched may stand others that can.
    if reads.isEmpty, let first = refused.first { throw first }
    if !refused.isEmpty {
      remark = refused.map { "\($0.message): not matched" }.joined(separator: "; ")
    }
    if reads.isEmpty {
      // A plate alone, under either name.
      let text = record.text ?? record.plateText
      guard record.type != nil || text != nil else {
        throw HotplateError(
          .file,
          "line \(number): found a JSON object without a plate, expected one of type image, read, hit or match"
        )
      }
      let read = text.map(Self.typed)
      if let read, let text, !text.isEmpty { try Self.check(read, of: text, number) }
      reads = [read ?? PlateRead(raw: "", plate: Plate(""), confidence: 0)]
    }
  }

  /// Refuses a plate of a record that would be matched for another; one that could not be read has no text.
  private static func check(_ plate: PlateRecord, _ number: Int) throws {
    if !plate.text.isEmpty { try check(PlateRead(text: plate.text), of: plate.text, number) }
    // Sums of rounded numbers are off by less.
    guard (-1e-6...1 + 1e-6).contains(plate.confidence) else {
      throw HotplateError(
        .file,
        "line \(number): found a confidence of \(plate.confidence), expected a probability from 0 to 1"
      )
    }
  }

  /// What is wrong with a record.
  private static func matter(_ error: any Error) -> String {
    func path(_ context: DecodingError.Context) -> String {
      let parts = context.codingPath.map { $0.intValue.map { "\($0 + 1)" } ?? $0.stringValue }
      return parts.isEmpty ? "" : " in \(parts.joined(separator: " "))"
    }
    return switch error {
    case DecodingError.keyNotFound(let key, let context):
      "a record without “\(key.stringValue)”\(path(context))"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      "a value of another kind\(path(context))"
    default: "no JSON record of a plate"
    }
  }

  /// Whoever reads "no hit" takes it for the answer to what was meant.
  private static func check(_ read: PlateRead, of text: String, _ number: Int) throws {
    guard !HotlistPattern.narrowed(read.raw).utf8.contains(where: HotlistPattern.isWildcard) else {
      throw HotplateError(
        .file,
        "line \(number): found \(RowCutter.quote(text)), expected a whole plate; what lists have that fits one known in part is shown by hotlist show --plate"
      )
    }
    let count = read.plate.text.utf8.count
    guard count > 0 else {
      throw HotplateError(
        .file,
        "line \(number): found \(RowCutter.quote(text)), expected a plate with a letter or digit")
    }
    guard count <= PackedPlate.maximumCount else {
      throw HotplateError(
        .file,
        "line \(number): found \(RowCutter.quote(text)), expected a plate of at most \(PackedPlate.maximumCount) characters"
      )
    }
  }

  /// A plate typed by a person or another system: how sure the text is, nobody said.
  ///
  /// A comma parts it from its jurisdiction as a semicolon does, a tab or a bar. Values after the two are not read.
  package static func typed(_ text: String) -> PlateRead {
    let delimiter = ";,\t|".utf8.first(where: text.utf8.contains) ?? UInt8(ascii: ";")
    let parts = text.utf8.split(separator: delimiter, omittingEmptySubsequences: false).map {
      String(Substring($0))
    }
    var read = PlateRead(text: parts.first ?? "")
    if parts.count > 1, case let code = parts[1].trimmingCharacters(in: .whitespaces),
      !code.isEmpty
    {
      read.jurisdiction = PlateJurisdiction(code: code.uppercased(), probability: 0.95)
    }
    return read
  }

  private struct AnyRecord: Decodable {
    var type: String?
    var source: String?
    var camera: String?
    var track: Int?
    var text: String?
    var message: String?
    var plate: Loose?
    var plates: [PlateRecord]?

    var allPlates: [PlateRecord] {
      if let plates { return plates }
      if case .record(let record) = plate { return [record] }
      return []
    }

    var plateText: String? {
      if case .text(let text) = plate { text } else { nil }
    }
  }

  /// A plate as a record, or just its text.
  private enum Loose: Decodable {
    case record(PlateRecord)
    case text(String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self = .text(text)
      } else {
        self = .record(try container.decode(PlateRecord.self))
      }
    }
  }
}

extension String {
  /// The text without white space and line ends at its ends. Foundation's own looks at every character of a record that may be long.
  fileprivate var withoutSpacesAround: String {
    func isSpace(_ scalar: Unicode.Scalar) -> Bool {
      scalar.isASCII
        ? scalar == " " || ("\t"..."\r").contains(scalar)
        : CharacterSet.whitespacesAndNewlines.contains(scalar)
    }
    guard let first = unicodeScalars.firstIndex(where: { !isSpace($0) }),
      let last = unicodeScalars.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(unicodeScalars[first...last])
  }
}

extension PlateRecord {
  /// The read, with its text normalized again: records may come from other programs.
  fileprivate var matchable: PlateRead {
    var read = self.read
    read.confidence = confidence.isFinite ? min(max(confidence, 0), 1) : 0
    return read
  }
}
