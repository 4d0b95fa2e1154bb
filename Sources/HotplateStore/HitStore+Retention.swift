import Foundation
import GRDB
import Hotplate

/// What a look for what is due has deleted.
public struct Purge: Sendable, Hashable {
  /// Reads deleted.
  public var reads = 0
  /// Hits deleted, with their dispositions and withdrawals.
  public var hits = 0
  /// Clearances deleted that had run out and whose hits are gone.
  public var clearances = 0

  /// The reason of a deletion that nobody ordered.
  static let due = "due"
  /// What a record tells the public of one that somebody ordered: the words are sealed, for one order may be many records, and may name a person.
  static let order = "order"

  /// Adds what another look has deleted.
  public static func += (sum: inout Purge, more: Purge) {
    sum.reads &+= more.reads
    sum.hits &+= more.hits
    sum.clearances &+= more.clearances
  }
}

extension HitStore {
  /// Deletes what is due: from the tables, from the file's free pages, and from the write-ahead log.
  ///
  /// Runs at every opening and every twenty seconds after. A count stays in the log. The write-ahead log is emptied each
  /// time: it may hold what another process deleted, or what could not be emptied before.
  @discardableResult
  public func enforceRetention() throws -> Purge { try enforceRetention(reason: Purge.due) }

  /// The same, of what became due for a reason of its own: somebody chose to keep less.
  func enforceRetention(reason: String) throws -> Purge {
    let now = Timestamp(options.now())
    // Another process may have chosen anew, or put another policy in force.
    let (retention, policy) = try read { database in
      (try chosenRetention(in: database), try self.policy(in: database))
    }
    state.withLock { $0.retention = retention }
    let reads = retention.map { $0.before(now) }
    let hits = policy?.hitRetention?.before(now)
    // With keeping off, whatever is there is due.
    let purge = try delete(
      readsBefore: reads ?? Timestamp(milliseconds: .max), hitsBefore: hits, Self.hitIsDue,
      reason: reason)
    try emptyWriteAheadLog()
    return purge
  }

  /// Deletes what is older than asked, whether or not it is due.
  ///
  /// - Parameter reason: Why, for the log; not empty.
  @discardableResult
  public func purge(
    readsBefore: Timestamp?, hitsBefore: Timestamp?, reason: String
  ) throws -> Purge {
    guard !reason.allSatisfy(\.isWhitespace) else {
      throw HotplateError(.configuration, "a purge needs a reason for the log, found none")
    }
    guard readsBefore == nil && hitsBefore == nil || reason != Purge.due else {
      throw HotplateError(
        .configuration, "\"\(Purge.due)\" is the reason of what nobody ordered; expected another")
    }
    let purge = try delete(
      readsBefore: readsBefore, hitsBefore: hitsBefore, Self.hitIsOlder, reason: reason)
    try emptyWriteAheadLog()
    return purge
  }

  /// How much a transaction deletes at most: other processes must not wait for seconds with what they have to store.
  static let portion = (reads: 5 * ReadBlock.reads, hits: 200)
  /// How long portion follows portion before others are let in: a portion may take 25 ms alone, and a pause after each took four fifths of the time.
  private static let stretch = Duration.milliseconds(250)

  /// Deletes in portions, each a transaction with a record of its own. What a crash or an error leaves is there as before, and a
  /// look at what is due takes it up again.
  ///
  /// - Parameter isGone: What holds of the hits that go, with the moment for each of its two `?`.
  private func delete(
    readsBefore: Timestamp?, hitsBefore: Timestamp?, _ isGone: String, reason: String
  ) throws -> Purge {
    var purge = Purge()
    var due: Purge?
    var start = ContinuousClock.now
    while try isDue(readsBefore: readsBefore, hitsBefore: hitsBefore, isGone) {
      if let onDeletion = options.onDeletion {
        let all = try due ?? count(readsBefore: readsBefore, hitsBefore: hitsBefore, isGone)
        due = all
        onDeletion(purge, all)
      }
      // Who waits looks every tenth of a second, and would never find the store free.
      if .now - start > Self.stretch {
        usleep(120_000)
        start = .now
      }
      let portion = try write { database, log in
        try delete(
          readsBefore: readsBefore, hitsBefore: hitsBefore, isGone, reason: reason, database, &log)
      }
      // Another process deleted it meanwhile.
      if portion == Purge() { break }
      purge += portion
    }
    return purge
  }

  private func isDue(
    readsBefore: Timestamp?, hitsBefore: Timestamp?, _ isGone: String
  ) throws -> Bool {
    try read { database in
      let reads = try readsBefore.map { time in
        try Bool.fetchOne(
          database, sql: "SELECT EXISTS (SELECT 1 FROM read WHERE taken < ?)",
          arguments: [time.milliseconds]) ?? false
      }
      let hits = try hitsBefore.map { time in
        try Bool.fetchOne(
          database,
          sql: "SELECT EXISTS (SELECT 1 FROM hit WHERE \(isGone))",
          arguments: [time.milliseconds, time.milliseconds]) ?? false
      }
      let clearances = try Bool.fetchOne(
        database,
        sql: "SELECT EXISTS (SELECT 1 FROM clearance WHERE \(orphans(in: "clearance")))")
      return reads == true || hits == true || clearances == true
    }
  }

  /// How many reads and hits are to go.
  private func count(
    readsBefore: Timestamp?, hitsBefore: Timestamp?, _ isGone: String
  ) throws -> Purge {
    try read { database in
      var all = Purge()
      if let readsBefore {
        all.reads =
          try Int.fetchOne(
            database, sql: "SELECT count(*) FROM read WHERE taken < ?",
            arguments: [readsBefore.milliseconds]) ?? 0
      }
      if let hitsBefore {
        all.hits =
          try Int.fetchOne(
            database, sql: "SELECT count(*) FROM hit WHERE \(isGone)",
            arguments: [hitsBefore.milliseconds, hitsBefore.milliseconds]) ?? 0
      }
      return all
    }
  }

