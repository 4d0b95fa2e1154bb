import Foundation

/// The forms in which `scan` tells of pictures.
public enum OutputFormat: String, Sendable, CaseIterable {
  case text, json, csv, openalpr

  /// A line to write before everything else, if the form has one.
  public var header: String? {
    self == .csv
      ? "source,plate,confidence,x,y,width,height,raw,jurisdiction,hotlist,entry,listed,probability,tier,reason"
      : nil
  }

  /// The lines that tell of one picture, without their ends; there may be none.
  ///
  /// - Parameters:
  ///   - record: The picture.
  ///   - topCandidates: How many candidates a plate were asked for, which OpenALPR's form tells.
  /// - Throws: For a number that JSON has not, as infinity.
  public func lines(_ record: ImageRecord, topCandidates: Int = 10) throws -> [Data] {
    switch self {
    case .json: [try record.jsonLine()]
    case .openalpr: [try OpenALPRRecord(record, topCandidates: topCandidates).jsonLine()]
    case .csv: record.csvRows.map { Data($0.utf8) }
    case .text: record.textLines.map { Data($0.forTerminals.utf8) }
    }
  }
}

extension PlateJurisdiction {
  /// For people: where from, and how sure that is.
  var textLine: String { "\(code) (\(probability.percentText))" }
}

extension ImageRecord {
  /// For people: a line a plate, and a line a hit below it.
  var textLines: [String] {
    // A name with a line end in it would write lines of its own.
    let source = source.inOneLine
    if plates.isEmpty { return ["\(source): no plate"] }
    return plates.flatMap { plate -> [String] in
      let place = plate.jurisdiction.map { "  \($0.textLine)" } ?? ""
      let line =
        plate.text.isEmpty
        ? "\(source): a plate that could not be read"
        : "\(source): \(plate.text)  \(plate.confidence.percentText)\(place)"
      return [line] + (plate.hits ?? []).map { "  \($0.textLine)" }
    }
  }

  /// A row a plate and hit.
  var csvRows: [String] {
    plates.flatMap { plate -> [String] in
      let box = plate.box ?? [0, 0, 0, 0]
      let fields =
        [source, plate.text, String(plate.confidence)] + box.map(String.init) + [
          plate.raw, plate.jurisdiction?.code ?? "",
        ]
      let hits = plate.hits ?? []
      let endings =
        hits.isEmpty
        ? [["", "", "", "", "", ""]]
        : hits.map {
          [
            $0.hotlist, String($0.entry), $0.plate, String($0.probability), $0.tier.rawValue,
            $0.reason ?? "",
          ]
        }
      return endings.map { (fields + $0).map(\.csvField).joined(separator: ",") }
    }
  }
}

extension Hit {
  /// For people: what is listed, how sure it is, and what to verify.
  var textLine: String {
    var parts = [
      "HIT \([plate, jurisdiction].compactMap { $0 }.joined(separator: " "))",
      "\(probability.percentText) \(tier.rawValue)",
    ]
    if !differences.isEmpty { parts.append(differences.map(\.text).joined(separator: ", ")) }
    // Also where the entry names none: that it was not compared is what a person must see.
    parts.append("jurisdiction \(jurisdictionMatch.rawValue)")
    parts.append(Self.entryText(hotlist, entry, reason, priority, details))
    if let others {
      parts += others.map {
        "also " + Self.entryText($0.hotlist, $0.entry, $0.reason, $0.priority, $0.details)
      }
    } else if let sources {
      parts.append("also \(sources.joined(separator: ", "))")
    }
    if let caution { parts.append("caution: \(caution)") }
    parts.append("verify: \(verify.joined(separator: ", "))")
    return parts.joined(separator: "  ").inOneLine
  }

  /// Where an entry stands and what it says to whoever stops the vehicle.
  private static func entryText(
    _ list: String, _ row: Int, _ reason: String?, _ priority: Int?, _ details: [String: String]?
  ) -> String {
    ([
      "\(list):\(row)", reason, priority.map { "priority \($0)" },
      details?["handling"].map { "handling: \($0)" },
    ] as [String?]).compactMap(\.self).joined(separator: ", ")
  }
}

extension Hit.Difference {
  /// The difference in words, with how likely each character is.
  var text: String {
    let read = "\(read)\(readProbability.map { " (\($0.percentText))" } ?? "")"
    let listed = "\(listed)\(listedProbability.map { " (\($0.percentText))" } ?? "")"
    return self.read.isEmpty
      ? "\(listed) not read"
      : self.listed.isEmpty ? "\(read) not listed" : "read \(read), listed \(listed)"
  }
}

extension Double {
  /// A probability in percent that never says all or nothing.
  var percentText: String {
    if self >= 0.9995 { return "over 99.9 %" }
    if self < 0.0005 { return "under 0.1 %" }
    return String(format: self < 0.1 || self > 0.99 ? "%.1f %%" : "%.0f %%", self * 100)
  }
}

extension String {
  /// The text without line ends, which would make lines of their own.
  var inOneLine: String {
    contains(where: \.isNewline)
      ? String(map { $0.isNewline ? "\u{FFFD}" : $0 }) : self
  }

  /// Quoted for CSV where that is needed (RFC 4180).
  var csvField: String {
    // A spreadsheet runs what starts like a formula; an apostrophe keeps it text. Numbers may be negative.
    let isFormula = first.map { "=+@\t\r".contains($0) || $0 == "-" && Double(self) == nil } == true
    let safe = isFormula ? "'" + self : self
    guard safe.contains(where: { ",\"\n\r\r\n".contains($0) }) else { return safe }
    return "\"" + safe.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}
