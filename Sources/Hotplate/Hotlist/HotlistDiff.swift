import Foundation

/// What a new version of a list adds, drops and changes.
package struct HotlistDiff: Sendable {
  /// One plate that is not the same in both.
  package enum Change: Sendable, Hashable {
    /// Only the new list has it.
    case added(HotlistEntry)
    /// Only the old list has it.
    case dropped(HotlistEntry)
    /// Both have it with other content.
    case changed(from: HotlistEntry, to: HotlistEntry)
  }

  /// Entries that only the new list has.
  package private(set) var added = 0
  /// Entries that only the old list has.
  package private(set) var dropped = 0
  /// Entries whose content changed.
  package private(set) var changed = 0
  /// Entries that are the same.
  package private(set) var same = 0

  /// Compares two lists and calls a function with each change, by rising order of plates, those with unknown characters last.
  ///
  /// An entry is known again by its plate and jurisdiction, `CA` as `California`; its line does not count.
  ///
  /// - Parameter progress: Told of how many entries of both lists were compared since it was last.
  /// - Complexity: O(*n* + *m*), one walk through both.
  package init(
    from old: Hotlist, to new: Hotlist, _ body: (Change) throws -> Void,
    progress: (Int) -> Void = { _ in }
  ) rethrows {
    var (i, j) = (0, 0)
    while i < old.index.count || j < new.index.count {
      let a = i < old.index.count ? old.index.keys[i] : UInt64.max
      let b = j < new.index.count ? new.index.keys[j] : UInt64.max
      let key = min(a, b)
      var before: [HotlistEntry] = []
      var after: [HotlistEntry] = []
      while i < old.index.count, old.index.keys[i] == key {
        if let entry = old.entry(at: i) { before.append(entry) }
        i += 1
      }
      while j < new.index.count, new.index.keys[j] == key {
        if let entry = new.entry(at: j) { after.append(entry) }
        j += 1
      }
      try compare(before, after, body)
      progress(before.count + after.count)
    }
    let before = Dictionary(grouping: old.partialEntries, by: \.plate)
    let after = Dictionary(grouping: new.partialEntries, by: \.plate)
    for plate in Set(before.keys).union(after.keys).sorted() {
      let (before, after) = (before[plate] ?? [], after[plate] ?? [])
      try compare(before, after, body)
      progress(before.count + after.count)
    }
  }

  private mutating func compare(
    _ before: [HotlistEntry], _ after: [HotlistEntry], _ body: (Change) throws -> Void
  ) rethrows {
    // Most plates: there is nothing to pair.
    if before.count == 1, after.count == 1, before[0].jurisdiction == after[0].jurisdiction {
      return try tell(before[0], after[0], body)
    }
    var (left, others) = (before, after)
    if before.count != 1 || after.count != 1 {
      // Those that say the same, whatever their order, are not taken for ones that changed.
      same += Self.pair(&left, &others) { Self.content($0) }.count
    }
    for (old, new) in Self.pair(&left, &others, by: \.jurisdiction) { try tell(old, new, body) }
    // Of what is left, those may be the same that have a code or a place in common; the last of each group is the first of the list.
    var groups: [Place: [Int]] = [:]
    for position in left.indices.reversed() {
      for place in Place.all(of: left[position]) { groups[place, default: []].append(position) }
    }
    var isPaired = [Bool](repeating: false, count: left.count)
    for entry in others {
      let found = Place.all(of: entry).compactMap { place -> Int? in
        while let last = groups[place]?.last, isPaired[last] { groups[place]?.removeLast() }
        return groups[place]?.last
      }.min()
      if let found {
        isPaired[found] = true
        try tell(left[found], entry, body)
      } else {
        added += 1
        try body(.added(entry))
      }
    }
    for (entry, isPaired) in zip(left, isPaired) where !isPaired {
      dropped += 1
      try body(.dropped(entry))
    }
  }

  /// What two jurisdictions have in common where ``PlateSyntax/mayMeanSameJurisdiction(_:_:preferring:)`` says that they may be the same.
  private enum Place: Hashable {
    case code(String)
    case meaning(Int)

    /// Those of an entry: none without a jurisdiction.
    static func all(of entry: HotlistEntry) -> [Place] {
      guard let jurisdiction = entry.jurisdiction else { return [] }
      let meanings = PlateSyntax.jurisdictionIndices(of: jurisdiction)
      return [.code(jurisdiction.uppercased())] + meanings.map(Place.meaning)
    }
  }

  /// Takes out the pairs that have a key in common, the first with the first.
  private static func pair<Key: Hashable>(
    _ before: inout [HotlistEntry], _ after: inout [HotlistEntry], by key: (HotlistEntry) -> Key
  ) -> [(HotlistEntry, HotlistEntry)] {
    var places = Dictionary(grouping: before.indices.reversed()) { key(before[$0]) }
    var pairs: [(HotlistEntry, HotlistEntry)] = []
    var taken: Set<Int> = []
    after.removeAll { entry in
      guard let place = places[key(entry)]?.popLast() else { return false }
      pairs.append((before[place], entry))
      taken.insert(place)
      return true
    }
    before = before.indices.filter { !taken.contains($0) }.map { before[$0] }
    return pairs
  }

  private mutating func tell(
    _ old: HotlistEntry, _ entry: HotlistEntry, _ body: (Change) throws -> Void
  ) rethrows {
    if Self.content(old) == Self.content(entry) {
      same += 1
    } else {
      changed += 1
      try body(.changed(from: old, to: entry))
    }
  }

  private static func content(_ entry: HotlistEntry) -> HotlistEntry {
    var entry = entry
    entry.row = 0
    entry.file = ""
    return entry
  }
}

extension HotlistDiff.Change {
  /// The change as a line: `+`, `-` or `~`, then what stands where.
  package var line: String { text.inOneLine }

  private var text: String {
    switch self {
    case .added(let entry): "+ \(entry.line)"
    case .dropped(let entry): "- \(entry.line)"
    case .changed(let old, let new):
      "~ \([new.plate, new.jurisdiction].compactMap { $0 }.joined(separator: "  "))  "
        + zip(old.values, new.values).filter { $0.1 != $1.1 }.map { old, new in
          "\(old.0): \(old.1.isEmpty ? "none" : old.1) → \(new.1.isEmpty ? "none" : new.1)"
        }.joined(separator: ", ") + "  (\(new.file):\(new.row))"
    }
  }
}

extension HotlistEntry {
  /// The entry in a line: plate, jurisdiction, reason, from and until when, and where it stands.
  package var line: String {
    let start = effective.map { "from \($0.formatted(.iso8601))" }
    let end = expires.map { "until \($0.formatted(.iso8601))" }
    return
      ([plate, jurisdiction, reason, start, end].compactMap { $0 }.joined(separator: "  ")
      + "  (\(file):\(row))").inOneLine
  }
}

extension HotlistEntry {
  /// What an entry says, by name, in a fixed order.
  fileprivate var values: [(String, String)] {
    let own: [(String, String?)] = [
      ("jurisdiction", jurisdiction), ("reason", reason), ("priority", priority.map(String.init)),
      ("agency", agency),
      ("case", caseNumber), ("effective", effective?.formatted(.iso8601)),
      ("expires", expires?.formatted(.iso8601)), ("make", vehicle["make"]),
      ("model", vehicle["model"]), ("color", vehicle["color"]), ("year", vehicle["year"]),
      ("notes", description), ("handling", handling),
      (
        "other columns",
        other.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: "; ")
      ),
    ]
    return own.map { ($0.0, $0.1 ?? "") }
  }
}
