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
    #expect(cards.map(\.supersededBy) == [pass[2], pass[2], nil])
    #expect(
      cards[1].line.hasSuffix("  supersedes hit \(pass[0]), superseded by hit \(pass[2])"))
    #expect(cards[2].line.hasSuffix("undecided, supersedes hit \(pass[1])"))
    // The end of the pass, not the next one: that is superseded itself.
    #expect(cards[0].text.contains("SUPERSEDED by hit \(pass[2])"))
    #expect(cards[0].text.hasSuffix("nothing yet: hit \(pass[2]) is the one to judge"))
    #expect(cards[2].text.contains("supersedes hit \(pass[1])"))
    #expect(try cards[0].json().contains("\"supersededBy\":\(pass[2])"))
    #expect(try !store.card(String(other)).json().contains("supersede"))
    #expect(try AuditVerification(store: scene.path).findings == [])
  }

  /// What somebody found before the surer hit came is not asked again.
  @Test func findingOfASupersededHitCountsForItsSuccessor() throws {
    let scene = try StoreScene(seed: 52)
    let store = try scene.run()
    let hits = pass(3, scene)
    let first = try #require(try store.record([hits[0]]).first).number
    let given = try store.dispose(of: first, as: .badEntry, action: .stopped)
    let later = try store.record([hits[1], hits[2]]).map(\.number)
    #expect(try store.hits(undecided: true).isEmpty)
    #expect(try store.undecided() == 0)
    #expect(try store.hits(superseded: false).first?.disposition?.number == given)
    let card = try store.card(String(later[1]))
    #expect(card.line.hasSuffix("bad-entry (found of hit \(first)), supersedes hit \(later[0])"))
    #expect(card.text.contains("  of hit \(first)"))
    #expect(try card.json().contains("\"hit\":\(first)"))
    // Of itself nothing was found: a clearance needs that.
    #expect(try store.dispositions(of: later[1]).isEmpty)
    let day = try #require(RetentionPeriod("1d"))
    let refused = #expect(throws: HotplateError.self) {
      try store.clear(hit: later[1], for: day, reason: "test")
    }
    #expect(refused?.message.contains("bad-entry was found of hit \(first)") == true)
    #expect(refused?.message.contains("; clear hit \(first), or record") == true)
    try store.clear(hit: first, for: day, reason: "test")
    // Judged again without a word of the stop, that stays.
    try store.dispose(of: later[1], as: .correctRead)
    #expect(try store.findings(of: later[1]).map(\.hit) == [first, later[1]])
    #expect(try store.findings(of: later[1]).map(\.action) == [.stopped, .stopped])
    try store.dispose(of: first, as: .staleRecord)
    #expect(try store.findings(of: later[1]).last?.outcome == .correctRead)
    #expect(
      try store.card(String(first)).text.hasSuffix("hit \(later[1]) was judged as correct-read"))
    let report = try Report(log: try AuditReader(store: scene.path))
    #expect(report.total.outcomes == [.correctRead: 1] && report.total.undecided == 0)
  }

  /// A poor early view may be misread where the surer one is not: that one is looked at, whatever was found of the other.
  @Test(arguments: [Disposition.Outcome.misread, .wrongState, .otherVehicle, .unableToVerify])
  func findingOfAPoorViewHidesNoSurerHit(outcome: Disposition.Outcome) throws {
    let scene = try StoreScene(seed: 54)
    let store = try scene.run()
    var hits = pass(2, scene)
    for index in hits.indices where outcome == .otherVehicle { hits[index].hit.plate = "QZ1" }
    let first = try #require(try store.record([hits[0]]).first).number
    try store.dispose(of: first, as: .badEntry)
    try store.dispose(of: first, as: outcome, action: .stopped)
    let later = try #require(try store.record([hits[1]]).first).number
    #expect(try store.hits(undecided: true).map(\.hit.number) == [later])
    #expect(try store.undecided() == 1)
    #expect(try store.findings(of: later).isEmpty)
    #expect(try store.card(String(later)).line.contains("undecided, supersedes"))
    let text = try store.card(String(first)).text
    #expect(text.hasSuffix("does not count for the pass: hit \(later) is the one to judge"))
    // The vehicle was stopped all the same, also where the next finding says nothing of it.
    let early = try Report(log: try AuditReader(store: scene.path)).total
    #expect(early.undecided == 1 && early.actions == [.stopped: 1])
    // What was done was done of the older one, which was wrong.
    let verdict: Report.Verdict = outcome == .unableToVerify ? .unverified : .wrong
    #expect(early.verdicts == [.stopped: [verdict: 1]])
    let last: Disposition.Outcome = outcome == .otherVehicle ? .staleRecord : .correctRead
    try store.dispose(of: later, as: last)
    #expect(try store.findings(of: later).map(\.hit) == [later])
    let report = try Report(log: try AuditReader(store: scene.path))
    #expect(report.total.outcomes == [last: 1] && report.total.actions == [.stopped: 1])
    let judged: Report.Verdict = last == .correctRead ? .right : .wrong
    #expect(report.total.verdicts == [.stopped: [judged: 1]])
    #expect(report.responses.count == 1)
  }

  /// Who has a hit open whose pass was judged is sent nowhere.
  @Test func supersededHitSaysWhatItsPassWasJudgedAs() throws {
    let (scene, store, pass, _) = try scene()
    defer { withExtendedLifetime(scene) {} }
    let given = try store.dispose(of: pass[1], as: .correctRead)
    let card = try store.card(String(pass[0]))
    #expect(card.supersedingFinding?.number == given && card.supersedingFinding?.hit == pass[1])
    #expect(
      card.text.hasSuffix("hit \(pass[2]) was judged as correct-read (found of hit \(pass[1]))"))
    // Its own finding, told above, is what the pass was judged by.
    #expect(try !store.card(String(pass[1])).text.contains("hit \(pass[2]) was judged"))
    try store.dispose(of: pass[2], as: .misread)
    let text = try store.card(String(pass[1])).text
    #expect(text.hasSuffix("hit \(pass[2]) was judged as misread"))
  }

  /// The log still names a hit that was deleted; it is not to be waited for.
  @Test func hitWhoseSurerOnesWereDeletedWaitsAgain() throws {
    let scene = try StoreScene(seed: 55)
    let store = try scene.run()
    var hits = pass(3, scene)
    let before = scene.clock.now.addingTimeInterval(-60)
    // The camera's clock was set back within the pass.
    hits[1].context.time = before
    let numbers = try store.record(hits).map(\.number)
    func purge(before time: Date) throws {
      try store.purge(readsBefore: nil, hitsBefore: Timestamp(time), reason: "order 9")
    }
    try purge(before: before.addingTimeInterval(1))
    // The surest is there, though what it superseded is not.
    #expect(try store.hits(undecided: true).map(\.hit.number) == [numbers[2]])
    #expect(try store.card(String(numbers[0])).supersededBy == numbers[2])
    try store.dispose(of: numbers[0], as: .badEntry)
    #expect(try store.undecided() == 0)

    hits = pass(2, scene)
    hits[1].context.time = before
    let other = try store.record(hits).map(\.number)
    let last = try store.newestChange()
    try purge(before: before.addingTimeInterval(1))
    #expect(try store.hits(undecided: true).map(\.hit.number) == [other[0]])
    #expect(try store.hits(superseded: false).map(\.hit.number) == [other[0], numbers[2]])
    #expect(try store.undecided() == 1)
    let card = try store.card(String(other[0]))
    #expect(card.supersededBy == nil && card.text.hasSuffix("nothing yet: undecided"))
    // An open console is told of it.
    let changes = try store.changes(after: last)
    #expect(changes.hits.map(\.hit.number) == [other[0]])
    #expect(changes.gone == [other[1]...other[1]])
    try store.dispose(of: other[0], as: .misread)
    #expect(try store.undecided() == 0)
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
    // Found to be misread after all, it counts for itself alone.
    let next = try store.newestChange()
    try store.dispose(of: pass[0], as: .misread)
    let again = try store.changes(after: next)
    #expect(again.hits.map(\.hit.number) == pass)
    #expect(again.hits.map { $0.disposition == nil } == [false, true, true])
    #expect(try store.hits(undecided: true).map(\.hit.number) == [other, pass[2]])
    // Told in parts: what was found of another one does not hide what came between.
    var told: [Int] = []
    var from = 0
    while case let part = try store.changes(after: from, limit: 1), !part.hits.isEmpty {
      told += part.hits.map(\.hit.number)
      from = part.last
    }
    #expect(Set(told) == Set(pass + [other]))
  }

  /// What counts of each pass, by the newest hit that is there: the slow, plain reference.
  ///
  /// - Parameters:
  ///   - passes: The numbers of each pass's hits, each of which supersedes the one before.
  ///   - found: What was found of each, the last one last.
  func verdicts(
    _ passes: [[Int]], _ found: [Int: [Disposition.Outcome]], gone: Set<Int>
  ) -> [Int: Disposition.Outcome?] {
    var verdicts: [Int: Disposition.Outcome?] = [:]
    for pass in passes {
      guard let newest = pass.last(where: { !gone.contains($0) }) else { continue }
      var counts: Disposition.Outcome?
      for number in pass where number <= newest {
        let isOfAll = [.correctRead, .staleRecord, .badEntry].contains(counts)
        // What was found of a hit went with it.
        let own = gone.contains(number) ? nil : found[number]?.last
        counts = own ?? (isOfAll ? counts : nil)
      }
      verdicts.updateValue(counts, forKey: newest)
    }
    return verdicts
  }

  /// Queue, counts and reports, over passes with findings that hold for surer hits and others; then without some of the hits.
  @Test(arguments: 1...8 as ClosedRange<UInt64>) func agreesWithReference(seed: UInt64) throws {
    let scene = try StoreScene(seed: seed)
    let store = try scene.run()
    let early = scene.clock.now.addingTimeInterval(-3600)
    var (passes, gone): ([[Int]], Set<Int>) = ([], [])
    for _ in 0..<12 {
      var hits = pass(Int(scene.random.next() % 4) + 1, scene)
      for index in hits.indices where scene.random.next().isMultiple(of: 4) {
        hits[index].context.time = early
      }
      let numbers = try store.record(hits).map(\.number)
      passes.append(numbers)
      gone.formUnion(zip(numbers, hits).filter { $1.context.time == early }.map(\.0))
    }
    // Of hits whose text is the listed one.
    let outcomes = Disposition.Outcome.allCases.filter { $0 != .otherVehicle }
    var found: [Int: [Disposition.Outcome]] = [:]
    for number in passes.joined() {
      while scene.random.next().isMultiple(of: 3) {
        let outcome = outcomes[Int(scene.random.next() % UInt64(outcomes.count))]
        try store.dispose(of: number, as: outcome, note: "\"outcome\":\"correct-read\"")
        found[number, default: []].append(outcome)
      }
    }
    func check(_ verdicts: [Int: Disposition.Outcome?]) throws {
      let open = verdicts.filter { $0.value == nil }.keys.sorted(by: >)
      #expect(try store.hits(undecided: true).map(\.hit.number) == open, "seed \(seed)")
      #expect(try store.undecided() == open.count, "seed \(seed)")
      let listed = try store.hits(superseded: false)
      #expect(listed.map(\.hit.number) == verdicts.keys.sorted(by: >), "seed \(seed)")
      for overview in listed {
        let number = overview.hit.number
        #expect(verdicts[number] == .some(overview.disposition?.outcome), "seed \(seed)")
        #expect(try store.findings(of: number).last == overview.disposition, "seed \(seed)")
      }
    }
    let all = verdicts(passes, found, gone: [])
    try check(all)
    let report = try Report(log: try AuditReader(store: scene.path)).total
    let counts = Dictionary(grouping: all.values.compactMap(\.self)) { $0 }.mapValues(\.count)
    #expect(report.outcomes == counts, "seed \(seed)")
    #expect(report.hits == passes.count, "seed \(seed)")
    let purged = try store.purge(
      readsBefore: nil, hitsBefore: Timestamp(early.addingTimeInterval(1)), reason: "order 9")
    #expect(purged.hits == gone.count, "seed \(seed)")
    try check(verdicts(passes, found, gone: gone))
    // The log outlives hits and what was found of them: a report of the time is what it was.
    let later = try Report(log: try AuditReader(store: scene.path)).total
    #expect(later.outcomes == counts && later.hits == passes.count, "seed \(seed)")
    #expect(try AuditVerification(store: scene.path).findings == [])
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
