import Foundation
import GRDB
import Hotplate

extension HitStore {
  /// How long reads without a hit are kept; `nil`, the default, keeps none.
  public var retention: RetentionPeriod? { state.withLock { $0.retention } }

  /// Starts to keep reads without a hit, or, with `nil`, stops and deletes those there are.
  ///
  /// - Parameter reason: Why, for the log; not empty.
  /// - Throws: ``HotplateError`` when the policy keeps reads for less, or the reason is missing.
  public func retain(_ period: RetentionPeriod?, reason: String) throws {
    guard !reason.allSatisfy(\.isWhitespace) else {
      throw HotplateError(.configuration, "keeping reads needs a reason for the log, found none")
    }
    if let period, let policy = try policy {
      guard let limit = policy.readRetention, period <= limit else {
        let allowed = policy.readRetention.map { "for \($0) at most" } ?? "not at all"
        throw HotplateError(
          .configuration,
          "policy \(policy.code) keeps reads without a hit \(allowed), found a request for \(period)"
        )
      }
    }
    // What was due already goes as such; what goes by the choice, as ordered.
    try enforceRetention()
    try write { _, log in
      let value: AuditValue = period.map { .text($0.description) } ?? .null
      try log.append(
        .setting, about: ["retain": value, "reason": .text(Purge.order)],
        sealed: sealed(["reason": .text(reason)]))
    }
    state.withLock { $0.retention = period }
    _ = try enforceRetention(reason: "keep \(period?.description ?? "none"): \(reason)")
  }

  /// How long counts wait for a hit to go with, in milliseconds: by themselves they are a record of a log that is never made shorter.
  private static let countsWait: Int64 = 60_000

  /// Whether counts have waited for so long. A clock that was set back holds none up.
  var countsAreDue: Bool {
    guard let since = state.withLock({ $0.countedSince }) else { return false }
    let waited = Timestamp(options.now()).milliseconds - since.milliseconds
    return !(0..<Self.countsWait).contains(waited)
  }

  /// Counts reads of a camera. The count reaches the log with the next hit, else a minute on, with the next read or when the store next looks for what is due,
  /// or when it is closed.
  ///
  /// - Returns: `false` once the store is being closed or was: what comes then is not counted.
  @discardableResult
  public func count(reads: Int, camera: String) -> Bool {
    guard reads > 0 else { return true }
    let isCounted = state.withLock { state -> Bool in
      guard !state.isClosing else { return false }
      let counted = state.counted[ExactText(camera), default: 0]
      state.counted[ExactText(camera)] = counted.upToMaximum(adding: reads)
      if state.countedSince == nil { state.countedSince = Timestamp(options.now()) }
      return true
    }
    if isCounted, countsAreDue { attempt(.counts) { try flushCounts() } }
    return isCounted
  }

  /// Counts reads of a camera, or refuses to.
  func add(reads: Int, camera: String) throws {
    guard count(reads: reads, camera: camera) else { throw StoreConnection.closed(path) }
  }

  /// Writes the counts that are not in the log yet.
  public func flushCounts() throws {
    try takingCounts { counted in
      guard !counted.isEmpty else { return }
      let run = state.withLock { $0.run }
      try write { _, log in try log.append(counted, run: run) }
    }
  }

  /// Gives `body` the counts that are not in the log yet, by camera; when it throws, they are still to be written.
  func takingCounts<T>(_ body: ([ExactText: Int]) throws -> T) throws -> T {
    let (counted, since) = state.withLock { state in
      defer {
        state.counted = [:]
        state.countedSince = nil
      }
      return (state.counted, state.countedSince)
    }
    do {
      return try body(counted)
    } catch {
      state.withLock { state in
        state.counted.merge(counted) { $0.upToMaximum(adding: $1) }
        state.countedSince = since ?? state.countedSince
      }
      throw error
    }
  }

  /// Whether a read may be kept: it was asked for, and it is not due already.
  func keeps(_ read: PlateRead, _ context: HitContext) throws -> Bool {
    guard let period = retention, !read.plate.text.isEmpty else { return false }
    return Timestamp(context.time) >= period.before(Timestamp(options.now()))
  }

  /// Keeps reads, as one record of the log; the caller has asked ``keeps(_:_:)`` of each.
  ///
  /// - Returns: How many were kept: none when another process has ended the keeping meanwhile.
  @discardableResult
  func keep(
    _ reads: [(PlateRead, HitContext)], _ database: Database, _ log: inout AuditLog
  ) throws -> Int {
    guard !reads.isEmpty else { return 0 }
    let retention = try chosenRetention(in: database)
    state.withLock { $0.retention = retention }
    guard retention != nil else { return 0 }
    let insert = try database.cachedStatement(
      sql: "INSERT INTO read (taken, camera, plate, body) VALUES (?,?,?,?)")
    for (read, context) in reads {
      // A camera whose clock runs ahead does not make its reads stay longer.
      let taken = min(Timestamp(context.time), log.time)
      let body: AuditValue = [
        "source": .text(context.source), "raw": .text(read.raw),
        "confidence": .real(read.confidence),
      ]
      try insert.execute(arguments: [
        taken.milliseconds, context.camera, read.plate.text, body.json,
      ])
    }
    try ReadBlock.fill(database)
    try log.append(.kept, about: ["reads": .number(reads.count)])
    return reads.count
  }

  /// Keeps many reads in one commit, those that are not due already; refused unless keeping was asked for.
  ///
  /// - Returns: How many were kept.
  @discardableResult
  public func keep(reads: [(read: PlateRead, context: HitContext)]) throws -> Int {
    guard retention != nil else {
      throw HotplateError(.store, "\(path): reads without a hit are not kept in this store")
    }
    let due = try reads.filter { try keeps($0.read, $0.context) }
    guard !due.isEmpty else { return 0 }
    return try write { database, log in
      try keep(due.map { ($0.read, $0.context) }, database, &log)
    }
  }
}

extension AuditLog {
  /// Appends counts of reads, by camera; none leave no record, and cameras whose names are the same but for how Unicode spells them one each.
  mutating func append(_ counted: [ExactText: Int], run: Int?) throws {
    var left = counted
    while !left.isEmpty {
      var reads: [String: AuditValue] = [:]
      for (camera, count) in left where reads[camera.text] == nil {
        reads[camera.text] = .number(count)
        left[camera] = nil
      }
      var about: [String: AuditValue] = ["reads": .object(reads)]
      about["run"] = run.map { .number($0) }
      try append(.counted, about: .object(about))
    }
  }
}
