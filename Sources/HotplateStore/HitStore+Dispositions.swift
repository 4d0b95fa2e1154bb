import Foundation
import GRDB
import Hotplate

extension HitStore {
  /// Records what a person found that a hit was. An earlier disposition stays; the newest counts.
  ///
  /// - Parameters:
  ///   - hit: The hit's number.
  ///   - action: What was done; `nil`: what the last disposition of it says, or without one that of the newest hit it supersedes that has one; ``Disposition/Action/nothing`` where there is none.
  ///   - truth: What the plate really bears, in letters, digits, spaces and hyphens: with a misread it teaches the camera's confusion matrix.
  ///   - trueJurisdiction: Where the plate really is from: a place that ``PlateSyntax`` knows.
  ///   - verified: What was verified, of what the hit asks for (`verify`), in any order.
  /// - Returns: The disposition's number.
  /// - Throws: ``HotplateError`` when there is no such hit, `truth` or `trueJurisdiction` is none or contradicts the outcome, the outcome contradicts what was read and listed, or the hit asks for nothing of a name in `verified`.
  @discardableResult
  public func dispose(
    of hit: Int, as outcome: Disposition.Outcome, action: Disposition.Action? = nil,
    truth: String? = nil, trueJurisdiction: String? = nil, note: String? = nil,
    verified: [String] = []
  ) throws -> Int {
    let stored = try storedHit(hit)
    let truth = try Disposition.truth(truth, of: "hit \(hit)")
    let trueJurisdiction = try Disposition.jurisdiction(trueJurisdiction, of: "hit \(hit)")
    if let found = stored.contradiction(of: outcome, truth: truth) {
      throw HotplateError(.configuration, "hit \(hit): \(found)")
    }
    if outcome == .wrongState, let place = trueJurisdiction.flatMap({ PlateSyntax.named($0) }),
      stored.hit.listings.contains(where: {
        $0.jurisdiction.flatMap { PlateSyntax.named($0) } == place
      })
    {
      throw HotplateError(
        .configuration,
        "hit \(hit): listed of \(place.name), really of \(place.name): that is no wrong state")
    }
    if let note, note.utf8.count > 4096 {
      throw HotplateError(.configuration, "hit \(hit): the note is longer than 4096 bytes")
    }
    if let other = verified.first(where: { !stored.hit.verify.contains($0) }) {
      let known = stored.hit.verify.isEmpty ? "none" : stored.hit.verify.joined(separator: ", ")
      throw HotplateError(
        .configuration,
        "hit \(hit): found \"\(other.prefix(64))\" as verified, expected of these: \(known)"
      )
    }
    let confusions = Confusion.seen(
      in: stored, outcome: outcome, truth: truth, trueJurisdiction: trueJurisdiction)
    return try write { database, log in
      // A finding corrected without a word of the arrest leaves it in the statistics; so does one of a surer hit.
      let action = try action ?? Self.lastDisposition(of: hit, in: database)?.action ?? .nothing
      let body = Disposition.Body(
        outcome: outcome, action: action, truth: truth, trueJurisdiction: trueJurisdiction,
        note: note,
        verified: verified.isEmpty ? nil : stored.hit.verify.filter { verified.contains($0) })
      let number = log.next
      let values: [DatabaseValue] = [
        number.databaseValue, log.nonce(16).databaseValue, hit.databaseValue,
        log.time.milliseconds.databaseValue, actor.databaseValue,
        try JSONText.of(body).databaseValue,
      ]
      try database.execute(
        sql: "INSERT INTO disposition VALUES (?,?,?,?,?,?)", arguments: StatementArguments(values))
      var about: [String: AuditValue] = [
        "hit": .number(hit), "outcome": .text(outcome.rawValue), "action": .text(action.rawValue),
        "camera": .text(stored.camera), "list": .text(stored.hit.hotlist),
        // A clock that was set back makes no negative waits.
        "seconds": .number(
          Int(max(0, log.time.milliseconds - stored.recorded.milliseconds) / 1000)),
      ]
      // Reports are made of the log alone, which does not have the plate.
      if outcome == .misread, stored.lists(truth, trueJurisdiction) {
        about["isListed"] = .flag(true)
      }
      return try log.append(
        .disposition, about: .object(about),
        sealed: sealed(["confusions": .list(confusions.map(\.audit))]),
        digest: AuditHash(row: values))
    }
  }

