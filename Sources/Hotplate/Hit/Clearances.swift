import Foundation

/// Vehicles that were checked, so that they are not stopped again and again.
///
/// A CSV or JSON Lines file, as `hotplate hits clearances` writes it, with the columns `plate` and `jurisdiction` (what the vehicle really
/// bears), `list`, `listed`, `listedjurisdiction`, `case` and `listedreason` (the entry it was mistaken for), `author`,
/// `reason`, `expires`, `effective`. An empty field of the entry matches every entry; `none` in its last three matches entries without a value. `plate`,
/// `author` and `expires` are required. A row with a value in any other column except notes is rejected, because that value might have been meant to limit
/// the clearance.
///
/// A clearance applies to a vehicle, not to a list entry: the listed vehicle is still reported after another vehicle that was mistaken for it has been
/// cleared. One exception: where the two differ only in jurisdiction and the read has none, the read is taken for the cleared vehicle, because that one is
/// known to pass here. A plate that differs from the listed one as O and 0 or I and 1 alone is cleared as it is written.
public struct Clearances: Sendable {
  /// One vehicle that was checked.
  public struct Clearance: Sendable, Hashable {
    /// The vehicle's plate, normalized.
    public var plate: String
    /// Where it is from; `nil`: nobody said.
    public var jurisdiction: String?
    /// The file name of the list it hit; `nil`: every list.
    public var list: String?
    /// The listed plate; `nil`: every entry.
    public var listed: String?
    /// The listed jurisdiction; empty: the entry names none; `nil`: whichever.
    public var listedJurisdiction: String?
    /// The case of the entry; empty: it has none; `nil`: whichever.
    public var caseNumber: String?
    /// Why the entry lists its plate; empty: it does not say; `nil`: whichever. Another reason is another entry, and may be a worse one.
    public var listedReason: String?
    /// Who cleared it.
    public var author: String
    /// Why.
    public var reason: String?
    /// From when, inclusive; `nil`: from whenever.
    public var effective: Date?
    /// Until when, exclusive.
    public var expires: Date

    /// Clears a vehicle of every entry, or of those alone that the list, the listed plate and the rest name.
    public init(
      plate: String, jurisdiction: String? = nil, list: String? = nil, listed: String? = nil,
      listedJurisdiction: String? = nil, caseNumber: String? = nil, listedReason: String? = nil,
      author: String, reason: String? = nil, effective: Date? = nil, expires: Date
    ) {
      self.plate = plate
      self.jurisdiction = jurisdiction
      self.list = list
      self.listed = listed
      self.listedJurisdiction = listedJurisdiction
      self.caseNumber = caseNumber
      self.listedReason = listedReason
      self.author = author
      self.reason = reason
      self.effective = effective
      self.expires = expires
    }
  }

  /// The clearances by plate, O and 0, I and 1 joined.
  private var byPlate: [String: [Clearance]] = [:]
  /// Rows that could not be used; of those that are no rows of a list either, the first.
  public private(set) var issues: [HotlistIssue] = []
  /// What deserves a look though the file can be used: in which order its dates were read, and that clearances last long.
  package private(set) var remarks: [HotlistIssue] = []
  /// How many rows could not be used.
  public private(set) var badRows = 0
  /// Rows of the file, bad ones included.
  public private(set) var rows = 0
  /// How long one may last as `hits clear` makes them, in seconds. Files are their operators' own: longer ones are taken, and told of.
  private static let longest: TimeInterval = 366 * 86_400
  /// What the file was when it was read; `nil` when there is none.
  private(set) var stamp: FileStamp?

  /// No vehicle is cleared.
  public init() {}

  /// How many there are.
  public var count: Int { byPlate.values.reduce(0) { $0 + $1.count } }

  /// Clears a vehicle.
  public mutating func add(_ clearance: Clearance) {
    byPlate[clearance.plate.withLookAlikesJoined, default: []].append(clearance)
  }

  /// Reads clearances; a row without author or end, or with a value that is not understood, is an issue: keeping a lead back needs somebody who answers for it,
  /// and just what was meant.
  ///
  /// - Parameter dates: The order of day and month in its dates, as ``HotlistLoading/dates``: a clearance read the other way round ends months later.
  /// - Throws: `HotplateError` of code `hotlist` when the file cannot be read, is no list, or is a hotlist: nothing in it is an author.
  public init(file path: String, dates: DateOrder? = nil) throws {
    try self.init(file: path, dates: dates, at: Date())
  }

