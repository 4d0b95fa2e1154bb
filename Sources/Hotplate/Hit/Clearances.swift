import Foundation

/// Vehicles that were checked, so that they are not stopped again and again.
///
/// A CSV or JSON Lines file, as `hotplate hits clearances` writes it, with the columns `plate` and `jurisdiction` (what the vehicle really
/// bears), `list`, `listed`, `listedjurisdiction` and `case` (the entry it hit; left empty they are whichever, and `none` in the last two is an
/// entry without one), `author`, `reason`, `expires`. Plate, author and expires are needed: a clearance without an end or an author is none.
///
/// A vehicle is cleared, not an entry: the listed vehicle is still found when another one that was taken for it is cleared.
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
    /// Who cleared it.
    public var author: String
    /// Why.
    public var reason: String?
    /// Until when, exclusive.
    public var expires: Date

    /// Clears a vehicle of every entry, or of those alone that the list, the listed plate and the rest name.
    public init(
      plate: String, jurisdiction: String? = nil, list: String? = nil, listed: String? = nil,
      listedJurisdiction: String? = nil, caseNumber: String? = nil, author: String,
      reason: String? = nil, expires: Date
    ) {
      self.plate = plate
      self.jurisdiction = jurisdiction
      self.list = list
      self.listed = listed
      self.listedJurisdiction = listedJurisdiction
      self.caseNumber = caseNumber
      self.author = author
      self.reason = reason
      self.expires = expires
    }
  }

  /// The clearances by plate, O and 0, I and 1 joined.
  private var byPlate: [String: [Clearance]] = [:]
  /// Rows that could not be used.
  public private(set) var issues: [HotlistIssue] = []
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

  /// Reads clearances; rows without author or end are issues, since keeping a lead back needs somebody who answers for it.
  ///
  /// - Throws: `HotplateError` of code `hotlist` when the file cannot be read or is no list.
  public init(file path: String) throws {
    let hotlist = try Hotlist(file: path)
    issues = hotlist.issues
    stamp = hotlist.stamp
    hotlist.forEachEntry { entry in
      let author = entry.other.first { $0.key.lowercased() == "author" }?.value ?? entry.agency
      guard let expires = entry.expires, let author, !entry.isPartial else {
        issues.append(
          HotlistIssue(
            file: entry.file, line: entry.row,
            found: entry.isPartial
              ? "a plate with wildcards" : entry.expires == nil ? "no expiry" : "no author",
            expected: "a whole plate, its author and when the clearance ends"))
        return
      }
      func other(_ names: String...) -> String? {
        entry.other.first { names.contains($0.key.lowercased()) }?.value
      }
      add(
        Clearance(
          plate: entry.plate, jurisdiction: entry.jurisdiction, list: other("list", "hotlist"),
          listed: other("listed").map(HotlistPattern.normalized),
          listedJurisdiction: Self.named(other("listedjurisdiction", "listedstate"))?.uppercased(),
          caseNumber: Self.named(entry.caseNumber), author: author, reason: entry.reason,
          expires: expires))
    }
  }

  /// Whether a read that may be an entry of a list is of a vehicle that was cleared of it at a time.
  ///
  /// The read must be the vehicle's plate, with O as 0 and I as 1, which nobody can tell apart. Where the read's jurisdiction is known, it must be
  /// the vehicle's; where it is not, the clearance must name the entry, or be of its jurisdiction, if it has one.
  func cover(_ entry: HotlistEntry, of list: String, _ read: PlateRead, at time: Date) -> Bool {
    guard !byPlate.isEmpty, let clearances = byPlate[read.plate.text.withLookAlikesJoined] else {
      return false
    }
    let seen = read.jurisdiction.flatMap { $0.probability >= 0.5 ? $0.code : nil }
    return clearances.contains { clearance in
      guard time < clearance.expires,
        clearance.list == nil || clearance.list == list || clearance.list == entry.file,
        clearance.listed == nil || clearance.listed == entry.plate,
        clearance.listedJurisdiction.map({
          PlateSyntax.areSame($0, entry.jurisdiction ?? "")
        }) ?? true,
        clearance.caseNumber == nil || clearance.caseNumber == entry.caseNumber ?? ""
      else { return false }
      guard let own = clearance.jurisdiction else { return true }
      if let seen { return Self.areSame(seen, own) }
      return clearance.listed != nil || entry.jurisdiction.map { Self.areSame($0, own) } ?? true
    }
  }

  /// The word of a file for what an entry does not have.
  private static let none = "none"

  private static func named(_ text: String?) -> String? {
    text.map { $0.lowercased() == none ? "" : $0 }
  }

  private static func areSame(_ a: String, _ b: String) -> Bool {
    a.uppercased() == b.uppercased()
      || !Set(PlateSyntax.places(of: a)).isDisjoint(with: PlateSyntax.places(of: b))
  }
}
