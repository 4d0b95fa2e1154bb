import Foundation
import GRDB
import Hotplate

/// A question about plates, and what entitles someone to ask it.
public struct SearchRequest: Sendable, Hashable {
  /// A code that the policy allows.
  public var purpose: String
  /// The case it is for: one line of at most ``longestCase`` characters.
  public var caseID: String
  /// The plate looked for.
  public var plate: PlatePattern?
  /// The camera looked at.
  public var camera: String?
  /// Not before.
  public var from: Timestamp?
  /// Not after.
  public var until: Timestamp?
  /// At most this many of each kind are returned, 1 to ``HitStore/longestAnswer``.
  public var limit: Int

  /// Unicode scalars: the log holds the case whole, as it was checked.
  public static let longestCase = 128

  /// Makes a request.
  public init(
    purpose: String, caseID: String, plate: PlatePattern? = nil, camera: String? = nil,
    from: Timestamp? = nil, until: Timestamp? = nil, limit: Int = 100
  ) {
    self.purpose = purpose
    self.caseID = caseID
    self.plate = plate
    self.camera = camera
    self.from = from
    self.until = until
    self.limit = limit
  }
}

extension SearchRequest {
  /// That a case is longer than ``longestCase``.
  package static func tooLong(case caseID: String) -> String {
    "a case has at most \(longestCase) characters, found \(caseID.unicodeScalars.count)"
  }
}

/// What was found.
public struct SearchAnswer: Sendable, Hashable {
  /// The record of the log that tells of the search.
  public var number: Int
  /// Kept reads, the newest pictures first.
  public var reads: [KeptRead]
  /// Hits, newest first.
  public var hits: [StoredHit]
  /// Whether the limit cut the answer short.
  public var isCut: Bool
}

extension HitStore {
  /// Looks for kept reads and hits. What was asked and how much was found is in the log before this returns.
  ///
  /// - Throws: ``HotplateError``, itself logged, when there is no policy, the purpose is not one of its own, the case is
  ///   missing or unknown to the case check, or dispositions that the policy demands are overdue.
  public func search(_ request: SearchRequest) throws -> SearchAnswer {
    try admit(request)
    let (reads, hits, isCut) = try answer(request)
    let number = try write { _, log in
      try log.append(
        .search,
        about: [
          "purpose": .text(request.purpose), "reads": .number(reads.count),
          "hits": .number(hits.count),
        ], sealed: asked(request))
    }
    return SearchAnswer(number: number, reads: reads, hits: hits, isCut: isCut)
  }

  /// Throws why a request is not answered, and logs that it was refused.
  func admit(_ request: SearchRequest) throws {
    if let refusal = try refusal(of: request) { try refuse(request, for: refusal) }
  }

  /// Logs that a request was refused, and throws why.
  package func refuse(_ request: SearchRequest, for refusal: HotplateError) throws -> Never {
    let known = try policy.map { $0.purposes + $0.prohibitedPurposes } ?? []
    let isNamed = known.contains { $0.code == request.purpose }
    let purpose: [String: AuditValue] = ["purpose": .text(String(request.purpose.prefix(64)))]
    // What the policy does not name is free text: it may name somebody.
    var kept = isNamed ? [:] : purpose
    kept["why"] = .text(refusal.message)
    try write { _, log in
      try log.append(
        .refused, about: .object(isNamed ? purpose : [:]), sealed: asked(request, more: kept))
    }
    throw refusal
  }

  /// So many kept reads that a pattern fits are looked up one by one and put in order; where it fits more, the reads are gone through in their order instead, for
  /// then enough of them fit.
  static let fewMatches = 20_000

  /// What a request finds, before it is logged and given out: for the benchmark, which times it apart from the disk.
  ///
  /// - Parameter fewMatches: ``HitStore/fewMatches``, but in tests.
  package func answer(
    _ request: SearchRequest, fewMatches: Int = HitStore.fewMatches
  ) throws -> (reads: [KeptRead], hits: [StoredHit], isCut: Bool) {
    let limit = min(max(request.limit, 1), Self.longestAnswer)
    return try read { database in
      // One more than is told says whether there is more.
      let reads = try self.reads(request, limit: limit + 1, few: fewMatches, database)
      let hits = try self.hits(request, limit: limit + 1, database)
      return (
        Array(reads.prefix(limit)), Array(hits.prefix(limit)),
        max(reads.count, hits.count) > limit
      )
    }
  }

  /// Who asked for what, for the log.
  func asked(_ request: SearchRequest, more: [String: AuditValue] = [:]) -> AuditValue {
    var asked = more
    // Longer is that of a refusal alone.
    let scalars = request.caseID.unicodeScalars.prefix(SearchRequest.longestCase)
    asked["case"] = .text(String(String.UnicodeScalarView(scalars)))
    asked["plate"] = request.plate.map { .text($0.text) }
    asked["camera"] = request.camera.map { .text($0) }
    asked["from"] = request.from.map { .text($0.description) }
    asked["until"] = request.until.map { .text($0.description) }
    asked["caseCheck"] = options.caseCheck.map { .text($0) }
    return sealed(asked)
  }

