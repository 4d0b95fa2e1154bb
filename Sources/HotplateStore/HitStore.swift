import Dispatch
import Foundation
import GRDB
import Hotplate

/// Hits, what people found of them, and a log of everything that was done with them.
///
///     let store = try HitStore(path: "hits.db", policy: try Policy.pack("US-VA"), actor: "jdoe")
///     try store.beginRun(settings: ["min-probability": "0.9"], lists: [list])
///     let numbers = try store.record([HitSubmission(hit: hit, read: read, context: context)])
///
/// Every writing call appends to the audit log in the transaction of its change, and is durable when it returns. Reads
/// that hit nothing are counted, never written, unless ``retain(_:reason:)`` was asked for. Safe to use from many threads
/// and, through SQLite's locks, from many processes.
public final class HitStore: Sendable {
  /// What a store can be opened with besides its path and its user.
  public struct Options: Sendable {
    /// The audit key's file; beside the store, with `.key` added, when `nil`.
    public var key: String?
    /// Which command opens the store, for the log.
    public var command: String
    /// Where the time is from.
    public var now: @Sendable () -> Date
    /// Seconds between two looks for what is due for deletion, a thousandth to a day; `nil` looks at the opening alone. For a number that is not above 0 it is
    /// one second.
    public var retentionInterval: Double?
    /// A program that is asked whether a case number is real. Once one was given, no search goes without one.
    public var caseCheck: String?
    /// Opens a store whose newest checkpoint, the `.head` file beside it, is missing or not its own. That it was is logged.
    public var acceptsMissingHead: Bool
    /// Whether the policy of the opening may be put in force, in the place of another or of none. If not, one that is not in force is refused.
    public var changesPolicy: Bool
    /// Called with sentences: on what the store fails at by itself and that it works again, once each, on waits (``HitStore/waitForLocks()``), and that the
    /// opening changed the policy; from any thread.
    public var notify: @Sendable (String) -> Void
    /// Called before each batch of a deletion, on the deleting thread, with how many reads and hits have been deleted so far and how many there are in all.
    /// Records that become due meanwhile are not included in the total.
    public var onDeletion: (@Sendable (_ deleted: Purge, _ all: Purge) -> Void)?

    /// Makes options.
    public init(
      key: String? = nil, command: String = "library",
      now: @escaping @Sendable () -> Date = { Date() }, retentionInterval: Double? = 20,
      caseCheck: String? = nil, acceptsMissingHead: Bool = false, changesPolicy: Bool = true,
      notify: @escaping @Sendable (String) -> Void = { _ in },
      onDeletion: (@Sendable (_ deleted: Purge, _ all: Purge) -> Void)? = nil
    ) {
      self.key = key
      self.command = command
      self.now = now
      self.retentionInterval = retentionInterval
      self.caseCheck = caseCheck
      self.acceptsMissingHead = acceptsMissingHead
      self.changesPolicy = changesPolicy
      self.notify = notify
      self.onDeletion = onDeletion
    }
  }

  /// What the store remembers between calls.
  struct State {
    /// The log as it was after this process's last commit; checked against the file before it is used.
    var frontier: MerkleFrontier?
    /// The record that holds the settings of the current run.
    var run: Int?
    /// Whether the current run records what was told elsewhere before.
    var takesDeliveries = false
    /// The lists of the current run by `sha256:…` of each of their files.
    var lists: [String: HotlistInfo] = [:]
    /// Reads counted and not yet in the log, by camera.
    var counted: [ExactText: Int] = [:]
    /// When the first of `counted` was counted.
    var countedSince: Timestamp?
    /// How long reads are kept; `nil` keeps none.
    var retention: RetentionPeriod?
    /// The policy in force, and the record that put it there.
    var policy: (record: Int, policy: Policy)?
    /// What the store fails at by itself.
    var troubles: [Chore: String] = [:]
    /// What the log told of cameras when somebody last asked how they are.
    var cameras = CameraActivity()
    /// What the log told of lists then.
    var loaded = LoadedLists()
    /// Whether the store is being closed or was.
    var isClosing = false
    /// Whether it was.
    var isClosed = false

    /// Takes hits of a list, whichever of its files their entries are from. A file that is a list by itself stays that.
    mutating func use(_ list: HotlistInfo) {
      for digest in list.digests where digest == list.digest || lists[digest]?.digest != digest {
        lists[digest] = list
      }
    }
  }

  /// Where the store is.
  public let path: String
  /// Who uses it.
  public let actor: String
  /// What identifies the store in its checkpoints.
  public let identifier: String
  // Set once, before the initializer returns.
  /// What was due, and deleted, when the store was opened.
  public private(set) nonisolated(unsafe) var purgedAtOpening = Purge()
  let options: Options
  let database: StoreConnection
  let state = Guarded(State())
  let commits = CommitQueue()
  let key: AuditKey
  let head: HeadFile
  // Set once, before the initializer returns; cancelling is safe from any thread.
  private nonisolated(unsafe) var timer: (any DispatchSourceTimer)?

