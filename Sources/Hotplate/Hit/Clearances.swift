import Foundation

/// Vehicles that were checked, so that they are not stopped again and again.
///
/// A CSV or JSON Lines file with the columns `plate`, `jurisdiction`, `list`, `entry`, `author`, `reason`, `expires`; plate, author
/// and expires are needed: a clearance without an end or an author is none.
public struct Clearances: Sendable {
  /// One vehicle that was checked.
  public struct Clearance: Sendable, Hashable {
    /// The plate, normalized.
    public var plate: String
    /// The jurisdiction; `nil`: whichever is listed.
    public var jurisdiction: String?
    /// The list's file name; `nil`: every list.
    public var list: String?
    /// The entry's line; `nil`: every entry of the plate.
    public var entry: Int?
    /// Who cleared it.
    public var author: String
    /// Why.
    public var reason: String?
    /// Until when, exclusive.
    public var expires: Date

    /// Clears a plate, or one entry of a list alone.
    public init(
      plate: String, jurisdiction: String? = nil, list: String? = nil, entry: Int? = nil,
      author: String, reason: String? = nil, expires: Date
    ) {
      self.plate = plate
      self.jurisdiction = jurisdiction
      self.list = list
      self.entry = entry
      self.author = author
      self.reason = reason
      self.expires = expires
    }
  }

  /// The clearances by plate.
  private var byPlate: [String: [Clearance]] = [:]
  /// Rows that could not be used.
  public private(set) var issues: [HotlistIssue] = []

  /// No vehicle is cleared.
  public init() {}

  /// How many there are.
  public var count: Int { byPlate.values.reduce(0) { $0 + $1.count } }

  /// Clears a vehicle.
  public mutating func add(_ clearance: Clearance) {
    byPlate[clearance.plate, default: []].append(clearance)
  }

  /// Reads clearances; rows without author or end are issues, since keeping a lead back needs somebody who answers for it.
  public init(file path: String) throws {
    let hotlist = try Hotlist(file: path)
    issues = hotlist.issues
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
      add(
        Clearance(
          plate: entry.plate, jurisdiction: entry.jurisdiction,
          list: entry.other.first { ["list", "hotlist"].contains($0.key.lowercased()) }?.value,
          entry: entry.other.first { ["entry", "row"].contains($0.key.lowercased()) }.flatMap {
            Int($0.value)
          },
          author: author, reason: entry.reason, expires: expires))
    }
  }

  /// Whether an entry of a list is cleared at a time.
  func cover(_ entry: HotlistEntry, of list: String, at time: Date) -> Bool {
    guard let clearances = byPlate[entry.plate] else { return false }
    return clearances.contains { clearance in
      time < clearance.expires
        && (clearance.jurisdiction == nil || clearance.jurisdiction == entry.jurisdiction)
        && (clearance.list == nil || clearance.list == list || clearance.list == entry.file)
        && (clearance.entry == nil || clearance.entry == entry.row)
    }
  }
}