  /// The dispositions of a hit itself, oldest first; the last one counts. ``findings(of:)`` has what counts of hits that it supersedes, too.
  public func dispositions(of hit: Int) throws -> [Disposition] {
    try read { try Self.dispositions(of: hit, in: $0) }
  }

  static func dispositions(of hit: Int, in database: Database) throws -> [Disposition] {
    try Row.fetchAll(
      database, sql: "SELECT * FROM disposition WHERE hit = ? ORDER BY number", arguments: [hit]
    ).map { try Disposition(row: $0) }
  }

  /// The newest disposition of a hit itself; `nil` where it has none.
  static func disposition(of hit: Int, in database: Database) throws -> Disposition? {
    try Row.fetchOne(
      database, sql: "SELECT * FROM disposition WHERE hit = ? ORDER BY number DESC LIMIT 1",
      arguments: [hit]
    ).map { try Disposition(row: $0) }
  }

  /// How many hits wait to be judged. One that a surer hit of its pass superseded does not: that one does. Not logged: it tells of no plate.
  public func undecided() throws -> Int { try read { try Self.undecided(in: $0) } }

  /// How many wait, of those recorded before `time`.
  static func undecided(before time: Timestamp? = nil, in database: Database) throws -> Int {
    try Int.fetchOne(
      database, sql: "SELECT count(*) FROM hit WHERE recorded < ? AND \(isOneOfTheUndecided)",
      arguments: [time?.milliseconds ?? .max]) ?? 0
  }

  /// The hit of a number, not logged as a view: for the store's own use.
  func storedHit(_ number: Int) throws -> StoredHit {
    let row = try read { database in
      try Row.fetchOne(
        database, sql: "SELECT \(StoredHit.columns) FROM hit WHERE number = ?", arguments: [number])
    }
    guard let row else {
      throw HotplateError(.noSuchHit, "\(path): expected a hit, found none of number \(number)")
    }
    return try StoredHit(row: row)
  }
}

extension StoredHit {
  /// What an outcome contradicts of what was read and listed, and what was expected; `nil` where it fits.
  fileprivate func contradiction(of outcome: Disposition.Outcome, truth: String?) -> String? {
    let (read, listed) = (read.text, hit.plate)
    // A read that fits a wildcard may be of the listed vehicle or of another.
    let isWhole = !listed.contains { "?*".contains($0) }
    switch outcome {
    case .correctRead where isWhole && read != listed:
      return
        "read as \(read), listed \(listed): that is no correct read; expected other-vehicle, or misread with the truth \(listed) where the plate does bear that"
    case .otherVehicle where isWhole && read == listed:
      return
        "\(read) was read and is listed: expected wrong-state where that vehicle is from elsewhere, stale-record or bad-entry where the entry is wrong, or misread where its plate bears another text"
    case .correctRead, .wrongState, .otherVehicle:
      guard let truth, truth != read else { return nil }
      return "read as \(read), really \(truth): that is a misread, not \(outcome.rawValue)"
    case .misread:
      guard truth == read else { return nil }
      return "a misread of \(read) cannot really be the same"
        + (isWhole && read == listed
          ? "" : "; expected other-vehicle where that is another vehicle")
    case .staleRecord, .badEntry, .unableToVerify: return nil
    }
  }

  /// Whether a plate that was found is the listed one, or fits it where that has wildcards, of one of the places that list it where it was said where it is from.
  fileprivate func lists(_ plate: String?, _ place: String?) -> Bool {
    guard let plate, HotlistPattern.fits(plate, hit.plate) else { return false }
    return hit.listings.contains {
      !Clearances.isOtherVehicle(hit.plate, place, than: hit.plate, $0.jurisdiction)
    }
  }
}