  /// Takes the moment twice. A camera whose clock runs ahead does not make its hits stay longer; and one whose clock stands in
  /// another year does not make them go before anybody has looked.
  private static let hitIsDue =
    "(recorded < ? OR taken < ? AND recorded - taken < \(aYear))"
  private static let aYear = 366 * 86_400_000
  /// What somebody orders to go by the time of its picture goes, however late it was recorded.
  private static let hitIsOlder = "(recorded < ? OR taken < ?)"

  /// Folds the write-ahead log into the file and cuts it to nothing. A reader in another process may hold its pages:
  /// then the next look tries again, for hits must not wait for a reader that is in no hurry.
  private func emptyWriteAheadLog() throws {
    let size = (try? FileManager.default.attributesOfItem(atPath: path + "-wal"))?[.size]
    guard (size as? NSNumber)?.intValue != 0 else { return }
    // Not by SQLite's own time limit, which would take the place of the store's for good.
    try database.writeWithoutTransaction { [lock = database.lock] database in
      do {
        _ = try lock.hurrying { try database.checkpoint(.truncate) }
      } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {}
    }
  }

  private func delete(
    readsBefore: Timestamp?, hitsBefore: Timestamp?, _ isGone: String, reason: String,
    _ database: Database, _ log: inout AuditLog
  ) throws -> Purge {
    var purge = Purge()
    let isOrdered = reason != Purge.due
    var about: [String: AuditValue] = ["reason": .text(isOrdered ? Purge.order : reason)]
    if let readsBefore {
      let numbers = try Int.fetchAll(
        database,
        sql: """
          DELETE FROM read WHERE number IN
          (SELECT number FROM read WHERE taken < ? ORDER BY taken LIMIT ?) RETURNING number
          """, arguments: [readsBefore.milliseconds, Self.portion.reads])
      try ReadBlock.erase(numbers, database)
      purge.reads = numbers.count
      about["readsBefore"] = .text(readsBefore.description)
    }
    try database.execute(sql: "UPDATE gate SET open = 1")
    var gone: [Int] = []
    if let hitsBefore {
      // In no order: asked for one, SQLite goes through all hits instead of the indexes.
      let hits = try Int.fetchAll(
        database, sql: "SELECT number FROM hit WHERE \(isGone) LIMIT ?",
        arguments: [hitsBefore.milliseconds, hitsBefore.milliseconds, Self.portion.hits])
      purge.hits = hits.count
      about["hitsBefore"] = .text(hitsBefore.description)
      let delete = try database.cachedStatement(sql: "DELETE FROM hit WHERE number = ?")
      for hit in hits {
        try delete.execute(arguments: [hit])
        gone += try numbers(deletedFrom: "disposition", of: hit, database)
        gone += try numbers(deletedFrom: "withdrawal", of: hit, database)
      }
      gone += hits
      // What somebody found of a hit as it went. Once alone: all that was found of others is looked at.
      if hits.count < Self.portion.hits {
        gone += try numbers(deletedFrom: "disposition", database)
        gone += try numbers(deletedFrom: "withdrawal", database)
      }
    }
    // Without a retention of hits, too: a purge may have taken the hit before its clearance had run out.
    purge.clearances =
      try Int.fetchOne(
        database,
        sql:
          "SELECT count(*) FROM clearance WHERE \(orphans(in: "clearance")) AND NOT \(Self.isEnd)")
      ?? 0
    gone += try numbers(deletedFrom: "clearance", database)
    try database.execute(sql: "UPDATE gate SET open = 0")
    if hitsBefore != nil || !gone.isEmpty { about["gone"] = Self.ranges(gone.sorted()) }
    about["reads"] = .number(purge.reads)
    about["hits"] = .number(purge.hits)
    if purge.clearances > 0 { about["clearances"] = .number(purge.clearances) }
    try log.append(
      .retention, about: .object(about), sealed: sealed(isOrdered ? ["reason": .text(reason)] : [:])
    )
    return purge
  }

  /// What holds of rows about hits that are gone: of clearances, which have a use of their own, once they have run out.
  private func orphans(in table: String) -> String {
    let live =
      table == "clearance" ? "AND expires <= \(Timestamp(options.now()).milliseconds)" : ""
    return "NOT EXISTS (SELECT 1 FROM hit WHERE hit.number = \(table).hit) \(live)"
  }

  private func numbers(
    deletedFrom table: String, of hit: Int, _ database: Database
  ) throws -> [Int] {
    let delete = try database.cachedStatement(
      sql: "DELETE FROM \(table) WHERE hit = ? RETURNING number")
    return try Int.fetchAll(delete, arguments: [hit])
  }

  /// The numbers of rows about hits that are gone, which go too.
  private func numbers(deletedFrom table: String, _ database: Database) throws -> [Int] {
    let orphans = orphans(in: table)
    let numbers = try Int.fetchAll(database, sql: "SELECT number FROM \(table) WHERE \(orphans)")
    try database.execute(sql: "DELETE FROM \(table) WHERE \(orphans)")
    return numbers
  }

  /// Rising numbers as pairs of first and last.
  static func ranges(_ numbers: [Int]) -> AuditValue {
    var ranges: [(Int, Int)] = []
    for number in numbers {
      if let last = ranges.last, last.1 + 1 == number {
        ranges[ranges.count - 1].1 = number
      } else {
        ranges.append((number, number))
      }
    }
    return .list(ranges.map { .list([.number($0.0), .number($0.1)]) })
  }
}