  /// The same at a time, from which counts how long a clearance still lasts.
  init(file path: String, dates: DateOrder? = nil, at time: Date) throws {
    var loading = HotlistLoading()
    loading.dates = dates
    loading.areClearances = true
    let hotlist = try Hotlist(file: path, loading: loading)
    issues = hotlist.issues
    remarks = hotlist.remarks
    badRows = hotlist.badRows
    rows = hotlist.rows
    stamp = hotlist.stamp
    let format = hotlist.sources[0].format
    func refuse(_ missing: [String]) -> HotplateError {
      HotplateError(
        .hotlist,
        "\(path): found a list without \(missing.joined(separator: " and ")), expected clearances, with the columns plate, author, expires, …"
      )
    }
    if !format.isNamedByRow, !format.missingOfClearances.isEmpty {
      throw refuse(format.missingOfClearances)
    }
    var hasAuthor = false
    var long: (first: HotlistIssue, count: Int)?
    hotlist.forEachEntry { entry in
      if entry.other.keys.contains(where: { Column(header: $0) == .author }) { hasAuthor = true }
      var problem: RowCutter.Problem?
      if let clearance = Clearance(row: entry, problem: &problem) {
        add(clearance)
        guard clearance.expires.timeIntervalSince(time) > Self.longest else { return }
        let end = clearance.expires.formatted(.iso8601)
        let issue = HotlistIssue(
          file: entry.file, line: entry.row, found: end,
          expected: "an end at most 366 days from now")
        // Rows come by their plates.
        let first = long.map { $0.first.line < issue.line ? $0.first : issue } ?? issue
        long = (first, (long?.count ?? 0) + 1)
      } else if let problem {
        badRows += 1
        issues.append(
          HotlistIssue(
            file: entry.file, line: entry.row, found: problem.found, expected: problem.expected))
      }
    }
    if format.isNamedByRow, !hasAuthor { throw refuse(["author"]) }
    if let long {
      var remark = long.first
      if long.count > 1 { remark.found += ", the first of \(long.count) such rows" }
      remarks.append(remark)
    }
  }

  /// Whether a read that may be an entry of a list is of a vehicle that was cleared of it at a time.
  ///
  /// The read must be the vehicle's plate, with O as 0 and I as 1, which nobody can tell apart; where only they part the vehicle from the listed one, to the
  /// letter, so that the listed vehicle is still told. Where the read's jurisdiction is known, it must be
  /// the vehicle's; where it is not, the clearance must name the entry, or be of its jurisdiction, if it has one.
  func covers(_ entry: HotlistEntry, of list: String, _ read: PlateRead, at time: Date) -> Bool {
    guard !byPlate.isEmpty, let clearances = byPlate[read.plate.text.withLookAlikesJoined] else {
      return false
    }
    let seen = read.jurisdiction.flatMap { $0.probability >= 0.5 ? $0.code : nil }
    return clearances.contains { clearance in
      guard time < clearance.expires, clearance.effective.map({ time >= $0 }) ?? true,
        clearance.plate == read.plate.text || !clearance.isOfALookAlike,
        clearance.list == nil || clearance.list == list || clearance.list == entry.file,
        clearance.listed == nil || clearance.listed == entry.plate,
        clearance.listedJurisdiction.map({
          PlateSyntax.meanSameJurisdiction(
            Clearance.named($0), Clearance.named(entry.jurisdiction ?? ""))
        }) ?? true,
        clearance.caseNumber.map({ Clearance.named($0) == Clearance.named(entry.caseNumber ?? "") })
          ?? true,
        clearance.listedReason.map({ Clearance.named($0) == Clearance.named(entry.reason ?? "") })
          ?? true
      else { return false }
      guard let own = clearance.jurisdiction else { return true }
      if let seen { return PlateSyntax.mayMeanSameJurisdiction(seen, own) }
      return clearance.listed != nil
        || entry.jurisdiction.map { PlateSyntax.mayMeanSameJurisdiction($0, own) } ?? true
    }
  }

  /// Whether a vehicle cannot be the one that an entry lists: by its plate, O and 0, I and 1 joined, or by its place where both are known.
  public static func isOtherVehicle(
    _ plate: String, _ place: String?, than listed: String, _ listedPlace: String?
  ) -> Bool {
    if plate.withLookAlikesJoined != listed.withLookAlikesJoined { return true }
    guard let place, let listedPlace, !place.isEmpty, !listedPlace.isEmpty else { return false }
    return !PlateSyntax.mayMeanSameJurisdiction(place, listedPlace)
  }
}

extension Clearances.Clearance {
  /// Whether O and 0, I and 1 alone part its vehicle from the listed one that it names: not where their places do.
  fileprivate var isOfALookAlike: Bool {
    guard let listed, plate != listed else { return false }
    return !Clearances.isOtherVehicle(plate, jurisdiction, than: listed, listedJurisdiction)
  }
}
