import Foundation

extension Hotlist {
  /// Writes the rows that could not be used into a file, each below the reason, so that they can be mended and loaded.
  ///
  /// - Parameter earlier: What stands above them in the file.
  /// - Returns: What the file holds then.
  /// - Throws: `HotplateError` of code `startup`, or `diskFull`; of code `hotlist` for a compiled list that had some when it was built.
  @discardableResult
  package func writeRejects(to path: String, below earlier: String = "") throws -> String {
    guard rejected.count == badRows else {
      throw HotplateError(
        .hotlist,
        "\(name): found a compiled list, which keeps no bad rows, expected the lists that it was built from"
      )
    }
    var text = earlier
    var (places, reasons) = (rejected[...], issues[...])
    for source in sources {
      // Both stand in the order of the files and their rows; of each file the first alone are described.
      for (number, place) in places.prefix(source.badRows).enumerated() {
        let reason =
          number < HotlistScan.mostIssues
          ? reasons.popFirst() : content.issue(at: place, in: source)
        text += "# \(reason?.description ?? "\(source.file):\(place.line)")\n"
        text += content.text(at: place, sources: sources) + "\n"
      }
      places = places.dropFirst(source.badRows)
    }
    // What went into a pipe for earlier lists is there already.
    let isStream = OutputDestination(path)?.isStream == true
    let bytes = Data(isStream ? text.utf8.dropFirst(earlier.utf8.count) : text.utf8[...])
    guard DurableFile.put(bytes, at: path, through: ".\(getpid()).part", keepsPermissions: true)
    else {
      let isFull = errno == ENOSPC || errno == EDQUOT
      let isLater = [EPIPE, EIO, EFBIG].contains(errno)
      throw HotplateError(
        isFull ? .diskFull : isLater ? .file : .startup,
        "\(path): cannot be written: \(systemError())")
    }
    return text
  }

  /// What is known of the list, a line each.
  package func summary(at time: Date = Date()) -> [String] {
    let hours = time.timeIntervalSince(modified) / 3600
    var lines = [
      "\(name): \(count.counted("entry", "entries")) of \(rows.counted("row")), \(badRows) bad, \(partialCount) with unknown characters",
      "  \(digest)",
      "  written \(modified.formatted(.iso8601)), \(String(format: "%.1f", hours)) hours ago; loaded in \(String(format: "%.3f", loadSeconds)) s",
      "  index of \(indexBytes) bytes, \(String(format: "%.1f", Double(indexBytes) / Double(max(count, 1)))) an entry",
    ]
    for source in sources.dropFirst() {
      lines.append(
        "  delta \(source.file): \(source.rows.counted("row")), \(source.badRows) bad"
          + (source.tally.map { ", \($0.line)" } ?? "") + ", \(source.digest)")
    }
    for source in sources where source.format.dates == .dmy {
      lines.append("  dates of \(source.file) are read day first: 05/03 is 5 March")
    }
    let most = jurisdictions.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(8)
    lines.append(
      "  "
        + most.map { "\($0.key.isEmpty ? "no jurisdiction" : $0.key) \($0.value)" }.joined(
          separator: ", "))
    return lines
  }
}
