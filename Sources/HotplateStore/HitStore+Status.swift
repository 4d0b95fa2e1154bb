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
    /// How old it is now.
    public var ageInSeconds: Int
    /// Whether it is older than the policy allows.
    public var isStale: Bool
    /// What its check complained of, by kind.
    public var lint: [String: Int]
  }

  /// A camera over the last day.
  public struct Camera: Sendable, Hashable, Codable {
    /// Its name.
    public var name: String
    /// Reads.
    public var reads: Int
    /// Hits.
    public var hits: Int
    /// Hits found to be misreads or of a wrong state.
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
  /// Hits without a disposition.
  public var undecided: Int
  /// Within what time the policy wants a disposition; `nil` sets no limit.
  public var judgeWithin: String?
  /// Hits that are without one for longer.
  public var overdue: Int
  /// What the store fails at just now, one sentence each; empty when all is well.
  public var troubles: [String]
  /// Records in the log.
  public var records: Int
  /// Root of the tree over them.
  public var root: String
  /// How old the policy lets a list be; `nil` sets no limit.
  public var greatestListAge: String?
  /// The lists.
  public var lists: [List]
  /// The cameras.
  public var cameras: [Camera]
}

extension HitStore {
  /// How the store and what feeds it are doing. Not logged: it tells of no plate.
  public func status() throws -> StoreStatus {
    let now = Timestamp(options.now())
    let checkpoint = try AuditReader(store: path).checkpoint()
    let policy = try policy
    let within = policy?.dispositionWithin
    return try read { database in
      StoreStatus(
        time: now.description, user: actor, policy: policy?.code,
        policyTitle: policy?.title,
        purposes: policy?.purposes.map { [$0.code, $0.title] } ?? [],
        retention: retention?.description,
        undecided: try Self.undecided(in: database), judgeWithin: within?.description,
        overdue: try within.map { try Self.undecided(before: $0.before(now), in: database) } ?? 0,
        troubles: troubles, records: checkpoint.size,
        root: checkpoint.root.description, greatestListAge: policy?.maximumListAge?.description,
        lists: try lists(database, notOlderThan: policy?.maximumListAge, now: now),
        cameras: try cameras(database, now: now))
    }
  }

  private func lists(
    _ database: Database, notOlderThan limit: RetentionPeriod?, now: Timestamp
  ) throws -> [StoreStatus.List] {
    var lists: [String: StoreStatus.List] = [:]
    let rows = try String.fetchCursor(
      database,
      sql: """
        SELECT about FROM audit WHERE \(Self.isRule) AND action = 'list' ORDER BY seq DESC LIMIT 1000
        """)
    while let text = try rows.next() {
      guard let about = AuditValue(json: text), let name = about["name"]?.text,
        lists[name] == nil, let made = about["made"]?.text.flatMap({ Timestamp($0) })
      else { continue }
      let age = max(0, now.milliseconds - made.milliseconds) / 1000
      lists[name] = StoreStatus.List(
        name: name, digest: about["list"]?.text ?? "", entries: about["entries"]?.number ?? 0,
        made: made.description, ageInSeconds: Int(age),
        isStale: limit.map { made < $0.before(now) } ?? false,
        lint: about["lint"]?.object?.compactMapValues(\.number) ?? [:])
    }
    return lists.values.sorted { $0.name < $1.name }
  }

  private func cameras(_ database: Database, now: Timestamp) throws -> [StoreStatus.Camera] {
    var cameras: [String: StoreStatus.Camera] = [:]
    var wrong: [String: Int] = [:]
    let dayAgo = Timestamp(milliseconds: now.milliseconds - 86_400_000).description
    let hourAgo = Timestamp(milliseconds: now.milliseconds - 3_600_000).description
    let rows = try Row.fetchCursor(
      database, sql: "SELECT at, action, about FROM audit ORDER BY seq DESC LIMIT 50000")
    while let row = try rows.next() {
      let time: String = try row.value("at")
      guard time >= dayAgo else { break }
      guard let action = AuditAction(rawValue: try row.value("action")),
        let about = AuditValue(json: try row.value("about"))
      else {
        continue
      }
      func note(_ name: String, _ change: (inout StoreStatus.Camera) -> Void) {
        var camera =
          cameras[name]
          ?? StoreStatus.Camera(
            name: name, reads: 0, hits: 0, wrong: 0, last: time, isSilent: time < hourAgo)
        change(&camera)
        cameras[name] = camera
      }
      switch action {
      case .counted:
        for (name, count) in about["reads"]?.object ?? [:] {
          note(name) { $0.reads += count.number ?? 0 }
        }
      case .hit: if let name = about["camera"]?.text { note(name) { $0.hits += 1 } }
      case .disposition:
        if ["misread", "wrong-state"].contains(about["outcome"]?.text),
          let name = about["camera"]?.text
        {
          wrong[name, default: 0] += 1
        }
      default: break
      }
    }
    // A judgment is no sign of life of the camera.
    for (name, count) in wrong { cameras[name]?.wrong = count }
    return cameras.values.sorted { $0.name < $1.name }
  }
}
