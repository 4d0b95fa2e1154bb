import Foundation
import GRDB
import Hotplate

extension HitStore {
  /// The largest picture taken, in bytes.
  public static let largestPicture = 4 << 20

  /// Stores hits; when this returns they are on the disk, in the log, and may be announced.
  ///
  /// All of a call are stored or none. Callers that arrive together share one commit.
  /// - Returns: One result a submission, in order.
  /// - Throws: ``HotplateError`` when no run was begun, a hit's list is none of the run's or is too old, or a picture is
  ///   neither PNG nor JPEG or is too large; an error of the database otherwise.
  @discardableResult
  public func record(_ submissions: [HitSubmission]) throws -> [RecordedHit] {
    guard !submissions.isEmpty else { return [] }
    let (run, lists) = state.withLock { ($0.run, $0.lists) }
    guard let run else {
      throw HotplateError(.store, "\(path): a hit came before beginRun named settings and lists")
    }
    let policy = try policy
    for submission in submissions { try check(submission, lists: lists, under: policy) }
    return try commits.submit(submissions) { batch in
      // Another caller's batch may come along: its lists are of the same run.
      let lists = state.withLock { $0.lists }
      return try write { database, log in
        try batch.map { try insert($0, run: run, lists: lists, database, &log) }
      }
    }
  }

  /// Stores what became of one read: its hits, or, when it has none, what the policy and the operator allow of it.
  ///
  /// This is the match-only rule: without ``retain(_:reason:)``, a read without a hit leaves one count and nothing else.
  @discardableResult
  public func record(
    _ read: PlateRead, hits: [Hit], context: HitContext
  ) throws -> [RecordedHit] {
    count(reads: 1, camera: context.camera)
    if try keeps(read, context) { try keep([(read, context)]) }
    return try record(hits.map { HitSubmission(hit: $0, read: read, context: context) })
  }

  private func check(
    _ submission: HitSubmission, lists: [String: HotlistInfo], under policy: Policy?
  ) throws {
    let hit = submission.hit
    guard let list = lists[hit.list] else {
      throw HotplateError(
        .store, "\(hit.hotlist): the hit's list \(hit.list) is none of those the run began with")
    }
    try check(list, under: policy, at: Timestamp(options.now()))
    for picture in [submission.context.crop, submission.context.wide] {
      guard let picture else { continue }
      guard PictureType.of(picture) != nil, picture.count <= Self.largestPicture else {
        throw HotplateError(
          .store,
          "\(submission.context.source): expected a PNG or JPEG picture of at most \(Self.largestPicture) bytes"
        )
      }
    }
  }

  private func insert(
    _ submission: HitSubmission, run: Int, lists: [String: HotlistInfo], _ database: Database,
    _ log: inout AuditLog
  ) throws -> RecordedHit {
    let (hit, context) = (submission.hit, submission.context)
    guard let list = lists[hit.list] else {
      throw HotplateError(.store, "\(hit.hotlist): the hit's list is none of the run's")
    }
    let taken = Timestamp(context.time)
    let body = StoredHit.Body(
      hit: hit,
      read: PlateRecord(submission.read, in: nil, topCandidates: .max, characters: true),
      camera: context.camera, source: context.source, list: list,
      listAgeInSeconds: Self.age(of: list, at: taken), models: context.models,
      parts: context.parts, run: run, cropType: context.crop.flatMap(PictureType.of),
      wideType: context.wide.flatMap(PictureType.of))
    let number = log.next
    let values: [DatabaseValue] = [
      number.databaseValue, log.nonce(16).databaseValue, hit.id.databaseValue,
      taken.milliseconds.databaseValue, log.time.milliseconds.databaseValue,
      context.camera.databaseValue, submission.read.plate.text.databaseValue,
      hit.plate.databaseValue, hit.list.databaseValue, try json(body).databaseValue,
      context.crop?.databaseValue ?? .null, context.wide?.databaseValue ?? .null,
    ]
    let insert = try database.cachedStatement(
      sql: "INSERT INTO hit VALUES (?,?,?,?,?,?,?,?,?,?,?,?)")
    try insert.execute(arguments: StatementArguments(values))
    // No plate here: the log outlives the hit.
    var about: [String: AuditValue] = [
      "camera": .text(context.camera), "list": .text(hit.hotlist), "digest": .text(hit.list),
      "tier": .text(hit.tier.rawValue), "jurisdiction": .text(hit.jurisdictionMatch.rawValue),
      "probability": .real(hit.probability), "taken": .text(taken.description), "run": .number(run),
    ]
    if let caution = hit.caution { about["caution"] = .text(caution) }
    if let reason = hit.reason { about["reason"] = .text(reason) }
    try log.append(
      .hit, about: .object(about), sealed: sealed(), digest: AuditHash(row: values))
    return RecordedHit(number: number, id: hit.id)
  }

  func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
