import Foundation

extension Hotlist {
  /// Writes the rows that could not be used into a file, each below the reason, so that they can be mended and loaded.
  ///
  /// - Throws: `HotplateError` of code `file`.
  public func writeRejects(to path: String) throws {
    var text = ""
    var (places, reasons) = (rejected[...], issues[...])
    for source in sources {
      // Both stand in the order of the files and their rows; of each file the first alone are described.
      for (number, place) in places.prefix(source.badRows).enumerated() {
        let reason = number < HotlistScan.mostIssues ? reasons.popFirst()?.description : nil
        text += "# \(reason ?? "\(source.file):\(place.line)")\n"
        text += content.text(at: place, sources: sources) + "\n"
      }
      places = places.dropFirst(source.badRows)
    }
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw HotplateError(.file, "\(path): cannot be written: \(error.localizedDescription)")
    }
  }

  /// What is known of the list, a line each.
  public func summary(at time: Date = Date()) -> [String] {
    let hours = time.timeIntervalSince(modified) / 3600
    var lines = [
      "\(name): \(count) entries of \(rows) rows, \(badRows) bad, \(partialCount) with unknown characters",
      "  \(digest)",
      "  written \(modified.formatted(.iso8601)), \(String(format: "%.1f", hours)) hours ago; loaded in \(String(format: "%.3f", loadSeconds)) s",
      "  index of \(indexBytes) bytes, \(String(format: "%.1f", Double(indexBytes) / Double(max(count, 1)))) an entry",
    ]
    for source in sources.dropFirst() {
      lines.append(
        "  delta \(source.file): \(source.rows) rows, \(source.badRows) bad, \(source.digest)")
    }
    let most = jurisdictions.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(8)
    lines.append(
      "  "
        + most.map { "\($0.key.isEmpty ? "no jurisdiction" : $0.key) \($0.value)" }.joined(
          separator: ", "))
    return lines
  }
}

extension HotlistLint.Reach {
  /// What an entry catches, in words.
  public var line: String {
    func about(_ count: Double) -> String {
      count >= 10 ? String(format: "%.0f", count) : String(format: "%.2g", count)
    }
    return "easily read for \(plates) other plates, which about \(about(others)) vehicles bear; "
      + "about \(about(vehicles)) bear its own text"
  }
}

extension HotlistLint {
  /// The findings as lines, then how many there are of each kind.
  public func report(on hotlist: Hotlist) -> [String] {
    let kept = Dictionary(grouping: findings, by: \.kind)
    var lines = findings.map { "\($0.issue) [\($0.kind.rawValue)]" }
    for kind in Kind.allCases {
      let missing = counts[kind, default: 0] - (kept[kind]?.count ?? 0)
      if missing > 0 { lines.append("\(hotlist.name): \(missing) more [\(kind.rawValue)]") }
    }
    let kinds = Kind.allCases.compactMap { kind in
      counts[kind].flatMap { $0 > 0 ? "\($0) \(kind.rawValue)" : nil }
    }
    lines.append(
      "\(hotlist.name): \(entries) entries, \(kinds.isEmpty ? "nothing found" : kinds.joined(separator: ", ")); "
        + "an entry is easily read for \(String(format: "%.1f", meanReach)) other plates on average"
    )
    return lines
  }
}
