import Foundation

extension HotlistLint {
  /// The findings as lines, then how many there are of each kind.
  package func report(on hotlist: Hotlist) -> [String] {
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
      "\(hotlist.name): \(entries.counted("entry", "entries")), \(kinds.isEmpty ? "nothing found" : kinds.joined(separator: ", ")); "
        + "an entry is easily read for \(String(format: "%.1f", meanReach)) other plates on average"
    )
    return lines
  }
}
