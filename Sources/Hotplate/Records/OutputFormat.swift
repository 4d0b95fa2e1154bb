import Foundation

/// The forms in which `scan` tells of pictures.
public enum OutputFormat: String, Sendable, CaseIterable {
  /// Lines for people.
  case text
  /// A record a line, as ``Record/jsonLine()`` writes it.
  case json
  /// A row a plate and hit, below a header.
  case csv
  /// What `alpr -j` of OpenALPR 2.3 writes.
  case openalpr

  /// A line to write before everything else, if the form has one.
  public var header: String? {
    guard self == .csv else { return nil }
    let first = "source,plate,confidence,x,y,width,height,raw,jurisdiction"
    return ([first] + Hit.scanColumns).joined(separator: ",")
  }

  /// The lines that tell of one picture, without their ends; there may be none.
  ///
  /// - Parameters:
  ///   - record: The picture.
  ///   - topCandidates: How many candidates a plate were asked for, which OpenALPR's form tells.
  ///   - pattern: What plates were asked to follow; OpenALPR's form marks the texts that do.
  /// - Throws: For a number that JSON has not, as infinity.
  public func lines(
    _ record: ImageRecord, topCandidates: Int = 10, pattern: PlateSyntax? = nil
  ) throws -> [Data] {
    switch self {
    case .json: [try record.jsonLine()]
    case .openalpr:
      [try OpenALPRRecord(record, topCandidates: topCandidates, pattern: pattern).jsonLine()]
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
        ? [[String](repeating: "", count: Hit.scanColumns.count)] : hits.map(\.scanFields)
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
    parts.append(listings[0].text)
    if let others {
      parts += others.map { "also \($0.text(beside: self))" }
    } else if let sources {
      parts.append("also \(sources.joined(separator: ", "))")
    }
    if let caution { parts.append("caution: \(caution)") }
    parts.append("verify: \(verify.joined(separator: ", "))")
    return parts.joined(separator: "  ").inOneLine
  }
}

extension Hit.Listing {
  /// Where the entry stands and all that it says to whoever stops the vehicle.
  var text: String {
    var parts = ["\(hotlist):\(entry)"]
    if let reason { parts.append(reason) }
    if let priority { parts.append("priority \(priority)") }
    if let vehicleText { parts.append("vehicle: \(vehicleText)") }
    return (parts + detailTexts).joined(separator: ", ")
  }

  /// The same beside the entry that speaks for a hit, with its place and caution where they are others.
  func text(beside hit: Hit) -> String {
    var parts = [text]
    if let jurisdiction, jurisdiction != hit.jurisdiction {
      parts.append("jurisdiction \(jurisdiction)")
    }
    if let caution, caution != hit.caution { parts.append("caution: \(caution)") }
    return parts.joined(separator: ", ")
  }

  /// The vehicle as people say it, `2017 blue VW GOLF`; `nil` where the list says nothing of it.
  var vehicleText: String? {
    guard let vehicle, !vehicle.isEmpty else { return nil }
    let known = ["year", "color", "make", "model"]
    // Records of other programs may say more.
    let others = vehicle.keys.filter { !known.contains($0) }.sorted()
    return (known + others).compactMap { vehicle[$0] }.joined(separator: " ")
  }

  /// `name: value` of what the list says besides: the handling, which hurries, then by name.
  var detailTexts: [String] {
    func rank(_ name: String) -> String { name == "handling" ? "" : name }
    return (details ?? [:]).sorted { rank($0.key) < rank($1.key) }
      .map { "\($0.key): \($0.value)" }
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
  package var inOneLine: String {
    // Line ends beyond ASCII begin with one of two bytes. To find where characters end costs many times as much as to look at bytes.
    guard hasByte(where: { 0x0A...0x0D ~= $0 || $0 == 0xC2 || $0 == 0xE2 }),
      contains(where: \.isNewline)
    else { return self }
    return String(map { $0.isNewline ? "\u{FFFD}" : $0 })
  }

  /// As it is, but text in a spreadsheet too, which runs what starts like a formula: an apostrophe keeps it text. Numbers may be negative.
  var keptFromFormulas: String {
    let isFormula =
      utf8.first.map {
        "=+@\t\r".utf8.contains($0) || $0 == UInt8(ascii: "-") && Double(self) == nil
      } == true
    return isFormula ? "'" + self : self
  }

  /// In quotes for CSV (RFC 4180).
  var csvQuoted: String {
    "\"" + replacingASCII { $0 == UInt8(ascii: "\"") ? "\"\"" : nil } + "\""
  }

  /// Kept from formulas, and in quotes for CSV where that is needed.
  var csvField: String {
    let safe = keptFromFormulas
    return safe.utf8.contains { ",\"\n\r".utf8.contains($0) } ? safe.csvQuoted : safe
  }
}
