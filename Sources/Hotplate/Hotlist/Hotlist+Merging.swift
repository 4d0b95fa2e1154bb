extension HotlistPart {
  /// The rows of all parts, but those that a row below takes away. Empties the scans' keys; removals without an entry become bad rows.
  static func merged(_ parts: inout [HotlistPart]) -> (
    keys: [UInt64], places: [RowLocation], wildcards: [RowLocation]
  ) {
    var rows = MergedRows(parts)
    rows.collect(from: &parts)
    if !rows.changes.isEmpty {
      rows.takeOutChanged()
      rows.applyChanges(countingIn: &parts)
      rows.settleJurisdictions(of: &parts)
      for number in parts.indices { parts[number].reject(rows.idle) }
    }
    return (rows.keys, rows.places, rows.wildcards)
  }

  /// Makes bad rows of the removals that took nothing away: the entry that was meant is listed still, by another spelling.
  ///
  /// - Parameter idle: What each of them names.
  private mutating func reject(_ idle: [RowLocation: String]) {
    let own = scan.removals.filter { idle[$0] != nil }
    if own.isEmpty { return }
    scan.removals.removeAll { idle[$0] != nil }
    source.badRows += own.count
    scan.rejected = (scan.rejected + own).sorted { $0.value < $1.value }
    let issues = own.prefix(HotlistScan.mostIssues).map { place in
      HotlistIssue(
        file: source.file, line: place.line, found: "no \(idle[place] ?? "") above it",
        expected: "an entry to remove")
    }
    // As many as are kept of a file, in the order of its rows: rejects are told by it.
    scan.issues = Array(
      (scan.issues + issues).sorted { $0.line < $1.line }.prefix(HotlistScan.mostIssues))
  }
}

/// The rows of all parts while they are merged.
private struct MergedRows {
  private let sources: [Hotlist.Source]
  private let content: HotlistContent
  /// The keys of whole plates, and beside them where their rows are.
  private(set) var keys: [UInt64] = []
  private(set) var places: [RowLocation] = []
  /// Where the rows of plates with wildcards are.
  private(set) var wildcards: [RowLocation] = []
  /// What rows change, by plate.
  private(set) var changes: [String: [HotlistChange]] = [:]
  /// The keys of plates that rows change.
  private var changed: Set<UInt64> = []
  /// The rows of plates that are changed.
  private var listed: [String: [RowLocation]] = [:]
  /// Where the entries are that were taken away.
  private var gone: [RowLocation] = []
  /// What removals name that took nothing away.
  private(set) var idle: [RowLocation: String] = [:]

  init(_ parts: [HotlistPart]) {
    sources = parts.map(\.source)
    content = HotlistContent(
      blocks: parts.map {
        .init(start: $0.source.start, memory: $0.memory, range: 0..<$0.source.count)
      }
    ).prepared(for: sources)
  }

  /// Takes the rows over from the parts, and empties these; what may change a row above it is kept apart.
  mutating func collect(from parts: inout [HotlistPart]) {
    for number in parts.indices {
      let added = parts[number].scan.keys.count + parts[number].scan.wildcards.count
      if number > 0 { parts[number].source.tally = HotlistTally(added: added) }
      if keys.isEmpty {
        swap(&keys, &parts[number].scan.keys)
        swap(&places, &parts[number].scan.places)
      } else {
        keys += parts[number].scan.keys
        places += parts[number].scan.places
      }
      wildcards += parts[number].scan.wildcards
      parts[number].scan.keys = []
      parts[number].scan.places = []
      for place in parts[number].scan.removals { note(place) }
    }
    // A whole list may be of updates, as exports of a night are: they are entries like others. In delta files, those with nothing to take the place of
    // are added without a look at their rows.
    keys += parts[0].scan.updateKeys
    places += parts[0].scan.updates
    parts[0].scan.updateKeys = []
    parts[0].scan.updates = []
    let rivals = Self.rivals(of: parts.map(\.scan.updateKeys), among: keys)
    for number in parts.indices {
      for (key, place) in zip(parts[number].scan.updateKeys, parts[number].scan.updates) {
        if rivals.contains(key) || changed.contains(key) {
          note(place)
        } else {
          keys.append(key)
          places.append(place)
          parts[number].source.tally?.added += 1
        }
      }
      parts[number].scan.updateKeys = []
      parts[number].scan.updates = []
    }
  }

  private mutating func note(_ place: RowLocation) {
    guard let (plate, change) = content.change(at: place, sources: sources) else { return }
    changes[plate, default: []].append(change)
    // A plate with wildcards has no key.
    if let key = Self.key(of: plate) { changed.insert(key) }
  }

