import Foundation
import GRDB
import Hotplate

extension HitStore {
  /// Logs the settings and the lists of a run; hits recorded from now on belong to it.
  ///
  /// - Parameters:
  ///   - settings: What would be needed to make the same hits again, by flag. `input` of `records` says that the hits were found
  ///     elsewhere and are delivered here: one that was taken back stays so when it is delivered again. A run that finds
  ///     hits by itself takes back what it finds untrue by itself.
  ///   - lists: The lists in use.
  /// - Throws: ``HotplateError`` when the policy limits the age of lists, and one of these is older, or was made more than an hour in the future.
  public func beginRun(settings: [String: String], lists: [HotlistInfo]) throws {
    let now = Timestamp(options.now())
    let policy = try policy
    for list in lists { try check(list, under: policy, at: now) }
    let run = try write { _, log -> Int in
      let values = settings.mapValues { AuditValue.text($0) }
      // Settings hold paths, and paths hold names: not for publishing.
      let run = try log.append(
        .setting, about: ["lists": .number(lists.count)], sealed: sealed(["run": .object(values)]))
      for list in lists { try log.append(.list, about: Self.describe(list, at: now, run: run)) }
      return run
    }
    state.withLock { state in
      state.run = run
      state.takesDeliveries = settings["input"] == "records"
      state.lists = [:]
      for list in lists { state.use(list) }
    }
  }

  /// Logs a list that took another's place during a run.
  public func load(_ list: HotlistInfo) throws {
    let now = Timestamp(options.now())
    try check(list, under: try policy, at: now)
    let run = state.withLock { $0.run }
    try write { _, log in _ = try log.append(.list, about: Self.describe(list, at: now, run: run)) }
    state.withLock { $0.use(list) }
  }

  /// Whether hits of a list's file, by its digest, may be recorded in this run.
  public func isInUse(list digest: String) -> Bool { state.withLock { $0.lists[digest] != nil } }

  /// Refuses a list that is older than the policy allows, or, where it sets a limit, of the future.
  func check(_ list: HotlistInfo, under policy: Policy?, at time: Timestamp) throws {
    guard let policy, let limit = policy.maximumListAge else { return }
    try ListAge.refuseFuture(list.name, made: list.made, at: time.date)
    guard Timestamp(list.made) < limit.before(time) else { return }
    throw HotplateError(
      .hotlist,
      "\(list.name): made at \(Timestamp(list.made)), but policy \(policy.code) takes no list older than \(limit)"
    )
  }

  private static func describe(
    _ list: HotlistInfo, at time: Timestamp, run: Int?
  ) -> AuditValue {
    var about: [String: AuditValue] = [
      "name": .text(list.name), "list": .text(list.digest), "entries": .number(list.entries),
      "made": .text(Timestamp(list.made).description),
      "ageInSeconds": .number(age(of: list, at: time)),
    ]
    about["run"] = run.map { .number($0) }
    if let version = list.version { about["version"] = .text(version) }
    if let sources = list.sources {
      about["sources"] = .list(
        sources.map { source -> AuditValue in
          [
            "name": .text(source.name), "list": .text(source.digest),
            "rows": .number(source.rows), "made": .text(Timestamp(source.made).description),
          ]
        })
    }
    if let lint = list.lint { about["lint"] = .object(lint.mapValues { .number($0) }) }
    return .object(about)
  }

  /// Whole seconds; below 0 where the list was made after `time`: 0 would say that it was new.
  static func age(of list: HotlistInfo, at time: Timestamp) -> Int {
    Int((time.milliseconds - Timestamp(list.made).milliseconds) / 1000)
  }

  /// The settings of the run whose record is `number`, by flag; `nil` when that record is none.
  public func settings(ofRun number: Int) throws -> [String: String]? {
    let sealed = try read { database in
      try String.fetchOne(
        database, sql: "SELECT sealed FROM audit WHERE seq = ? AND action = 'setting'",
        arguments: [number])
    }
    return sealed.flatMap { AuditValue(json: $0)?["run"]?.object }?.compactMapValues(\.text)
  }
}
