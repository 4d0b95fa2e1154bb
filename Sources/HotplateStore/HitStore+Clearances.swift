import Foundation
import GRDB
import Hotplate

/// A vehicle that was checked and need not be stopped for a list entry again, until a time.
public struct StoredClearance: Sendable, Hashable, Codable {
  /// Its number in this store: the place of its record in the log.
  public var number: Int
  /// The plate that the vehicle really bears.
  public var plate: String
  /// Where that plate is from.
  public var jurisdiction: String?
  /// The list that holds the entry.
  public var hotlist: String
  /// `sha256:…` of the list as it was.
  public var list: String
  /// The entry's row.
  public var entry: Int
  /// The listed plate.
  public var listed: String
  /// The listed jurisdiction.
  public var listedJurisdiction: String?
  /// The entry's case number.
  public var caseNumber: String?
  /// Why the entry lists its plate; `nil` in clearances of before 2026-11-29: whichever.
  public var listedReason: String?
  /// Who cleared it.
  public var author: String
  /// Why.
  public var reason: String
  /// When, as RFC 3339 in UTC.
  public var created: String
  /// Until when, as RFC 3339 in UTC.
  public var expires: String
}

/// That a clearance was ended before its time.
public struct ClearanceEnd: Sendable, Hashable, Codable {
  /// Its number in this store: the place of its record in the log.
  public var number: Int
  /// The number of the clearance.
  public var ends: Int
  /// Who ended it.
  public var author: String
  /// Why.
  public var reason: String
  /// When, as RFC 3339 in UTC.
  public var created: String
}

extension HitStore {
  /// The longest a clearance may last: after that someone must look again.
  public static let longestClearance = RetentionPeriod("366d")

  /// Clears the vehicle of a hit of what it hit, for a time.
  ///
  /// Where the vehicle is not the listed one (a misread, a wrong state, another vehicle), of every entry that the hit told and that cannot be of it; where the entry was wrong, of
  /// that entry alone: of its list, plate, jurisdiction, case and reason.
  ///
  /// - Parameters:
  ///   - hit: The hit's number; its newest disposition must suggest a clearance.
  ///   - period: How long; at most a year.
  ///   - reason: Why; not empty. It is deleted with the clearance.
  /// - Returns: A clearance for each entry, that of the entry that spoke first.
  @discardableResult
  public func clear(hit: Int, for period: RetentionPeriod, reason: String) throws
    -> [StoredClearance]
  {
    let stored = try storedHit(hit)
    guard let last = try dispositions(of: hit).last, last.outcome.suggestsClearance else {
      throw HotplateError(
        .configuration, "hit \(hit): \(Self.whyNotCleared(hit, try finding(of: hit)))")
    }
    guard !reason.allSatisfy(\.isWhitespace) else {
      throw HotplateError(.configuration, "hit \(hit): a clearance needs a reason, found none")
    }
    if let longest = Self.longestClearance, period > longest {
      throw HotplateError(
        .configuration, "hit \(hit): a clearance lasts at most \(longest), found \(period)")
    }
    let (plate, place, listings) = stored.cleared(after: last)
    guard !listings.isEmpty else {
      throw HotplateError(
        .configuration,
        "hit \(hit): that would clear the listed vehicle itself; record first what the plate really bears, or where it is really from"
      )
    }
    return try write { database, log in
      let expires = Timestamp(
        milliseconds: log.time.milliseconds + Int64(period.seconds) * 1000)
      return try listings.map { listing in
        // An entry of a delta file is in the list itself by its next edition.
        let hotlist =
          stored.list.digests.contains(listing.list) ? stored.list.name : listing.hotlist
        let clearance = StoredClearance(
          number: log.next, plate: plate, jurisdiction: place, hotlist: hotlist,
          list: listing.list, entry: listing.entry,
          listed: stored.hit.plate, listedJurisdiction: listing.jurisdiction,
          caseNumber: listing.details?["case"], listedReason: listing.reason ?? "",
          author: actor, reason: reason,
          created: log.time.description, expires: expires.description)
        try insert(
          clearance, of: hit, until: expires,
          about: ["list": .text(hotlist), "expires": .text(expires.description)],
          database, &log)
        return clearance
      }
    }
  }

