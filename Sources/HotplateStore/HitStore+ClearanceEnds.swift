import Foundation
import GRDB
import Hotplate

// A row of the table of clearances is a clearance, or says that one was ended: so that has an author, a reason that goes with the hit, and a record that
// vouches for it, as the clearance has, and is deleted with it.
extension HitStore {
  /// Ends clearances before their time: runs with this store take it up as they do new ones.
  ///
  /// - Parameters:
  ///   - numbers: Those of the clearances; all are ended or none.
  ///   - reason: Why; not empty. It is deleted with the clearance.
  /// - Throws: ``HotplateError`` when one of them is not in force, or the reason is missing.
  @discardableResult
  public func endClearances(_ numbers: [Int], reason: String) throws -> [ClearanceEnd] {
    guard !reason.allSatisfy(\.isWhitespace) else {
      throw HotplateError(.configuration, "ending a clearance needs a reason, found none")
    }
    return try write { database, log in
      try Set(numbers).sorted().map { number in
        let row = try Row.fetchOne(
          database, sql: "SELECT number, hit, expires, body FROM clearance WHERE number = ?",
          arguments: [number])
        guard let row, case .clearance(let clearance) = try ClearanceRow(row, of: path) else {
          throw HotplateError(
            .noSuchHit, "\(path): expected a clearance, found none of number \(number)")
        }
        let expires = Timestamp(milliseconds: try row.value("expires"))
        guard expires > log.time else {
          throw HotplateError(
            .configuration, "clearance \(number): expected one in force, it ran out at \(expires)")
        }
        if let end = try Self.ends(in: database, path: path)[number] {
          throw HotplateError(
            .configuration,
            "clearance \(number): expected one in force, \(end.author) ended it at \(end.created)")
        }
        let end = ClearanceEnd(
          number: log.next, ends: number, author: actor, reason: reason,
          created: log.time.description)
        try insert(
          end, of: try row.optional("hit"), until: expires,
          about: ["list": .text(clearance.hotlist), "ends": .number(number)], database, &log)
        return end
      }
    }
  }

  /// The clearances whose time is not over, oldest first, those that were ended among them. Looking is in the log.
  public func lookAtClearances() throws -> [ClearanceRecord] {
    let clearances = try unexpired()
    try noteView(ofClearances: clearances.count)
    return clearances
  }

  func noteView(ofClearances count: Int) throws {
    try write { _, log in
      try log.append(.viewed, about: ["clearances": .number(count)], sealed: sealed())
    }
  }

  /// The clearances whose time is not over, of one hit or of all, oldest first, with who ended which.
  func unexpired(of hit: Int? = nil) throws -> [ClearanceRecord] {
    let now = Timestamp(options.now())
    return try read { database in
      // The row of an end has its clearance's own hit and time.
      let rows = try Self.rows(
        "expires > ? AND (? IS NULL OR hit = ?)", [now.milliseconds, hit, hit], in: database,
        path: path)
      let ends = Self.ends(among: rows)
      return rows.compactMap {
        guard case .clearance(let clearance) = $0 else { return nil }
        return ClearanceRecord(clearance: clearance, end: ends[clearance.number])
      }
    }
  }

  /// The condition of the rows that say that a clearance was ended, in SQL. No text in a body can: its quotation marks have a backslash.
  static let isEnd = "instr(body, '\"ends\":') > 0"

  private static func ends(in database: Database, path: String) throws -> [Int: ClearanceEnd] {
    ends(among: try rows(isEnd, [], in: database, path: path))
  }

  private static func ends(among rows: [ClearanceRow]) -> [Int: ClearanceEnd] {
    rows.reduce(into: [:]) { ends, row in
      if case .end(let end) = row { ends[end.ends] = end }
    }
  }

  private static func rows(
    _ condition: String, _ arguments: StatementArguments, in database: Database, path: String
  ) throws -> [ClearanceRow] {
    try Row.fetchAll(
      database, sql: "SELECT body FROM clearance WHERE \(condition) ORDER BY number",
      arguments: arguments
    ).map { try ClearanceRow($0, of: path) }
  }
}

/// What a row of the table of clearances holds.
private enum ClearanceRow {
  case clearance(StoredClearance)
  case end(ClearanceEnd)

  init(_ row: Row, of path: String) throws {
    let body: String = try row.value("body")
    let decoder = JSONDecoder()
    if let end = try? decoder.decodeForeign(ClearanceEnd.self, from: body.utf8) {
      self = .end(end)
    } else if let clearance = try? decoder.decodeForeign(StoredClearance.self, from: body.utf8) {
      self = .clearance(clearance)
    } else {
      throw HotplateError(
        .store, "\(path): a clearance cannot be read; run `hotplate audit verify`")
    }
  }
}