  /// Why a request is not answered; `nil` when it is.
  private func refusal(of request: SearchRequest) throws -> HotplateError? {
    guard let policy = try policy else {
      return HotplateError(
        .configuration,
        "\(path): searching needs a policy that names the purposes; `hotplate purge --policy US-CA` puts one in force"
      )
    }
    if let purpose = policy.prohibitedPurposes.first(where: { $0.code == request.purpose }) {
      return HotplateError(
        .configuration, "policy \(policy.code) prohibits searches for: \(purpose.title)")
    }
    guard policy.purposes.contains(where: { $0.code == request.purpose }) else {
      let codes = policy.purposes.map(\.code).joined(separator: ", ")
      return HotplateError(
        .configuration,
        "found the purpose \"\(request.purpose)\", expected one of policy \(policy.code): \(codes)")
    }
    guard request.caseID.contains(where: { $0.isLetter || $0.isNumber }) else {
      return HotplateError(.configuration, "a search needs the case it is for, found none")
    }
    guard request.caseID.unicodeScalars.count <= SearchRequest.longestCase else {
      return HotplateError(.configuration, SearchRequest.tooLong(case: request.caseID))
    }
    guard request.caseID == request.caseID.asReportLine
    else {
      return HotplateError(
        .configuration, "a case is one line of text, found control characters in it")
    }
    guard request.plate != nil || request.camera != nil || request.from != nil else {
      return HotplateError(
        .configuration, "a search needs a plate, a camera or a time to begin at, found none of them"
      )
    }
    if options.caseCheck == nil, try read({ try Self.checksCases(in: $0) }) {
      return HotplateError(
        .configuration,
        "\(path): cases are checked in this store; expected --case-check with the program that knows them"
      )
    }
    if let command = options.caseCheck {
      do {
        guard try CaseCheck(command: command).accepts(request.caseID) else {
          return HotplateError(
            .configuration, "the case check does not know the case \"\(request.caseID)\"")
        }
      } catch let error as HotplateError {
        // What cannot be asked is a refusal as well, and logged as one.
        return error
      }
    }
    if let within = policy.dispositionWithin {
      let latest = within.before(Timestamp(options.now()))
      let overdue = try read { try Self.undecided(before: latest, in: $0) }
      guard overdue == 0 else {
        return HotplateError(
          .configuration,
          "policy \(policy.code) wants a disposition within \(within): \(overdue.counted("hit")) \(overdue == 1 ? "is" : "are") overdue, and searching waits for them"
        )
      }
    }
    return nil
  }

  private func hits(
    _ request: SearchRequest, limit: Int, _ database: Database
  ) throws -> [StoredHit] {
    var (sql, arguments) = conditions(request)
    if let plate = request.plate, !plate.matchesAll {
      sql += " AND (plate GLOB ? OR listed GLOB ?)"
      arguments += [plate.glob, plate.glob]
    }
    arguments += [limit]
    return try Row.fetchAll(
      database,
      sql:
        """
        SELECT \(StoredHit.columns) FROM hit WHERE number IN
        (SELECT number FROM hit INDEXED BY hit_search WHERE \(sql) ORDER BY taken DESC, number DESC LIMIT ?)
        ORDER BY taken DESC, number DESC
        """,
      arguments: arguments
    ).map { try StoredHit(row: $0) }
  }

  /// The newest pictures first, whatever the order in which they were stored.
  private func reads(
    _ request: SearchRequest, limit: Int, few: Int, _ database: Database
  ) throws -> [KeptRead] {
    var (sql, arguments) = conditions(request)
    var matches: [Int] = []
    if let plate = request.plate, !plate.matchesAll {
      try ReadBlock.forEachMatch(plate, database) { number in
        matches.append(number)
        return matches.count <= few
      }
      if matches.count <= few {
        return try reads(matches, sql, arguments, limit: limit, database)
      }
      sql += " AND plate GLOB ?"
      arguments += [plate.glob]
    }
    arguments += [limit]
    return try Row.fetchAll(
      database,
      sql: "SELECT * FROM read WHERE \(sql) ORDER BY taken DESC, number DESC LIMIT ?",
      arguments: arguments
    ).map(Self.read)
  }

  /// Those of the numbered reads for which a condition holds.
  private func reads(
    _ numbers: [Int], _ condition: String, _ arguments: StatementArguments, limit: Int,
    _ database: Database
  ) throws -> [KeptRead] {
    let taken = try database.cachedStatement(
      sql: "SELECT taken FROM read WHERE \(condition) AND number = ?")
    let found = try numbers.compactMap { number in
      try Int64.fetchOne(taken, arguments: arguments + [number]).map { (taken: $0, number: number) }
    }.sorted { ($0.taken, $0.number) > ($1.taken, $1.number) }
    let select = try database.cachedStatement(sql: "SELECT * FROM read WHERE number = ?")
    return try found.prefix(limit).compactMap {
      try Row.fetchOne(select, arguments: [$0.number]).map(Self.read)
    }
  }

  private func conditions(_ request: SearchRequest) -> (String, StatementArguments) {
    var sql = "1"
    var arguments: StatementArguments = []
    if let camera = request.camera {
      sql += " AND camera = ?"
      arguments += [camera]
    }
    if let from = request.from {
      sql += " AND taken >= ?"
      arguments += [from.milliseconds]
    }
    if let until = request.until {
      sql += " AND taken <= ?"
      arguments += [until.milliseconds]
    }
    return (sql, arguments)
  }

  private static func read(_ row: Row) throws -> KeptRead {
    let body = AuditValue(json: try row.value("body"))
    return KeptRead(
      number: try row.value("number"), plate: try row.value("plate"),
      camera: try row.value("camera"),
      time: Timestamp(milliseconds: try row.value("taken")).description,
      source: body?["source"]?.text ?? "",
      confidence: (body?["confidence"]?.real ?? 0).asNeverCertain)
  }
}