  /// Writes a row about a clearance, and the record that vouches for it.
  func insert(
    _ body: some Encodable, of hit: Int?, until expires: Timestamp, about: [String: AuditValue],
    _ database: Database, _ log: inout AuditLog
  ) throws {
    let values: [DatabaseValue] = [
      log.next.databaseValue, log.nonce(16).databaseValue, hit.databaseValue,
      log.time.milliseconds.databaseValue, expires.milliseconds.databaseValue,
      actor.databaseValue, try JSONText.of(body).databaseValue,
    ]
    try database.execute(
      sql: "INSERT INTO clearance VALUES (?,?,?,?,?,?,?)", arguments: StatementArguments(values))
    var about = about
    about["hit"] = hit.map { .number($0) }
    try log.append(
      .clearance, about: .object(about), sealed: sealed(), digest: AuditHash(row: values))
  }

  /// What is missing before a hit can be cleared whose own last disposition suggests no clearance, or that has none.
  ///
  /// - Parameter found: What counts of it.
  private static func whyNotCleared(_ hit: Int, _ found: Disposition?) -> String {
    let expected =
      "a clearance follows a misread, a wrong state, another vehicle, a stale record or a bad entry"
    guard let found, found.hit != hit else { return "\(expected); record that first" }
    let given = "\(found.outcome.rawValue) was found of hit \(found.hit), which this one supersedes"
    return found.outcome.suggestsClearance
      ? "\(given); clear hit \(found.hit), or record what was found of this one first"
      : "\(expected), and \(given); record first what was found of this one"
  }

  /// Whether a hit's newest disposition lets it be cleared: it suggests a clearance, and says enough that the listed vehicle itself would not be cleared.
  public func canClear(hit: Int) throws -> Bool {
    guard let last = try dispositions(of: hit).last else { return false }
    return try last.outcome.suggestsClearance
      && !storedHit(hit).cleared(after: last).listings.isEmpty
  }

  /// The clearances in force, oldest first: for the matcher. Not logged: ``clearancesAsCSV()`` and ``lookAtClearances()`` are what people see.
  ///
  /// - Parameter hit: Only those of this hit.
  public func clearances(of hit: Int? = nil) throws -> [StoredClearance] {
    try unexpired(of: hit).compactMap { $0.end == nil ? $0.clearance : nil }
  }

  /// The clearances in force as CSV, for `--clearances`: what the vehicle bears, the entry it hit, who cleared it until when.
  /// Looking is in the log.
  public func clearancesAsCSV() throws -> String {
    let clearances = try clearances()
    try noteView(ofClearances: clearances.count)
    return Clearances.csv(clearances.compactMap(\.forMatching))
  }
}

extension StoredHit {
  /// The vehicle that a clearance after a finding is of, and the entries it is cleared of: none where it may be the listed vehicle itself.
  fileprivate func cleared(after finding: Disposition) -> (
    plate: String, place: String?, listings: [Hit.Listing]
  ) {
    let plate = finding.truth ?? read.text
    let place = finding.trueJurisdiction ?? read.jurisdiction?.code
    guard finding.outcome.isAboutTheVehicle else {
      // The entry was wrong: where O and 0 alone part the text from it, of the listed plate, so that both spellings are meant.
      let isListed = !Clearances.isOtherVehicle(plate, nil, than: hit.plate, nil)
      return (isListed ? hit.plate : plate, place, [hit.listings[0]])
    }
    // Said by who looked, it holds also where O and 0 alone tell the two apart.
    if finding.outcome == .otherVehicle { return (plate, place, hit.listings) }
    // Each vehicle that fits an entry with wildcards may be the listed one.
    let mayBeListed = HotlistPattern.fits(plate, hit.plate, joinsLookAlikes: true)
    let others = hit.listings.filter {
      !mayBeListed
        || Clearances.isOtherVehicle(hit.plate, place, than: hit.plate, $0.jurisdiction)
    }
    return (plate, place, others)
  }
}

extension StoredClearance {
  /// The clearance as matching takes it; `nil` where its end is no time: a clearance without an end is none.
  var forMatching: Clearances.Clearance? {
    Timestamp(expires).map { end in
      Clearances.Clearance(
        plate: plate, jurisdiction: jurisdiction, list: hotlist, listed: listed,
        listedJurisdiction: listedJurisdiction ?? "", caseNumber: caseNumber ?? "",
        listedReason: listedReason, author: author, reason: reason, expires: end.date)
    }
  }
}