  /// Opens a store, or makes one.
  ///
  /// What is due for deletion is gone when this returns. A policy given here stays in force for later openings.
  /// - Parameter actor: The user, for the log; not blank.
  /// - Throws: ``HotplateError`` when no file can have the name, the file is not a store, its log is damaged, the key is not its key, the policy is
  ///   violated, or it may not be put in force (code `configuration`); an error of the database otherwise.
  public init(path: String, policy: Policy? = nil, actor: String, options: Options = Options())
    throws
  {
    guard !actor.allSatisfy(\.isWhitespace) else {
      throw HotplateError(.configuration, "\(path): expected a user for the log, found none")
    }
    try PrivateFile.refuseName(path, of: "a hit store")
    self.path = path
    self.actor = actor
    self.options = options
    try StoreConnection.refuseFolder(path)
    let exists = FileManager.default.fileExists(atPath: path)
    // Said before a key is missed beside it. An empty file is a store that another process is making.
    if exists, !Self.isMissingOrEmpty(path), access(path, R_OK) == 0, !LineOutput.isDatabase(path) {
      throw StoreConnection.anotherKind(path)
    }
    // The store's own key is there and the store is not: it was lost. A key younger than a minute may be that of another process that is making both.
    let ownKey = try? FileManager.default.attributesOfItem(atPath: path + ".key")
    let keyMade = ownKey?[.modificationDate] as? Date
    let lostStore =
      Self.isMissingOrEmpty(path) && options.key == nil
        && keyMade.map { $0.timeIntervalSinceNow < -60 } == true
      ? "missing, as was the store of this key" : nil
    // One that is being made has its key already.
    if exists, Self.isMissingOrEmpty(path),
      !FileManager.default.fileExists(atPath: options.key ?? path + ".key")
    {
      throw StoreConnection.anotherKind(path)
    }
    key = try AuditKey(file: options.key ?? path + ".key", create: !exists)
    head = HeadFile(path: path + ".head")
    // SQLite gives its side files the permissions of the main file.
    if !exists { try PrivateFile.create(path) }
    // Before the store itself: another process may append between the two, and the file is never ahead of its store.
    let noted = Result { [head] in try head.read() }
    database = try Self.connect(to: path, notify: options.notify)
    let start = Timestamp(options.now())
    let publicKey = Hexadecimal.text(key.publicKey)
    let key = key
    identifier = try database.writeWithoutTransaction { database in
      try Self.prepare(database, path: path, publicKey: publicKey, key: key, at: start)
    }
    try begin(acceptedHead: try checkHead(noted) ?? lostStore)
    if let trouble = state.withLock({ $0.troubles[.head] }) { throw HotplateError(.store, trouble) }
    purgedAtOpening = try enforceRetention()
    // What another policy makes due was not due before.
    if let policy, try putInForce(policy) {
      purgedAtOpening += try enforceRetention(reason: "policy \(policy.code) took effect")
    }
    startTimer()
  }

  deinit { timer?.cancel() }

  private static func isMissingOrEmpty(_ path: String) -> Bool {
    let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? NSNumber
    return size?.intValue ?? 0 == 0
  }

  /// Writes what was counted, folds the write-ahead log into the file and stops looking for what is due.
  ///
  /// Whoever still asks, on another thread or later, is refused. Closing twice is closing once. After ``stopWaiting()`` a store that stays locked is closed all
  /// the same, and that the counts are not in the log is said.
  public func close() throws {
    database.lock.setEndless(false)
    let wasClosed = state.withLock { state in
      state.isClosing = true
      return state.isClosed
    }
    guard !wasClosed else { return }
    do {
      try writeAtEnd("how many reads there were last") { try flushCounts() }
      try database.close()
    } catch {
      // It stays open, unless another thread has closed it, and what goes wrong from here on is told again.
      state.withLock { $0.isClosing = $0.isClosed }
      throw error
    }
    state.withLock { state in
      state.isClosing = true
      state.isClosed = true
    }
    timer?.cancel()
  }

  /// Whether the store was closed.
  var isClosed: Bool { state.withLock { $0.isClosed } }

  /// Runs `body` on one state of the store.
  func read<T>(_ body: (Database) throws -> T) throws -> T {
    try database.writeWithoutTransaction { database in
      try inTransaction(.deferred, of: database) { try body(database) }
    }
  }

