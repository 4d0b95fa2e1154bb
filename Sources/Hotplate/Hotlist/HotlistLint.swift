import Foundation

/// What in a list causes wrongful stops: found before it is used.
public struct HotlistLint: Sendable {
  /// A kind of finding.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// A row that could not be used.
    case badRow
    /// Another entry differs only in O and 0, or I and 1: one of the two is likely a slip, and both catch the same vehicles.
    case twin
    /// The same plate and jurisdiction again.
    case duplicate
    /// The same plate and jurisdiction with another reason or vehicle.
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
    /// No expiry.
    case noExpiry
    /// Expired already.
    case expired
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
  /// The findings, at most `limit` of each kind, in the order of the list's keys.
  public private(set) var findings: [Finding] = []
  /// Entries looked at.
  public private(set) var entries = 0
  /// The mean number of other texts a read of which would be taken for an entry's in at least one of a thousand reads: how far an entry reaches.
  public private(set) var meanReach = 0.0

  /// Looks through a list.
  ///
  /// - Parameters:
  ///   - time: Entries that end before are expired.
  ///   - limit: The most findings of a kind that are kept.
  /// - Complexity: O(*n*), some microseconds an entry.
  public init(
    _ hotlist: Hotlist, at time: Date = Date(), regions: Set<PlateSyntax.Region> = [],
    limit: Int = 100
  ) {
    let population = PlatePopulation(regions: regions)
    counts[.badRow] = hotlist.badRows
    for issue in hotlist.issues.prefix(limit) {
      findings.append(Finding(kind: .badRow, issue: issue))
    }
    let model = ReadModel(.starting)
    var reach = 0
    var previous: [HotlistEntry] = []
    func note(_ kind: Kind, _ entry: HotlistEntry, found: String, expected: String) {
      counts[kind, default: 0] += 1
      if counts[kind, default: 0] <= limit {
        findings.append(
          Finding(
            kind: kind,
            issue: HotlistIssue(file: entry.file, line: entry.row, found: found, expected: expected)
          ))
      }
    }
    hotlist.forEachEntry { entry in
      entries += 1
      if let code = entry.jurisdiction {
        let places = PlateSyntax.places(of: code, preferring: regions)
        if places.isEmpty {
          note(.unknownJurisdiction, entry, found: code, expected: "a state or country")
        } else if !entry.isPartial, case let plate = Plate(normalized: entry.plate),
          !places.contains(where: { PlateSyntax.all[$0].accepts(plate) })
        {
          let names = places.map { PlateSyntax.all[$0].layouts.first?.pattern ?? "" }.joined(
            separator: " or ")
          note(
            .unusualSyntax, entry, found: "\(entry.plate), no series of \(code)",
            expected: "a text like \(names)")
        }
      } else {
        note(
          .noJurisdiction, entry, found: "\(entry.plate) without jurisdiction",
          expected: "a state or country")
      }
      if entry.reason == nil {
        note(.noReason, entry, found: "\(entry.plate) without reason", expected: "a reason")
      }
      if entry.expires == nil {
        note(.noExpiry, entry, found: "\(entry.plate) without expiry", expected: "an end")
      }
      if let end = entry.expires, end <= time {
        note(.expired, entry, found: "\(entry.plate) ended", expected: "an entry that counts")
      }
      if entry.isPartial {
        let vehicles = Self.vehicles(fitting: entry.plate, population)
        if vehicles > 1000 {
          note(
            .broadWildcard, entry,
            found: "\(entry.plate), which fits about \(Int(vehicles)) vehicles",
            expected: "at most 1000")
        }
        return
      }
      let codes = entry.plate.utf8.map(PackedPlate.code)
      reach += Self.reach(codes, model)
      for twin in Self.twins(of: codes) where twin != PackedPlate(codes: codes).value {
        for position in hotlist.index.positions(of: twin) {
          guard let other = hotlist.entry(at: position),
            other.jurisdiction == entry.jurisdiction || other.jurisdiction == nil
              || entry.jurisdiction == nil
          else { continue }
          note(
            .twin, entry, found: "\(entry.plate) and \(other.plate) of line \(other.row)",
            expected: "one of them: O and 0, I and 1 are read alike")
        }
      }
      if previous.first?.plate != entry.plate { previous = [] }
      if let first = previous.first(where: { $0.jurisdiction == entry.jurisdiction }) {
        if first.reason == entry.reason && first.vehicle == entry.vehicle {
          note(
            .duplicate, entry, found: "\(entry.plate) again",
            expected: "it once, as in line \(first.row)")
        } else {
          note(
            .conflict, entry, found: "\(entry.plate) with another reason or vehicle",
            expected: "what line \(first.row) says")
        }
      }
      previous.append(entry)
    }
    meanReach = Double(reach) / Double(max(entries, 1))
  }

