/// A row that takes entries away.
private struct Removal {
  var place: RowPlace
  var jurisdiction: String?

  init(_ entry: HotlistEntry, at place: RowPlace) {
    self.place = place
    jurisdiction = entry.jurisdiction
  }

  /// Whether it is of a jurisdiction as an entry has it: `California` is `CA`.
  ///
  /// What is not taken away is told of, an entry taken away by mistake would not be.
  func isOf(_ other: String?) -> Bool {
    guard let jurisdiction else { return true }
    guard let other else { return false }
    return PlateSyntax.areSame(jurisdiction, other)
  }
}

extension HotlistPart {
  /// The rows of all parts, but those that a row below takes away. Empties the scans' keys; removals without an entry become bad rows.
  static func merged(_ parts: inout [HotlistPart]) -> (
    keys: [UInt64], places: [RowPlace], wildcards: [RowPlace]
  ) {
    let sources = parts.map(\.source)
    let content = HotlistContent(
      blocks: parts.map {
        .init(start: $0.source.start, memory: $0.memory, range: 0..<$0.source.count)
      })
    var keys: [UInt64] = []
    var places: [RowPlace] = []
    var wildcards: [RowPlace] = []
    var removals: [String: [Removal]] = [:]
    var packed: Set<UInt64> = []
    for number in parts.indices {
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
      for place in parts[number].scan.removals {
        guard let entry = content.entry(at: place, sources: sources) else { continue }
        removals[entry.plate, default: []].append(Removal(entry, at: place))
        // A plate with wildcards has no key.
        if !entry.isPartial, let plate = PackedPlate(Plate(normalized: entry.plate)) {
          packed.insert(plate.value)
        }
      }
    }
    if removals.isEmpty { return (keys, places, wildcards) }
    var used: Set<RowPlace> = []
    var gone: [String: Int] = [:]
    func stays(_ place: RowPlace, _ plate: String) -> Bool {
      guard let below = removals[plate] else { return true }
      let jurisdiction = content.entry(at: place, sources: sources)?.jurisdiction
      // Offsets rise from file to file: what stands below in any of them is of a greater one.
      guard
        let first = below.first(where: {
          $0.place.offset > place.offset && $0.isOf(jurisdiction)
        })
      else { return true }
      used.insert(first.place)
      gone[jurisdiction?.uppercased() ?? "", default: 0] += 1
      return false
    }
    let kept = keys.indices.filter {
      !packed.contains(keys[$0]) || stays(places[$0], PackedPlate(value: keys[$0]).text)
    }
    keys = kept.map { keys[$0] }
    places = kept.map { places[$0] }
    wildcards = wildcards.filter {
      stays($0, content.entry(at: $0, sources: sources)?.plate ?? "")
    }
    // Entries that are taken away have no share of the listed vehicles that pass.
    for number in parts.indices {
      for (code, count) in gone {
        let counted = min(count, parts[number].scan.jurisdictions[code] ?? 0)
        if counted == 0 { continue }
        parts[number].scan.jurisdictions[code, default: 0] -= counted
        gone[code, default: 0] -= counted
      }
      parts[number].scan.jurisdictions = parts[number].scan.jurisdictions.filter { $0.value > 0 }
    }
    for number in parts.indices {
      parts[number].rejectRemovals(except: used) { content.entry(at: $0, sources: sources) }
    }
    return (keys, places, wildcards)
  }

  /// Makes bad rows of the removals that took nothing away: the entry that was meant is listed still, by another spelling.
  private mutating func rejectRemovals(
    except used: Set<RowPlace>, entry: (RowPlace) -> HotlistEntry?
  ) {
    let idle = scan.removals.filter { !used.contains($0) }
    if idle.isEmpty { return }
    scan.removals.removeAll { !used.contains($0) }
    source.badRows += idle.count
    scan.rejected = (scan.rejected + idle).sorted { $0.value < $1.value }
    let issues = idle.prefix(HotlistScan.mostIssues).map { place in
      let entry = entry(place)
      let name = [entry?.plate, entry?.jurisdiction].compactMap(\.self).joined(separator: " of ")
      return HotlistIssue(
        file: source.file, line: place.line, found: "no \(RowCutter.quote(name)) above it",
        expected: "an entry to remove")
    }
    // As many as are kept of a file, in the order of its rows: rejects are told by it.
    scan.issues = Array(
      (scan.issues + issues).sorted { $0.line < $1.line }.prefix(HotlistScan.mostIssues))
  }
}