  /// Runs `body` in one transaction and returns what it made, once that is committed.
  private func inTransaction<T>(
    _ kind: Database.TransactionKind, of database: Database, _ body: () throws -> T
  ) throws -> T {
    var result: T?
    try database.inTransaction(kind) {
      result = try body()
      return .commit
    }
    guard let result else {
      throw HotplateError(.store, "\(path): a transaction ended without a result")
    }
    return result
  }

  /// Runs `body` in one transaction with the audit log, and returns when it is on the disk.
  @discardableResult
  func write<T>(_ body: (Database, inout AuditLog) throws -> T) throws -> T {
    var signed: Checkpoint?
    let result = try database.writeWaitingForRoom { database -> T in
      signed = nil
      do {
        let (result, after) = try inTransaction(.immediate, of: database) {
          () -> (T, MerkleFrontier) in
          var log = AuditLog(
            database, store: identifier, key: key, now: Timestamp(options.now()),
            frontier: try frontier(in: database))
          let before = log.next
          let result = try body(database, &log)
          if log.next > before { signed = try log.finish() }
          return (result, log.frontier)
        }
        state.withLock { $0.frontier = after }
        return result
      } catch {
        state.withLock { $0.frontier = nil }
        throw error
      }
    }
    // It is committed, whatever becomes of the file: whoever was told that it failed would write it twice.
    if let signed {
      attempt(.head) { try head.write(signed) { database.lock.isStopped } }
    }
    return result
  }

  /// The log's edge: as remembered when no other process has appended since, from the file otherwise.
  private func frontier(in database: Database) throws -> MerkleFrontier {
    if let frontier = state.withLock({ $0.frontier }) {
      if try AuditLog.size(in: database) == frontier.size { return frontier }
    }
    return try AuditLog.frontier(of: database, store: identifier, key: key)
  }

  private func startTimer() {
    guard let asked = options.retentionInterval else { return }
    let interval = asked > 0 ? min(max(asked, 0.001), 86_400) : 1
    let source = DispatchSource.makeTimerSource(queue: .global(qos: .utility))
    source.schedule(deadline: .now() + interval, repeating: interval)
    source.setEventHandler { [weak self] in self?.doChores() }
    source.resume()
    timer = source
  }
}

extension HitStore {
  /// The policy in force, whichever process put it there last; `nil` when the store never had one.
  ///
  /// - Throws: ``HotplateError`` when the pack is not understood: nothing is allowed then.
  public var policy: Policy? { get throws { try read { try policy(in: $0) } } }

  /// The policy in force, within a transaction. Read anew only when the log has another.
  func policy(in database: Database) throws -> Policy? {
    let last = try database.cachedStatement(
      sql: "SELECT max(seq) FROM audit WHERE \(Self.isRule) AND action = 'policy'")
    guard let record = try Int.fetchOne(last) else { return nil }
    if let known = state.withLock({ $0.policy }), known.record == record { return known.policy }
    let about = try String.fetchOne(
      database, sql: "SELECT about FROM audit WHERE seq = ?", arguments: [record])
    guard let pack = about.flatMap({ AuditValue(json: $0)?["pack"]?.text }) else {
      throw HotplateError(.store, "\(path): the policy in force cannot be read")
    }
    let policy = try Policy(logged: pack, source: path)
    state.withLock { $0.policy = (record, policy) }
    return policy
  }

  /// How long reads are kept by what was last chosen, in whichever process, and by the policy.
  func chosenRetention(in database: Database) throws -> RetentionPeriod? {
    let chosen = try Self.lastRetention(in: database)
    guard let chosen, let policy = try policy(in: database) else { return chosen }
    // A policy that became stricter shortens what was chosen before it, or ends it.
    return policy.readRetention.map { min(chosen, $0) }
  }

  /// Whether a case check was ever given: then no search goes without one.
  static func checksCases(in database: Database) throws -> Bool {
    try lastSetting("caseCheck", in: database) != nil
  }

  /// The retention that was last chosen; `nil`: none.
  static func lastRetention(in database: Database) throws -> RetentionPeriod? {
    try lastSetting("retain", in: database)?.text.flatMap(RetentionPeriod.init)
  }

  private static func lastSetting(_ name: String, in database: Database) throws -> AuditValue? {
    let about = try String.fetchOne(
      database,
      sql: """
        SELECT about FROM audit WHERE \(isRule) AND action = 'setting' AND about LIKE ?
        ORDER BY seq DESC LIMIT 1
        """, arguments: ["%\"\(name)\":%"])
    return about.flatMap { AuditValue(json: $0)?[name] }
  }

  /// The part of a record that names the user.
  func sealed(_ more: [String: AuditValue] = [:]) -> AuditValue {
    .object(more.merging(["user": .text(actor)]) { old, _ in old })
  }
}
