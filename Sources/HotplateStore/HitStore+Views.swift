import Foundation
import GRDB
import Hotplate

/// A hit in a list, with what is known of it so far.
public struct HitOverview: Sendable, Hashable {
  /// The hit.
  public var hit: StoredHit
  /// The disposition that counts, its own or of a hit that it supersedes (``HitStore/finding(of:)``); `nil` while it waits.
  public var disposition: Disposition?

  /// The record of what was last new of it: the hit itself, that it was taken back, or what was found of itself.
  public var change: Int {
    let own = disposition?.hit == hit.number ? disposition?.number : nil
    return max(hit.number, hit.withdrawal?.number ?? 0, own ?? 0)
  }
}

/// What became of hits since some record of the log.
public struct HitChanges: Sendable, Hashable {
  /// Hits that are new, withdrawn or judged, by ``HitOverview/change``. After them come hits that supersede a judged one (the judgment may apply to them),
  /// and hits that represent their pass again because the hit that superseded them was deleted.
  public var hits: [HitOverview]
  /// The numbers of what was deleted: hits, their dispositions and withdrawals, clearances.
  public var gone: [ClosedRange<Int>]
  /// The record up to which all is told.
  public var last: Int
}

extension HitStore {
  /// The most that one look tells of; whoever asks for more gets as many.
  public static let longestAnswer = 10_000

  /// The newest hits. Looking is in the log.
  ///
  /// - Parameters:
  ///   - undecided: Only those that wait to be judged, without those that a surer hit of their pass superseded.
  ///   - superseded: Whether superseded ones are among the others.
  ///   - number: Only those of lower numbers; `nil`: all.
  ///   - limit: At most this many, 1 to ``longestAnswer``.
  public func hits(
    undecided: Bool = false, superseded: Bool = true, before number: Int? = nil, limit: Int = 50
  ) throws -> [HitOverview] {
    let overviews = try read { database in
      try Self.overviews(
        where: Self.isListed(undecided, superseded), arguments: [number ?? .max], limit: limit,
        in: database)
    }
    try noteView(of: overviews)
    return overviews
  }

  /// Whether there are hits of lower numbers, as ``hits(undecided:superseded:before:limit:)`` tells them. Tells of no plate and is not logged.
  public func hasHits(
    undecided: Bool = false, superseded: Bool = true, before number: Int
  ) throws -> Bool {
    try read { database in
      try Bool.fetchOne(
        database,
        sql: "SELECT EXISTS (SELECT 1 FROM hit WHERE \(Self.isListed(undecided, superseded)))",
        arguments: [number]) ?? false
    }
  }

  private static func isListed(_ undecided: Bool, _ superseded: Bool) -> String {
    "number < ? AND \(undecided ? isUndecided : superseded ? "1" : isNewestOfPass)"
  }

  /// What became of hits after record `number` of the log. Looking is in the log when a hit is told.
  ///
  /// - Parameter limit: At most this many hits, 1 to ``longestAnswer``, and those that they touch; the others are told when asked after ``HitChanges/last``.
  public func changes(after number: Int, limit: Int = 100) throws -> HitChanges {
    let limit = min(max(limit, 1), 10_000)
    let changes = try read { database in
      var hits = try Self.overviews(
        where: """
          number IN (SELECT number FROM hit WHERE number > ?
            UNION SELECT hit FROM withdrawal WHERE number > ?
            UNION SELECT hit FROM disposition WHERE number > ?)
          """, arguments: [number, number, number],
        order: """
          max(number,
            coalesce((SELECT number FROM withdrawal WHERE withdrawal.hit = hit.number), 0),
            coalesce((SELECT max(number) FROM disposition WHERE disposition.hit = hit.number), 0))
          """, limit: limit, in: database)
      var last = try Self.newestChange(in: database)
      if hits.count >= limit, let told = hits.last { last = told.change }
      let gone = try Self.gone(after: number, upTo: last, in: database)
      let known = Set(hits.map(\.hit.number))
      let touched =
        try Self.superseding(judged: hits, in: database) + Self.freed(by: gone, in: database)
      hits += touched.filter { !known.contains($0.hit.number) }
      return HitChanges(hits: hits, gone: gone, last: last)
    }
    if !changes.hits.isEmpty { try noteView(of: changes.hits) }
    return changes
  }

