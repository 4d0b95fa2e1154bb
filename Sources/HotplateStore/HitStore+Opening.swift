import Foundation
import GRDB
import Hotplate

extension HitStore {
  /// Whom to log: the name given, `$USER`, or, where a service has neither, the account the process runs under.
  public static func actor(named name: String?) -> String {
    let named = [name, ProcessInfo.processInfo.environment["USER"]].compactMap { $0 }
    if let first = named.first(where: { !$0.isEmpty }) { return first }
    guard let account = getpwuid(getuid()) else { return "uid \(getuid())" }
    return String(cString: account.pointee.pw_name)
  }

  /// Connects to the file of a store, or makes it.
  static func connect(
    to path: String, notify: @escaping @Sendable (String) -> Void
  ) throws -> StoreConnection {
    var configuration = Configuration()
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA journal_mode = WAL")
      // A hit is announced when it is on the disk: NORMAL would leave it in the write-ahead log's cache.
      try database.execute(sql: "PRAGMA synchronous = FULL")
      // Folding the log into the file costs two waits for the disk: every 8 MiB instead of every 4.
      try database.execute(sql: "PRAGMA wal_autocheckpoint = 2000")
      try database.execute(sql: "PRAGMA secure_delete = ON")
      try database.execute(sql: "PRAGMA temp_store = MEMORY")
      try database.execute(sql: "PRAGMA trusted_schema = OFF")
    }
    return try StoreConnection(
      path: path, configuration: configuration, lock: LockWait(path: path, notify: notify))
  }

  /// Makes the tables of a new store or checks those of an old one; returns its name.
  static func prepare(
    _ database: Database, path: String, publicKey: String, key: AuditKey, at time: Timestamp
  ) throws -> String {
    try database.inTransaction(.immediate) {
      let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
      if tables == 0 {
        guard !FileManager.default.fileExists(atPath: path + ".head") else {
          throw HotplateError(
            .store, "\(path): found an empty store beside a checkpoint of one that was not empty")
        }
        try createSchema(in: database)
        let identifier = UUID().uuidString.lowercased()
        for (name, value) in [("store", identifier), ("key", publicKey)] {
          try database.execute(
            sql: "INSERT INTO meta (name, value) VALUES (?,?)", arguments: [name, value])
        }
        var log = AuditLog(
          database, store: identifier, key: key, now: time, frontier: MerkleFrontier())
        try log.append(
          .created,
          about: [
            "store": .text(identifier), "key": .text(publicKey), "schema": .number(schemaVersion),
          ])
        _ = try log.finish()
      }
      return .commit
    }
    let application = try Int.fetchOne(database, sql: "PRAGMA application_id")
    let version = try version(of: database)
    guard application == applicationID, version > 0 else {
      throw StoreConnection.anotherDatabase(path)
    }
    guard version <= schemaVersion else { throw tooNew(version, path: path) }
    guard let identifier = try meta("store", in: database) else {
      throw HotplateError(.store, "\(path): the store's identifier is missing")
    }
    guard try meta("key", in: database) == publicKey else {
      throw HotplateError(
        .store, "\(path): the audit key given is not the key that this store was made with")
    }
    return identifier
  }

  static func meta(_ name: String, in database: Database) throws -> String? {
    try String.fetchOne(database, sql: "SELECT value FROM meta WHERE name = ?", arguments: [name])
  }

  /// Logs the start; takes up the retention in force.
  func begin(acceptedHead: String?) throws {
    let retention = try write { database, log in
      try log.append(
        .started, about: ["command": .text(options.command)], sealed: sealed())
      // Not before now: one record more would hide that the log was cut short by one.
      try Self.migrate(database, &log)
      if let acceptedHead {
        try log.append(.setting, about: ["acceptedHead": .text(acceptedHead)], sealed: sealed())
      }
      if let command = options.caseCheck, try !Self.checksCases(in: database) {
        try log.append(
          .setting, about: ["caseCheck": true], sealed: sealed(["command": .text(command)]))
      }
      return try chosenRetention(in: database)
    }
    state.withLock { $0.retention = retention }
  }

  /// Logs a policy, which is in force from then on; whether it is another than before. That it took the place of one is told.
  ///
  /// - Throws: `HotplateError` of code `configuration` where another or none is in force, and the opening may not change that.
  func putInForce(_ policy: Policy) throws -> Bool {
    let (isNew, before) = try write { database, log -> (Bool, Policy?) in
      let before = try self.policy(in: database)
      guard policy != before else { return (false, nil) }
      if !options.changesPolicy {
        if policy.rules == before?.rules { return (false, nil) }
        let name = before.map { policy.name(beside: $0) } ?? policy.code
        throw HotplateError(
          .configuration,
          "\(path): found --policy \(name), but \(before?.code ?? "none") is in force, which looking and judging do not change; `hotplate purge --policy` does"
        )
      }
      try log.append(
        .policy, about: ["code": .text(policy.code), "pack": .text(policy.source)],
        sealed: sealed())
      // What a policy ends or shortens does not begin again by itself when a later one allows more.
      if let chosen = try Self.lastRetention(in: database),
        policy.readRetention.map({ $0 < chosen }) ?? true
      {
        let left: AuditValue = policy.readRetention.map { .text($0.description) } ?? .null
        try log.append(
          .setting, about: ["retain": left, "reason": .text(Purge.order)],
          sealed: sealed(["reason": .text("policy \(policy.code)")]))
      }
      return (true, before)
    }
    if let before, policy.rules != before.rules {
      options.notify(
        "\(path): the policy was changed from \(before.code) to \(policy.name(beside: before))")
    }
    return isNew
  }
}

extension Policy {
  /// Its code; one of the same code has another text.
  fileprivate func name(beside other: Policy) -> String {
    code == other.code ? "another \(code)" : code
  }
}
