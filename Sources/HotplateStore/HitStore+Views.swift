import Foundation
import GRDB
import Hotplate

/// A hit in a list, with what is known of it so far.
public struct HitOverview: Sendable, Hashable {
  /// The hit.
  public var hit: StoredHit
  /// The disposition that counts; `nil` while nobody has looked.
  public var disposition: Disposition?

  /// The number of what was last new of it from the stream: the hit itself, or that it was taken back.
  public var change: Int { hit.withdrawal?.number ?? hit.number }
}

extension HitStore {
  /// The newest hits. Looking is in the log.
  ///
  /// - Parameters:
  ///   - undecided: Only those without a disposition.
  ///   - limit: At most this many, 1 to 10,000.
  public func hits(undecided: Bool = false, limit: Int = 50) throws -> [HitOverview] {
    let overviews = try overviews(
      where: undecided
        ? "NOT EXISTS (SELECT 1 FROM disposition WHERE disposition.hit = hit.number)" : "1",
      arguments: [], limit: limit)
    try write { _, log in
      let numbers = overviews.map(\.hit.number).sorted()
      try log.append(
        .viewed, about: ["list": .number(numbers.count), "hits": Self.ranges(numbers)],
        sealed: sealed())
    }
    return overviews
  }

  /// The hits whose ``HitOverview/change`` is above `number`, by it: what is new. Looking is in the log when there is any.
  public func hits(after number: Int, limit: Int = 100) throws -> [HitOverview] {
    let overviews = try overviews(
      where: "number > ? OR number IN (SELECT hit FROM withdrawal WHERE number > ?)",
      arguments: [number, number],
      order: "coalesce((SELECT number FROM withdrawal WHERE hit = hit.number), hit.number)",
      limit: limit)
    guard !overviews.isEmpty else { return [] }
    try write { _, log in
      let numbers = overviews.map(\.hit.number).sorted()
      try log.append(
        .viewed, about: ["list": .number(numbers.count), "hits": Self.ranges(numbers)],
        sealed: sealed())
    }
    return overviews
  }

  private func overviews(
    where condition: String, arguments: StatementArguments, order: String = "number DESC",
    limit: Int
  ) throws -> [HitOverview] {
    try read { database in
      try Row.fetchAll(
        database,
        sql:
          "SELECT \(StoredHit.columns) FROM hit WHERE \(condition) ORDER BY \(order) LIMIT ?",
        arguments: arguments + [min(max(limit, 1), 10_000)]
      ).map { row in
        let hit = try StoredHit(row: row)
        let last = try Row.fetchOne(
          database,
          sql: "SELECT * FROM disposition WHERE hit = ? ORDER BY number DESC LIMIT 1",
          arguments: [hit.number])
        return HitOverview(hit: hit, disposition: try last.map { try Disposition(row: $0) })
      }
    }
  }

  /// The greatest ``HitOverview/change`` of all hits; 0 when there is none. Tells of no plate and is not logged.
  public func newestChange() throws -> Int {
    try read { database in
      let newest = try ["hit", "withdrawal"].map {
        try Int.fetchOne(database, sql: "SELECT max(number) FROM \($0)") ?? 0
      }
      return newest.reduce(0, max)
    }
  }

  /// One hit, by its number or its identifier; of hits with one identifier, the newest. Looking is in the log.
  public func hit(_ name: String) throws -> StoredHit {
    let row = try read { database in
      try Row.fetchOne(
        database,
        sql: """
          SELECT \(StoredHit.columns) FROM hit WHERE number = ? OR id = ?
          ORDER BY number = ? DESC, number DESC LIMIT 1
          """, arguments: [Int(name), name, Int(name)])
    }
    guard let row else {
      throw HotplateError(.noSuchHit, "\(path): expected a hit, found none called \"\(name)\"")
    }
    let hit = try StoredHit(row: row)
    try write { _, log in
      try log.append(.viewed, about: ["hit": .number(hit.number)], sealed: sealed())
    }
    return hit
  }

  /// Which picture of a hit.
  public enum Picture: String, Sendable, Hashable {
    case crop, wide
  }

  /// A picture of a hit, PNG or JPEG; `nil` when none was kept. Looking is in the log.
  public func picture(_ picture: Picture, of hit: Int) throws -> (data: Data, type: String)? {
    let data = try read { database in
      try Data.fetchOne(
        database, sql: "SELECT \(picture.rawValue) FROM hit WHERE number = ?", arguments: [hit])
    }
    guard let data, let type = PictureType.of(data) else { return nil }
    try write { _, log in
      try log.append(
        .viewed, about: ["hit": .number(hit), "picture": .text(picture.rawValue)],
        sealed: sealed())
    }
    return (data, type)
  }
}