  /// Takes out the rows of all plates that are changed.
  mutating func takeOutChanged() {
    let kept = keys.indices.filter {
      guard changed.contains(keys[$0]) else { return true }
      listed[PackedPlate(value: keys[$0]).text, default: []].append(places[$0])
      return false
    }
    keys = kept.map { keys[$0] }
    places = kept.map { places[$0] }
    wildcards = wildcards.filter { place in
      guard let plate = content.entry(at: place, sources: sources)?.plate, changes[plate] != nil
      else { return true }
      listed[plate, default: []].append(place)
      return false
    }
  }

  /// Puts back the rows that are left once each change, in the order of the rows, has taken away what it means above it.
  ///
  /// - Parameter parts: Their tallies count the changes.
  mutating func applyChanges(countingIn parts: inout [HotlistPart]) {
    for (plate, changes) in changes {
      var rows = ListedRows()
      for (row, change) in content.rows(at: listed[plate] ?? [], changes, sources: sources) {
        let number = sources.lastIndex { $0.start <= row.place.offset } ?? 0
        guard let change, !change.isUpdate || number > 0 else {
          rows.append(row)
          continue
        }
        let taken = rows.take(by: change)
        gone += taken.map(\.place)
        parts[number].source.tally?.count(change, taken: taken.count)
        if change.isUpdate {
          rows.append(row)
        } else if taken.isEmpty {
          idle[row.place] =
            RowCutter.quote([plate, row.jurisdiction].compactMap(\.self).joined(separator: " of "))
            + change.scope
        }
      }
      let left = rows.left
      if let key = Self.key(of: plate) {
        keys += left.map { _ in key }
        places += left.map(\.place)
      } else {
        wildcards += left.map(\.place)
      }
    }
    wildcards.sort { $0.value < $1.value }
  }

  /// Counts the entries that were taken away no longer: they have no share of the listed vehicles that pass.
  func settleJurisdictions(of parts: inout [HotlistPart]) {
    for (number, source) in sources.enumerated() {
      // Counted as the scan counted them, for the same names.
      var check = RowCheck(format: source.format)
      for place in gone where (source.start..<source.start + source.count).contains(place.offset) {
        _ = content.withRow(at: place, sources: sources) { cutter, _ in check.count(cutter) }
      }
      for (code, count) in check.jurisdictions {
        parts[number].scan.jurisdictions[code, default: 0] -= count
      }
      parts[number].scan.jurisdictions = parts[number].scan.jurisdictions.filter { $0.value > 0 }
    }
  }

  /// The plates of updates that another row lists as well.
  ///
  /// - Complexity: O(*n*), some tenths of a microsecond a row where there are updates.
  private static func rivals(of updates: [[UInt64]], among keys: [UInt64]) -> Set<UInt64> {
    let count = updates.reduce(0) { $0 + $1.count }
    if count == 0 { return [] }
    var all = Set<UInt64>(minimumCapacity: count)
    var rivals: Set<UInt64> = []
    for key in updates.joined() where !all.insert(key).inserted { rivals.insert(key) }
    for key in keys where all.contains(key) { rivals.insert(key) }
    return rivals
  }

  /// The key of a listed plate; `nil` of one with wildcards.
  private static func key(of plate: String) -> UInt64? {
    plate.utf8.contains(where: HotlistPattern.isWildcard)
      ? nil : PackedPlate(Plate(normalized: plate))?.value
  }
}

extension HotlistContent {
  /// The change that the row at a place makes, and its plate; `nil` when no entry stands there.
  fileprivate func change(
    at place: RowLocation, sources: [Hotlist.Source]
  ) -> (String, HotlistChange)? {
    withRow(at: place, sources: sources) { cutter, _ in
      cutter.string(.plate).map { text in
        (
          HotlistPattern.normalized(text),
          HotlistChange(
            row: ListedRow(cutter, at: place),
            isUpdate: cutter.string(.action).flatMap { HotlistAction($0) } == .update)
        )
      }
    } ?? nil
  }

  /// The rows of one plate in their order, offsets rising from file to file, with what those that are changes do.
  fileprivate func rows(
    at places: [RowLocation], _ changes: [HotlistChange], sources: [Hotlist.Source]
  ) -> [(row: ListedRow, change: HotlistChange?)] {
    var rows: [(row: ListedRow, change: HotlistChange?)] = changes.map {
      (row: $0.row, change: Optional($0))
    }
    for place in places {
      let row = withRow(at: place, sources: sources) { cutter, _ in ListedRow(cutter, at: place) }
      if let row { rows.append((row: row, change: nil)) }
    }
    return rows.sorted { $0.row.place.value < $1.row.place.value }
  }
}
