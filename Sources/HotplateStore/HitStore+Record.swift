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
    try record(HitBatch(submissions: submissions))
  }

  /// Stores hits and the reads kept beside them, and counts all their reads.
  @discardableResult
  func record(_ batch: HitBatch) throws -> [RecordedHit] {
    guard batch.submissions.isEmpty else { return try submit(batch) }
    if !batch.kept.isEmpty { try submit(batch) }
    // Not in that commit: it would be one record of the log more for each read.
    for (camera, reads) in batch.reads { try add(reads: reads, camera: camera.text) }
    return []
  }

  @discardableResult
  private func submit(_ batch: HitBatch) throws -> [RecordedHit] {
    try database.refuseInside()
    return try commits.submit(batch) { batches in
      guard batches.contains(where: { !$0.submissions.isEmpty }) else {
        return try commit(batches, counting: [:])
      }
      // In one transaction, or a crash would leave a log that tells of more hits than reads.
      return try takingCounts { try commit(batches, counting: $0) }
    }
  }

  /// Stores what batches hold, with the counts that waited.
  private func commit(
    _ batches: [HitBatch], counting waiting: [ExactText: Int]
  ) throws -> [Result<[RecordedHit], any Error>] {
    try write { database, log in
      var counted = waiting
      var kept: [(PlateRead, HitContext)] = []
      // Asked where the hits are written: a policy that another process put in force binds these too.
      let policy = try policy(in: database)
      let results = try batches.map { batch -> Result<[RecordedHit], any Error> in
        let checked: [(HitSubmission, body: String, run: Int, Withdrawal?)]
        do {
          checked = try batch.submissions.map { submission in
            let (body, run) = try check(submission, under: policy)
            return (
              submission, body, run,
              try withdrawal(ofDelivered: submission.hit.id, in: database)
            )
          }
        } catch {
          return .failure(error)
        }
        let recorded = try checked.map {
          try insert($0, body: $1, run: $2, takenBackBy: $3, database, &log)
        }
        kept += batch.kept
        if !batch.submissions.isEmpty {
          counted.merge(batch.reads) { $0.upToMaximum(adding: $1) }
        }
        return .success(recorded)
      }
      try keep(kept, database, &log)
      try log.append(counted, run: state.withLock { $0.run })
      return results
    }
  }

  /// Stores what became of one read: its hits, or, when it has none, what the policy and the operator allow of it.
  ///
  /// This is the match-only rule: without ``retain(_:reason:)``, a read without a hit leaves one count and nothing else. A read of which this throws is not
  /// counted.
  @discardableResult
  public func record(
    _ read: PlateRead, hits: [Hit], context: HitContext
  ) throws -> [RecordedHit] {
    try record(
      HitBatch(
        submissions: hits.map { HitSubmission(hit: $0, read: read, context: context) },
        kept: hits.isEmpty && keeps(read, context) ? [(read, context)] : [],
        reads: [ExactText(context.camera): 1]))
  }

  /// Refuses what may not be stored or cannot be written; gives the rest's body and its run.
  private func check(
    _ submission: HitSubmission, under policy: Policy?
  ) throws -> (body: String, run: Int) {
    let hit = submission.hit
    let (run, list) = state.withLock { ($0.run, $0.lists[hit.list]) }
    guard let run else {
      throw HotplateError(.store, "\(path): a hit came before beginRun named settings and lists")
    }
    guard let list else {
      throw HotplateError(
        .store, "\(hit.hotlist): the hit's list \(hit.list) is none of those the run began with")
    }
    try check(list, under: policy, at: Timestamp(options.now()))
    // Where a C string would end, what is read again would not be what was written.
    let texts = [submission.context.camera, hit.id, hit.plate, submission.read.plate.text]
    guard !texts.contains(where: { $0.utf8.contains(0) }) else {
      throw HotplateError(
        .store,
        "\(submission.context.source): found a NUL in the hit's camera, name or plate, expected text"
      )
    }
    for picture in [submission.context.crop, submission.context.wide] {
      guard let picture else { continue }
      guard PictureType.of(picture) != nil, picture.count <= Self.largestPicture else {
        throw HotplateError(
          .store,
          "\(submission.context.source): expected a PNG or JPEG picture of at most \(Self.largestPicture) bytes"
        )
      }
    }
    return (try body(of: submission, of: list, run: run), run)
  }

  private func body(
    of submission: HitSubmission, of list: HotlistInfo, run: Int
  ) throws -> String {
    let context = submission.context
    return try JSONText.of(
      StoredHit.Body(
        hit: submission.hit,
        read: PlateRecord(submission.read, in: nil, topCandidates: .max, characters: true),
        camera: context.camera, source: context.source, list: list,
        listAgeInSeconds: Self.age(of: list, at: Timestamp(context.time)), models: context.models,
        parts: context.parts, run: run, cropType: context.crop.flatMap(PictureType.of),
        wideType: context.wide.flatMap(PictureType.of)))
  }

  private func insert(
    _ submission: HitSubmission, body: String, run: Int, takenBackBy withdrawal: Withdrawal?,
    _ database: Database, _ log: inout AuditLog
  ) throws -> RecordedHit {
    let (hit, context) = (submission.hit, submission.context)
    let taken = Timestamp(context.time)
    let number = log.next
    let superseded = try superseded(by: hit, at: context.camera, in: database)
    let values: [DatabaseValue] = [
      number.databaseValue, log.nonce(16).databaseValue, hit.id.databaseValue,
      taken.milliseconds.databaseValue, log.time.milliseconds.databaseValue,
      context.camera.databaseValue, submission.read.plate.text.databaseValue,
      hit.plate.databaseValue, hit.list.databaseValue, body.databaseValue,
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
    about["supersedes"] = superseded.map { .number($0) }
    // The list's own words may name a person: they stay with the hit.
    if let reason = hit.reason { about["reason"] = .text(ListedReason(reason).rawValue) }
    try log.append(
      .hit, about: .object(about), sealed: sealed(), digest: AuditHash(row: values))
    // Delivered again, perhaps after the read that took it back: it is no lead now either.
    if let withdrawal {
      try self.insert(
        withdrawal, of: number, camera: context.camera, list: hit.hotlist, database, &log)
    }
    return RecordedHit(number: number, id: hit.id)
  }

  /// The hit of the same camera and listed plate that one replaces; `nil` where it names none, or another: that would vanish from reports.
  private func superseded(
    by hit: Hit, at camera: String, in database: Database
  ) throws -> Int? {
    guard let earlier = hit.supersedes else { return nil }
    let select = try database.cachedStatement(
      sql: """
        SELECT number FROM hit WHERE id = ? AND camera = ? AND listed = ?
        ORDER BY number DESC LIMIT 1
        """)
    return try Int.fetchOne(select, arguments: [earlier, camera, hit.plate])
  }
}
