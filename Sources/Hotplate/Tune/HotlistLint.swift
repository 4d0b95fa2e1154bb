import Foundation

/// What in a list causes wrongful stops: found before it is used.
public struct HotlistLint: Sendable {
  /// A kind of finding.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// A row that could not be used.
    case badRow
    /// Another entry differs only in O and 0, or I and 1: one of the two is likely a slip, and both catch the same vehicles.
    case twin
    /// The same plate, or the same pattern, of the same place again: `CA` and `California` are one.
    case duplicate
    /// The same plate, or the same pattern, of the same place with another reason or vehicle.
    case conflict
    /// No jurisdiction: the same text of any other place is a hit.
    case noJurisdiction
    /// A jurisdiction that Hotplate does not know.
    case unknownJurisdiction
    /// A text that the jurisdiction does not issue.
    case unusualSyntax
    /// Unknown characters that fit more than a thousand vehicles.
    case broadWildcard
    /// No reason.
    case noReason
    /// A priority that is neither a number nor a word for one: no entry of the plate is less urgent.
    case unknownPriority
    /// No expiry.
    case noExpiry
    /// Expired already.
    case expired
    /// A date that is another one day first, of a place outside the United States, in a list that does not tell the order.
    case ambiguousDate
    /// A word that stands where no plate is known, as `VOID`, or one sign again and again: there are plates of it, of other vehicles.
    case fillerWord
    /// Something that the first rows show of a whole file.
    case remark
    /// A line within a value in quotes that looks like a row: a stray quote took it from the list.
    case swallowedRow
  }

  /// One finding.
  public struct Finding: Sendable, Hashable {
    /// The kind.
    public var kind: Kind
    /// Where and what.
    public var issue: HotlistIssue
  }

  /// How many findings there are of each kind.
  public private(set) var counts: [Kind: Int] = [:]
  /// The findings, at most `limit` of each kind, by file and line.
  public private(set) var findings: [Finding] = []
  /// Entries looked at.
  public private(set) var entries = 0
  /// The mean number of other plates that an entry is read for: ``Reach/plates``.
  package private(set) var meanReach = 0.0

  /// Looks through a list.
  public init(
    _ hotlist: Hotlist, at time: Date = Date(), regions: Set<PlateSyntax.Region> = [],
    limit: Int = 100
  ) {
    self.init(hotlist, at: time, regions: regions, limit: limit) { _, _ in }
  }

  /// Looks through a list and tells of each entry what it catches.
  ///
  /// - Parameters:
  ///   - time: Entries that end before are expired.
  ///   - limit: The most findings of a kind that are kept.
  ///   - each: Called with every entry and what it catches.
  /// - Complexity: O(*n*), some microseconds an entry.
  package init(
    _ hotlist: Hotlist, at time: Date = Date(), regions: Set<PlateSyntax.Region> = [],
    limit: Int = 100, each: (HotlistEntry, Reach) throws -> Void
  ) rethrows {
    let population = PlatePopulation(regions: regions)
    let model = ReadModel(.measured)
    var notes = Notes(badRowsOf: hotlist, regions: regions, limit: limit)
    var reach = 0
    try hotlist.forEachEntry { entry in
      entries += 1
      notes.noteJurisdiction(of: entry)
      notes.noteDetails(of: entry, at: time)
      if entry.isPartial {
        try each(entry, Reach(vehicles: notes.notePartial(entry, population)))
      } else {
        let own = Self.reach(Plate(normalized: entry.plate), model, population)
        reach += own.plates
        try each(entry, own)
        notes.noteWhole(entry, of: hotlist)
      }
    }
    for remark in hotlist.remarks { notes.note(.remark, remark) }
    Self.lookThroughRows(of: hotlist, regions: regions) { notes.note($0, $1) }
    meanReach = Double(reach) / Double(max(entries, 1))
    counts = notes.counts
    findings = notes.findings.sorted {
      ($0.issue.file, $0.issue.line) < ($1.issue.file, $1.issue.line)
    }
  }

  /// What is found while the entries pass.
  private struct Notes {
    private let regions: Set<PlateSyntax.Region>
    /// The most findings of a kind that are kept.
    private let limit: Int
    private(set) var counts: [Kind: Int]
    private(set) var findings: [Finding]
    /// The entries of the last whole plate.
    private var previous = Earlier()
    /// The partial entries by their pattern.
    private var patterns: [String: Earlier] = [:]

    /// Entries of one plate, each said once.
    private struct Earlier {
      /// What an entry says of its vehicle.
      struct Statement: Hashable {
        var reason: String?
        var vehicle: [String: String]
      }

      var entries: [HotlistEntry] = []
      /// The same by what they say: of a plate with thousands of rows not all are looked at for each.
      var byStatement: [Statement: [HotlistEntry]] = [:]
    }

    init(badRowsOf hotlist: Hotlist, regions: Set<PlateSyntax.Region>, limit: Int) {
      self.regions = regions
      self.limit = limit
      counts = [.badRow: hotlist.badRows]
      findings = hotlist.issues.prefix(limit).map { Finding(kind: .badRow, issue: $0) }
    }

    /// Counts a finding; its words are made of those alone that are kept, for each of millions of rows may be one.
    mutating func note(_ kind: Kind, _ issue: @autoclosure () -> HotlistIssue) {
      counts[kind, default: 0] += 1
      if counts[kind, default: 0] <= limit { findings.append(Finding(kind: kind, issue: issue())) }
    }

    private mutating func note(
      _ kind: Kind, _ entry: HotlistEntry, found: @autoclosure () -> String,
      expected: @autoclosure () -> String
    ) {
      note(
        kind,
        HotlistIssue(file: entry.file, line: entry.row, found: found(), expected: expected()))
    }

    /// Notes of any entry what its jurisdiction is, and whether that issues such a plate.
    mutating func noteJurisdiction(of entry: HotlistEntry) {
      if let code = entry.jurisdiction {
        let indices = PlateSyntax.jurisdictionIndices(of: code, preferring: regions)
        if indices.isEmpty {
          note(.unknownJurisdiction, entry, found: code, expected: "a state or country")
        } else if !entry.isPartial, case let plate = Plate(normalized: entry.plate),
          !indices.contains(where: { PlateSyntax.all[$0].accepts(plate) })
        {
          note(
            .unusualSyntax, entry, found: "\(entry.plate), no series of \(code)",
            expected: "a text like "
              + indices.prefix(3).map { PlateSyntax.all[$0].layouts.first?.pattern ?? "" }
              .joined(separator: " or "))
        }
      } else {
        note(
          .noJurisdiction, entry, found: "\(entry.plate) without jurisdiction",
          expected: "a state or country")
      }
    }

    /// Notes of any entry what it says besides: reason, priority and expiry.
    mutating func noteDetails(of entry: HotlistEntry, at time: Date) {
      if entry.reason == nil {
        note(.noReason, entry, found: "\(entry.plate) without reason", expected: "a reason")
      }
      if entry.priority == nil, let text = entry.other["priority"] {
        note(
          .unknownPriority, entry, found: "priority \(RowCutter.quote(text))",
          expected: "a number, or high, medium or low")
      }
      if entry.expires == nil {
        note(.noExpiry, entry, found: "\(entry.plate) without expiry", expected: "an end")
      }
      if let end = entry.expires, end <= time {
        note(.expired, entry, found: "\(entry.plate) ended", expected: "an entry that counts")
      }
    }

    /// Notes of a partial entry whether it fits too many vehicles, and whether it was there before.
    ///
    /// - Returns: About how many vehicles fit it.
    mutating func notePartial(_ entry: HotlistEntry, _ population: PlatePopulation) -> Double {
      let pattern = WildcardEntry(pattern: entry.plate, place: RowLocation(value: 0))
      let vehicles = pattern.share(of: population) * population.vehicles
      if vehicles > 1000 {
        let indices = entry.jurisdiction.map(population.jurisdictionIndices) ?? []
        let own =
          indices.isEmpty
          ? ""
          : ", \(Int(pattern.share(of: population, from: indices) * population.vehicles)) of them of \(entry.jurisdiction ?? "")"
        note(
          .broadWildcard, entry,
          found: "\(entry.plate), which fits about \(Int(vehicles)) vehicles\(own)",
          expected: "at most 1000")
      }
      if let earlier = Self.place(entry, in: &patterns[entry.plate, default: Earlier()], regions) {
        noteAgain(entry, earlier)
      }
      return vehicles
    }

    /// Notes of an entry with a whole plate whether that is a word, is read like another one, or was there before.
    mutating func noteWhole(_ entry: HotlistEntry, of hotlist: Hotlist) {
      if HotlistLint.isFiller(entry.plate) {
        note(
          .fillerWord, entry, found: "\(entry.plate), a word where no plate is known",
          expected: "a plate")
      }
      let codes = entry.plate.utf8.map(PackedPlate.code)
      for twin in HotlistLint.twins(of: codes) where twin != PackedPlate(codes: codes).value {
        for position in hotlist.index.positions(of: twin) {
          guard let other = hotlist.entry(at: position),
            other.jurisdiction == nil || entry.jurisdiction == nil
              || HotlistLint.isSamePlace(
                other.jurisdiction, entry.jurisdiction, preferring: regions)
          else { continue }
          note(
            .twin, entry, found: "\(entry.plate) and \(other.plate) of line \(other.row)",
            expected: "one of them: O and 0, I and 1 are read alike")
        }
      }
      if previous.entries.first?.plate != entry.plate { previous = Earlier() }
      if let earlier = Self.place(entry, in: &previous, regions) { noteAgain(entry, earlier) }
    }

    /// The entry that says the same of the same vehicle, or else the first of it; `nil` where there is none. An entry that says nothing new is not kept.
    private static func place(
      _ entry: HotlistEntry, in earlier: inout Earlier, _ regions: Set<PlateSyntax.Region>
    ) -> (row: Int, isSame: Bool)? {
      func isSamePlace(_ other: HotlistEntry) -> Bool {
        HotlistLint.isSamePlace(other.jurisdiction, entry.jurisdiction, preferring: regions)
      }
      let statement = Earlier.Statement(reason: entry.reason, vehicle: entry.vehicle)
      if let same = earlier.byStatement[statement]?.first(where: isSamePlace) {
        return (same.row, true)
      }
      let first = earlier.entries.first(where: isSamePlace)
      earlier.entries.append(entry)
      earlier.byStatement[statement, default: []].append(entry)
      return first.map { ($0.row, false) }
    }

    private mutating func noteAgain(_ entry: HotlistEntry, _ earlier: (row: Int, isSame: Bool)) {
      if earlier.isSame {
        note(
          .duplicate, entry, found: "\(entry.plate) again",
          expected: "it once, as in line \(earlier.row)")
      } else {
        note(
          .conflict, entry, found: "\(entry.plate) with another reason or vehicle",
          expected: "what line \(earlier.row) says")
      }
    }
  }

  /// Whether nothing was found that makes a list unsafe as it is: notes on missing reasons and expiries aside.
  public var isClean: Bool {
    counts.allSatisfy { $0.value == 0 || [.noReason, .noExpiry].contains($0.key) }
  }

  /// Whether matching takes two listed jurisdictions for one place: those that may mean the same.
  private static func isSamePlace(
    _ a: String?, _ b: String?, preferring regions: Set<PlateSyntax.Region>
  ) -> Bool {
    guard let a, let b else { return a == b }
    return PlateSyntax.mayMeanSameJurisdiction(a, b, preferring: regions)
  }

  /// Words that are plates of some owners as well; those that no list means are bad rows.
  private static let fillers: Set<String> = [
    "VOID", "TEMP", "TEMPTAG", "MISSING", "NOTAG", "NOTAGS", "NOPLATES", "NOREG", "PLATE", "TAG",
    "TEST", "SAMPLE", "BLANK", "EMPTY", "PAPER", "DEALER", "STOLEN",
  ]

  /// Whether a plate is written where none is known: such a word, or at least four times `X` or 0.
  private static func isFiller(_ plate: String) -> Bool {
    fillers.contains(plate)
      || plate.utf8.count > 3
        && (plate.utf8.allSatisfy { $0 == UInt8(ascii: "X") }
          || plate.utf8.allSatisfy { $0 == UInt8(ascii: "0") })
  }

  /// All texts that differ only in O and 0, I and 1, at most 256.
  static func twins(of codes: [UInt8]) -> [UInt64] {
    let twin: [UInt8: UInt8] = [1: 25, 25: 1, 2: 19, 19: 2]
    var keys = [PackedPlate(codes: codes).value]
    for (position, code) in codes.enumerated() where keys.count <= 128 {
      guard let other = twin[code] else { continue }
      let place = PackedPlate.placeValues[position]
      keys += keys.map { $0 &- UInt64(code) &* place &+ UInt64(other) &* place }
    }
    return keys
  }
}
