import Foundation
import GRDB
import Hotplate

/// How the store and what feeds it are doing. Tells of no plate.
public struct StoreStatus: Sendable, Hashable, Codable {
  /// A list as it was last loaded.
  public struct List: Sendable, Hashable, Codable {
    /// File name.
    public var name: String
    /// `sha256:…`.
    public var digest: String
    /// Rows.
    public var entries: Int
    /// When it was made.
    public var made: String
    /// How old it is now; below 0 where it was made after now, as a clock has it.
    public var ageInSeconds: Int
    /// Whether the policy, which limits the age of lists, refuses it: as too old, or as made more than an hour in the future.
    public var isStale: Bool
    /// What its check complained of, by kind.
    public var lint: [String: Int]
  }

  /// A camera, and what came of it over the last day, counted by ten minutes.
  public struct Camera: Sendable, Hashable, Codable {
    /// Its name.
    public var name: String
    /// Reads.
    public var reads: Int
    /// Hits.
    public var hits: Int
    /// Hits found to be misreads, of a wrong state or of another vehicle.
    public var wrong: Int
    /// When it was last heard of.
    public var last: String
    /// Whether nothing was heard of it for an hour.
    public var isSilent: Bool
  }

  /// Now.
  public var time: String
  /// Who looks.
  public var user: String
  /// The policy in force.
  public var policy: String?
  /// What that policy is called.
  public var policyTitle: String?
  /// What searches may be for: code and title.
  public var purposes: [[String]]
  /// How long reads without a hit are kept; `nil` keeps none.
  public var retention: String?
  /// Hits that wait to be judged.
  public var undecided: Int
  /// Within what time the policy wants a disposition; `nil` sets no limit.
  public var judgeWithin: String?
  /// Hits that wait for longer.
  public var overdue: Int
  /// What the store fails at just now, one sentence each; empty when all is well.
  public var troubles: [String]
  /// Records in the log.
  public var records: Int
  /// Root of the tree over them.
  public var root: String
  /// How old the policy lets a list be; `nil` sets no limit.
  public var greatestListAge: String?
  /// The lists that were loaded in the last thirty days, or by a run that was heard of then.
  public var lists: [List]
  /// The cameras that were heard of in the last thirty days.
  public var cameras: [Camera]
  /// Since when they are told of, and counted, where thirty days of the log are more than the first look takes up; `nil` otherwise.
  public var camerasSince: String?
}

extension HitStore {
  /// How the store and what feeds it are doing. Not logged: it tells of no plate.
  public func status() throws -> StoreStatus {
    let now = Timestamp(options.now())
    let checkpoint = try AuditReader(store: path).checkpoint()
    let policy = try policy
    let within = policy?.dispositionWithin
    // In turns: the first look takes a second, and whoever waits has hits to store or to tell of. Who asks again at once would not let them in.
    while try !read({ try refreshCameras($0, now: now).isWhole }) { usleep(1000) }
    return try read { database in
      let (cameras, _) = try refreshCameras(database, now: now)
      var lists = state.withLock { $0.loaded }
      try lists.refresh(database)
      state.withLock { $0.loaded = lists }
      return StoreStatus(
        time: now.description, user: actor, policy: policy?.code,
        policyTitle: policy?.title,
        purposes: policy?.purposes.map { [$0.code, $0.title] } ?? [],
        retention: retention?.description,
        undecided: try Self.undecided(in: database), judgeWithin: within?.description,
        overdue: try within.map { try Self.undecided(before: $0.before(now), in: database) } ?? 0,
        troubles: troubles, records: checkpoint.size,
        root: checkpoint.root.description, greatestListAge: policy?.maximumListAge?.description,
        lists: lists.statuses(
          notOlderThan: policy?.maximumListAge, now: now, runs: cameras.runs),
        cameras: cameras.statuses(now: now), camerasSince: cameras.since)
    }
  }

  /// What cameras told, after a turn of the log, and whether that was all.
  private func refreshCameras(
    _ database: Database, now: Timestamp
  ) throws -> (cameras: CameraActivity, isWhole: Bool) {
    // Nobody else is inside: what is taken out is put back as the newest.
    var cameras = state.withLock { $0.cameras }
    let isWhole = try cameras.refresh(database, now: now)
    state.withLock { $0.cameras = cameras }
    return (cameras, isWhole)
  }
}