  /// The hits that supersede judged ones of `overviews`, directly and in turn, in their order.
  private static func superseding(
    judged overviews: [HitOverview], in database: Database
  ) throws -> [HitOverview] {
    var numbers: Set<Int> = []
    for overview in overviews
    where overview.disposition != nil && overview.hit.supersededBy != nil {
      numbers.formUnion(try superseding(overview.hit.number, in: database))
    }
    return try Self.overviews(of: numbers, in: database)
  }

  /// The hits that stand for their pass since what superseded them was deleted, in their order.
  private static func freed(
    by gone: [ClosedRange<Int>], in database: Database
  ) throws -> [HitOverview] {
    var numbers: Set<Int> = []
    for range in gone {
      // By its place in the log: by the index, all that ever superseded another would be gone through.
      let deleted = try Int.fetchAll(
        database,
        sql: "SELECT seq FROM audit NOT INDEXED WHERE seq BETWEEN ? AND ? AND \(isSuperseding)",
        arguments: [range.lowerBound, range.upperBound])
      for number in deleted { numbers.formUnion(try superseded(by: number, in: database)) }
    }
    return try Self.overviews(of: numbers, in: database).filter { $0.hit.supersededBy == nil }
  }

  private static func overviews(
    of numbers: Set<Int>, in database: Database
  ) throws -> [HitOverview] {
    try numbers.sorted().flatMap {
      try Self.overviews(where: "number = ?", arguments: [$0], limit: 1, in: database)
    }
  }

  private func noteView(of overviews: [HitOverview]) throws {
    try write { _, log in
      let numbers = overviews.map(\.hit.number).sorted()
      try log.append(
        .viewed, about: ["list": .number(numbers.count), "hits": Self.ranges(numbers)],
        sealed: sealed())
    }
  }

  private static func overviews(
    where condition: String, arguments: StatementArguments, order: String = "number DESC",
    limit: Int, in database: Database
  ) throws -> [HitOverview] {
    try Row.fetchAll(
      database,
      sql: "SELECT \(StoredHit.columns) FROM hit WHERE \(condition) ORDER BY \(order) LIMIT ?",
      arguments: arguments + [min(max(limit, 1), longestAnswer)]
    ).map { row in
      let hit = try StoredHit(row: row)
      return HitOverview(hit: hit, disposition: try finding(of: hit.number, in: database))
    }
  }

  /// What the records of the log from after `number` to `last` say was deleted.
  private static func gone(
    after number: Int, upTo last: Int, in database: Database
  ) throws -> [ClosedRange<Int>] {
    let records = try String.fetchAll(
      database,
      sql: "SELECT about FROM audit WHERE seq > ? AND seq <= ? AND action = 'retention'",
      arguments: [number, last])
    let pairs = records.flatMap { AuditValue(json: $0)?["gone"]?.list ?? [] }
    return pairs.compactMap { pair -> ClosedRange<Int>? in
      guard let first = pair.list?.first?.number, let end = pair.list?.last?.number, first <= end
      else { return nil }
      return first...end
    }
  }

  /// The store's newest change, which is the newest record of its log. Tells of no plate and is not logged.
  public func newestChange() throws -> Int { try read { try Self.newestChange(in: $0) } }

  private static func newestChange(in database: Database) throws -> Int {
    max(0, try AuditLog.size(in: database) - 1)
  }

  /// The number of the hit of this identifier; of several the newest, `nil` where there is none. Tells of no plate and is not logged.
  public func number(of id: String) throws -> Int? {
    try read { database in
      try Int.fetchOne(
        database, sql: "SELECT max(number) FROM hit WHERE id = ?", arguments: [id])
    }
  }

  /// One hit, by its number or its identifier; of hits with one identifier, the newest. Looking is in the log.
  public func hit(_ name: String) throws -> StoredHit {
    let hit = try storedHit(named: name)
    try write { _, log in
      try log.append(.viewed, about: ["hit": .number(hit.number)], sealed: sealed())
    }
    return hit
  }

  /// The same, not logged as a view: for the store's own use.
  func storedHit(named name: String) throws -> StoredHit {
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
    return try StoredHit(row: row)
  }

  /// Which picture of a hit.
  public enum Picture: String, Sendable, Hashable {
    /// The plate, set upright.
    case crop
    /// The plate and what is around it: most of the vehicle's end.
    case wide
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
