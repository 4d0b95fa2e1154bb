import Foundation
import GRDB
import Hotplate
import Testing

@testable import HotplateStore

/// Hits that a surer one of the same pass superseded: one vehicle, one judgment.
@Suite struct SupersedingTests {
  /// A store with the hits of one pass, each of which supersedes the one before, and then one of another vehicle.
  func scene(pass count: Int = 3) throws -> (StoreScene, HitStore, pass: [Int], other: Int) {
    let scene = try StoreScene(seed: 51)
    let store = try scene.run(policy: try Policy.pack("US-CA"))
    let numbers = try store.record(pass(count, scene) + [scene.submission()]).map(\.number)
    return (scene, store, Array(numbers.prefix(count)), numbers[count])
  }

  func pass(_ count: Int, _ scene: StoreScene) -> [HitSubmission] {
    let plate = scene.plate()
    var hits = (0..<count).map { _ in scene.submission(read: plate) }
    for index in hits.indices.dropFirst() { hits[index].hit.supersedes = hits[index - 1].hit.id }
    return hits
  }

  @Test func queueHoldsTheSurestOfAPassAlone() throws {
    let (scene, store, pass, other) = try scene()
    #expect(try store.hits(undecided: true).map(\.hit.number) == [other, pass[2]])
    #expect(try store.hits(superseded: false).map(\.hit.number) == [other, pass[2]])
    #expect(try store.hits().map(\.hit.number) == [other] + pass.reversed())
    #expect(try store.hits(undecided: true, limit: 1).map(\.hit.number) == [other])
    #expect(try store.undecided() == 2)
    #expect(try store.status().undecided == 2)
    #expect(try Report(log: try AuditReader(store: scene.path)).total.undecided == 2)
    let cards = try pass.map { try store.card(String($0)) }
    #expect(cards.map(\.supersedes) == [nil, pass[0], pass[1]])
    #expect(cards.map(\.supersededBy) == [pass[1], pass[2], nil])
    #expect(
      cards[1].line.hasSuffix("  supersedes hit \(pass[0]), superseded by hit \(pass[2])"))
    #expect(cards[2].line.hasSuffix("undecided, supersedes hit \(pass[1])"))
    #expect(cards[0].text.contains("SUPERSEDED by hit \(pass[1])"))
    #expect(cards[0].text.contains("nothing yet: hit \(pass[1]) is the one to judge"))
    #expect(cards[2].text.contains("supersedes hit \(pass[1])"))
    #expect(try cards[0].json().contains("\"supersededBy\":\(pass[1])"))
    #expect(try !store.card(String(other)).json().contains("supersede"))
    #expect(try AuditVerification(store: scene.path).findings == [])
  }

  /// What somebody found before the surer hit came is not asked again.
  @Test func findingOfASupersededHitCountsForItsSuccessor() throws {
    let scene = try StoreScene(seed: 52)
    let store = try scene.run()
    let hits = pass(3, scene)
    let first = try #require(try store.record([hits[0]]).first).number
    let given = try store.dispose(of: first, as: .misread, action: .stopped)
    let later = try store.record([hits[1], hits[2]]).map(\.number)
    #expect(try store.hits(undecided: true).isEmpty)
    #expect(try store.undecided() == 0)
    #expect(try store.hits(superseded: false).first?.disposition?.number == given)
    let card = try store.card(String(later[1]))
    #expect(card.line.hasSuffix("misread (found of hit \(first)), supersedes hit \(later[0])"))
    #expect(card.text.contains(", of hit \(first)"))
    #expect(try card.json().contains("\"hit\":\(first)"))
    // Of itself nothing was found: a clearance needs that.
    #expect(try store.dispositions(of: later[1]).isEmpty)
    let day = try #require(RetentionPeriod("1d"))
    #expect(throws: HotplateError.self) {
      try store.clear(hit: later[1], for: day, reason: "test")
    }
    // Judged again without a word of the stop, that stays.
    try store.dispose(of: later[1], as: .correctRead)
    #expect(try store.findings(of: later[1]).map(\.hit) == [first, later[1]])
    #expect(try store.findings(of: later[1]).map(\.action) == [.stopped, .stopped])
    try store.dispose(of: first, as: .badEntry)
    #expect(try store.findings(of: later[1]).last?.outcome == .correctRead)
    let report = try Report(log: try AuditReader(store: scene.path))
    #expect(report.total.outcomes == [.correctRead: 1] && report.total.undecided == 0)
  }

  /// Who has the older one open judges it: the surer one leaves the queues of the others.
  @Test func judgedWithAHitIsWhatSupersedesIt() throws {
    let (scene, store, pass, other) = try scene()
    defer { withExtendedLifetime(scene) {} }
    let last = try store.newestChange()
    let given = try store.dispose(of: pass[0], as: .correctRead)
    let changes = try store.changes(after: last)
    #expect(changes.hits.map(\.hit.number) == pass)
    #expect(changes.hits.allSatisfy { $0.disposition?.number == given })
    #expect(changes.hits.map(\.change) == [given, pass[1], pass[2]])
    #expect(try store.hits(undecided: true).map(\.hit.number) == [other])
    // Told in parts: what was found of another one does not hide what came between.
    var told: [Int] = []
    var next = 0
    while case let part = try store.changes(after: next, limit: 1), !part.hits.isEmpty {
      told += part.hits.map(\.hit.number)
      next = part.last
    }
    #expect(Set(told) == Set(pass + [other]))
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>) func agreesWithReference(seed: UInt64) throws {
    let scene = try StoreScene(seed: seed)
    let store = try scene.run()
    var passes: [[Int]] = []
    for _ in 0..<12 {
      let count = Int(scene.random.next() % 4) + 1
      passes.append(try store.record(pass(count, scene)).map(\.number))
    }
    var judged: Set<Int> = []
    for number in passes.joined() where scene.random.next().isMultiple(of: 5) {
      try store.dispose(of: number, as: .unableToVerify)
      judged.insert(number)
    }
    let open = passes.filter { judged.isDisjoint(with: $0) }.compactMap(\.last)
    let found = try store.hits(undecided: true).map(\.hit.number)
    #expect(found == open.reversed(), "seed \(seed)")
    #expect(try store.undecided() == open.count, "seed \(seed)")
    let report = try Report(log: try AuditReader(store: scene.path))
    #expect(report.total.undecided == open.count, "seed \(seed)")
  }

  /// A store has millions of hits: none of these looks through its log.
  @Test func supersededHitsAreFoundByTheirIndex() throws {
    let (scene, store, _, _) = try scene()
    defer { withExtendedLifetime(scene) {} }
    try store.database.writeWithoutTransaction { database in
      for condition in [
        HitStore.isNewestOfPass, HitStore.isUndecided, HitStore.isOneOfTheUndecided,
      ] {
        let plan = try Row.fetchAll(
          database,
          sql: """
            EXPLAIN QUERY PLAN SELECT \(StoredHit.columns) FROM hit WHERE \(condition)
            ORDER BY number DESC LIMIT 50
            """
        ).map { $0["detail"] as String }
        let looks = plan.filter { $0.contains("audit") }
        #expect(looks.count > 2)
        for look in looks {
          #expect(look.contains("INDEX audit_superseding") || look.contains("PRIMARY KEY"))
        }
      }
    }
  }

  /// A camera may call itself anything.
  @Test func nameThatLooksLikeThatOfTheFieldSupersedesNothing() throws {
    let scene = try StoreScene(seed: 53)
    let store = try scene.run()
    let first = try #require(try store.record([scene.submission()]).first).number
    try store.record([scene.submission(camera: "x\",\"supersedes\":\(first),\"y\":\"")])
    #expect(try store.hits(undecided: true).count == 2)
    #expect(try store.hits().allSatisfy { $0.hit.supersedes == nil && $0.hit.supersededBy == nil })
  }

  @Test func hitsOfAnOlderStoreAreTakenUp() throws {
    let (scene, store, pass, other) = try scene()
    try store.close()
    try WithdrawalTests().make(version: 2, of: scene.path)
    #expect(try AuditVerification(store: scene.path).findings == [])
    #expect(try scene.open().hits(undecided: true).map(\.hit.number) == [other, pass[2]])
    #expect(try AuditVerification(store: scene.path).findings == [])
  }

  @Test func consoleListsTheSurestAlone() throws {
    let scene = try ConsoleScene(hits: 1)
    let pass = pass(2, scene.scene)
    let numbers = try scene.store.record(pass).map(\.number)
    func cards(_ query: String) throws -> [AuditValue] {
      let answer = try #require(scene.ask("GET", "/api/hits" + query))
      return try #require(AuditValue(json: answer.text)?.list)
    }
    #expect(
      try cards("?undecided=1").map { $0["number"]?.number } == [numbers[1], scene.newest])
    let all = try cards("")
    #expect(all.map { $0["supersededBy"]?.number } == [nil, numbers[1], nil])
    #expect(all.map { $0["supersedes"]?.number } == [numbers[0], nil, nil])
  }
}