  /// Whether nothing was found that makes a list unsafe as it is: notes on missing reasons and expiries aside.
  public var isClean: Bool {
    counts.allSatisfy { $0.value == 0 || [.noReason, .noExpiry].contains($0.key) }
  }

  /// All texts that differ only in O and 0, I and 1, at most 256.
  static func twins(of codes: [UInt8]) -> [UInt64] {
    let twin: [UInt8: UInt8] = [1: 25, 25: 1, 2: 19, 19: 2]
    var keys = [PackedPlate(codes: codes).value]
    for (position, code) in codes.enumerated() where keys.count <= 128 {
      guard let other = twin[code] else { continue }
      let place = PackedPlate.places[position]
      keys += keys.map { $0 &- UInt64(code) &* place &+ UInt64(other) &* place }
    }
    return keys
  }

  /// How many other plates are read as this one at least once in a thousand reads.
  private static func reach(_ codes: [UInt8], _ model: ReadModel) -> Int {
    codes.reduce(0) { sum, code in
      let wrong = Float(1 - model.accuracy[Int(code)])
      return sum + (0..<35).count { model.errors[Int(code) * 35 + $0].share * wrong >= 0.001 }
    }
  }

  /// About how many vehicles of a population bear a plate that fits.
  static func vehicles(fitting pattern: String, _ population: PlatePopulation) -> Double {
    let entry = WildcardEntry(pattern: pattern, place: RowPlace(value: 0))
    let all = zip(population.weights, PlateSyntax.all).reduce(0) {
      $1.0 > 0 ? $0 + $1.1.vehicles * 1000 : $0
    }
    var share = 0.0
    let counts =
      entry.hasRun ? entry.fewest...PackedPlate.maximumCount : entry.fewest...entry.fewest
    for count in counts {
      for shape in population.shapes[count] {
        share += population.density(shape) * texts(entry.codes[...], shape, at: 0)
      }
    }
    return share * all
  }

  /// How many texts of a shape fit a pattern; runs may be counted twice where they can split in several ways.
  private static func texts(_ codes: ArraySlice<UInt8>, _ shape: PlateShape, at position: Int)
    -> Double
  {
    guard let code = codes.first else { return position == shape.count ? 1 : 0 }
    let rest = codes.dropFirst()
    func choices(_ at: Int) -> Double { shape.letters >> UInt16(at) & 1 == 1 ? 26 : 10 }
    if code == WildcardEntry.run {
      var sum = 0.0
      var factor = 1.0
      for end in position...shape.count {
        sum += factor * texts(rest, shape, at: end)
        if end < shape.count { factor *= choices(end) }
      }
      return sum
    }
    guard position < shape.count else { return 0 }
    if code == WildcardEntry.any { return choices(position) * texts(rest, shape, at: position + 1) }
    guard (code > 10) == (shape.letters >> UInt16(position) & 1 == 1) else { return 0 }
    return texts(rest, shape, at: position + 1)
  }
}
