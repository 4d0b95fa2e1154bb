import Foundation

/// Matches lines and writes what came of each.
package struct MatchOutput {
  /// The forms of results.
  package enum Format: String, Sendable, CaseIterable {
    case text, json, csv
  }

  private let output: LineOutput
  private let format: Format
  private let matcher: HotlistMatcher
  private let time: Date?
  private var lines = 0
  /// Hits written so far.
  package private(set) var hits = 0
  /// Lines that were no plate and no record.
  package private(set) var failed = 0

  /// Prepares to match lines as of a time, or of the moment of each.
  package init(_ output: LineOutput, format: Format, matcher: HotlistMatcher, time: Date? = nil) {
    self.output = output
    self.format = format
    self.matcher = matcher
    self.time = time
  }

  /// Reads a time as operators write it; `nil` when it is none.
  ///
  /// - Parameter order: The order of day and month in dates with slashes or hyphens.
  package static func time(_ text: String, order: DateOrder = .mdy) -> Date? {
    var text = text
    return text.withUTF8 { HotlistDate($0, order: order) }.map {
      Date(timeIntervalSince1970: Double($0.seconds))
    }
  }

  /// The header of CSV up to what every verb's ends with.
  private static let firstColumns =
    "plate,hotlist,entry,listed,jurisdiction,probability,tier,jurisdictionMatch,differences,reason,verify"

  /// Writes what stands before all results.
  ///
  /// - Throws: `OutputClosed` when nobody reads the output any more, `HotplateError` when it cannot be written.
  package func begin() throws {
    if format == .csv {
      try output.write(
        Data(([Self.firstColumns] + Hit.lastColumns).joined(separator: ",").utf8))
    }
  }

  /// Matches a line as ``InputLines`` gives it; one that is too long is one that is neither a plate nor a record.
  package mutating func add(
    _ line: ArraySlice<UInt8>, warn: (String) -> Void, remark: (String) -> Void = { _ in }
  ) throws {
    guard line.count <= InputLines.longestLine else {
      lines += 1
      return try refuse(
        "line \(lines): longer than 1 MiB, expected a plate or a JSON record", warn)
    }
    let bytes = line.last == 0x0D ? line.dropLast() : line
    try add(String(decoding: bytes, as: UTF8.self), warn: warn, remark: remark)
  }

  /// Matches a line and writes its results; for an empty line an empty one, so that results stay beside their lines, and nothing for people.
  ///
  /// - Parameters:
  ///   - line: A plate or a record, as ``MatchInput`` takes them.
  ///   - warn: Takes a sentence for people of a line that is neither, where the format has no place for it.
  ///   - remark: Takes a sentence for people of a line that was matched by a part of what it says.
  /// - Throws: `OutputClosed` when nobody reads the output any more, `HotplateError` when it cannot be written.
  package mutating func add(
    _ line: String, warn: (String) -> Void, remark: (String) -> Void = { _ in }
  ) throws {
    lines += 1
    if line.allSatisfy(\.isWhitespace) {
      guard format != .text else { return }
      return try rendered(MatchRecord(text: "", hits: [])).forEach(output.write)
    }
    let input: MatchInput
    do {
      input = try MatchInput(line: line, number: lines)
    } catch let error as HotplateError {
      return try refuse(error.message, warn)
    }
    if let sentence = input.remark { remark(sentence) }
    for read in input.reads {
      let found = matcher.hits(for: read, at: time ?? Date(), source: input.source)
      hits += found.count
      try rendered(MatchRecord(text: read.plate.text, hits: found)).forEach(output.write)
    }
  }

  private mutating func refuse(_ sentence: String, _ warn: (String) -> Void) throws {
    failed += 1
    guard format == .json else { return warn(sentence) }
    try output.write(
      ErrorRecord(source: "line \(lines)", code: "unreadable", message: sentence).jsonLine())
  }

  private func rendered(_ record: MatchRecord) throws -> [Data] {
    switch format {
    case .json: [try record.jsonLine()]
    case .text:
      [
        Data(
          "\(record.text): \(record.hits.isEmpty ? "no hit" : record.hits.count.counted("hit"))"
            .utf8)
      ]
        + record.hits.map { Data("  \($0.textLine)".forTerminals.utf8) }
    case .csv:
      record.hits.isEmpty
        ? [
          Data(
            ([record.text] + [String](repeating: "", count: 10 + Hit.lastColumns.count))
              .map(\.csvField).joined(separator: ",").utf8)
        ]
        : record.hits.map { Data($0.csvRow(of: record.text).utf8) }
    }
  }
}

extension Hit {
  fileprivate func csvRow(of text: String) -> String {
    let first: [String] = [
      text, hotlist, String(entry), plate, jurisdiction ?? "", String(probability), tier.rawValue,
      jurisdictionMatch.rawValue, differenceField, reason ?? "", verifyField,
    ]
    return (first + lastFields).map(\.csvField).joined(separator: ",")
  }
}
