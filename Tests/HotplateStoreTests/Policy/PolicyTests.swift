import Foundation
import Hotplate
import TestSupport
import Testing

@testable import HotplateStore

@Suite struct PolicyTests {
  static let folder = Project.folder.appendingPathComponent("Policies")

  @Test(arguments: Policy.packs)
  func everyPackIsUnderstoodAndIsTheFile(code: String) throws {
    let policy = try Policy.pack(code)
    #expect(policy.code == code)
    #expect(policy.notice.contains("not legal advice"))
    #expect(policy.citations.allSatisfy { $0.url.hasPrefix("https://") })
    let file = try Data(contentsOf: Self.folder.appendingPathComponent("\(code).json"))
    #expect(Policy.embedded(code) == file)
    #expect(try Policy(json: Data(policy.source.utf8), source: "again") == policy)
  }

  /// Each change of a field of a pack that is not a value the field may have.
  @Test func everythingUnknownMissingOrWrongIsRefused() throws {
    let pack = try #require(Policy.embedded("US-VA"))
    let text = String(decoding: pack, as: UTF8.self)
    let object = try #require(AuditValue(json: text)?.object)
    func refused(_ fields: [String: AuditValue]) -> Bool {
      (try? Policy(json: Data(AuditValue.object(fields).json.utf8), source: "test")) == nil
    }
    #expect(!refused(object))
    for field in object.keys {
      var fields = object
      fields[field] = nil
      #expect(refused(fields), "\(field) missing")
      fields[field] = ["no": "sense"]
      #expect(refused(fields), "\(field) of another kind")
    }
    var fields = object
    fields["retention"] = "1d"
    #expect(refused(fields))
    fields = object
    fields["readRetention"] = "forever"
    #expect(refused(fields))
    fields = object
    fields["code"] = "  "
    #expect(refused(fields))
    fields = object
    fields["notLegalAdvice"] = false
    #expect(refused(fields))
    fields = object
    fields["purposes"] = []
    #expect(refused(fields))
    for cut in [0, 1, text.utf8.count / 2, text.utf8.count - 3] {
      #expect(throws: HotplateError.self) { try Policy(json: pack.prefix(cut), source: "cut") }
    }
    #expect(throws: HotplateError.self) { try Policy.pack("US-XX") }
  }

  /// Programs of before 2026-12-01 put packs in force whose texts were white space. Their stores open, and rule as before.
  @Test func aPolicyWithABlankTextThatIsInForceStaysSo() throws {
    let scene = try StoreScene()
    let text = String(decoding: try #require(Policy.embedded("US-VA")), as: UTF8.self)
    var fields = try #require(AuditValue(json: text)?.object)
    fields["notice"] = " "
    let pack = AuditValue.object(fields).json
    #expect(throws: HotplateError.self) { try Policy(json: Data(pack.utf8), source: "test") }
    let old = try scene.open()
    try old.write { _, log in
      try log.append(.policy, about: ["code": "US-VA", "pack": .text(pack)])
    }
    try old.close()
    let store = try scene.open()
    let (policy, shipped) = (try store.policy, try Policy.pack("US-VA"))
    #expect(policy?.notice == " " && policy?.rules == shipped.rules)
    let report = try Report(log: try AuditReader(store: scene.path))
    #expect(report.rules.map { $0.hasSuffix(": policy US-VA") } == [true])
    _ = try search(store, purpose: "audit")
  }

  /// What waits for a receiver is kept, hits and reads alike.
  @Test func recordsWaitForDeliveryNoLongerThanTheyMayBeKept() throws {
    var policy = try Policy.pack("US-NH")
    let (week, day) = (RetentionPeriod("7d"), RetentionPeriod("1d"))
    #expect(day == RetentionPeriod("24h") && Set([day, RetentionPeriod("24h")]).count == 1)
    #expect(Policy.longestWait(asked: nil, under: nil) == 30 * 86_400)
    for (asked, kept, most) in [(week, day, 86_400), (day, week, 86_400), (nil, week, 604_800)] {
      policy.hitRetention = kept
      #expect(Policy.longestWait(asked: asked, under: policy) == most)
    }
    policy.readRetention = day
    try policy.checkDeliveryOfReads(asked: day)
    var error = #expect(throws: HotplateError.self) {
      try policy.checkDeliveryOfReads(asked: nil)
    }
    #expect(error?.message.contains("give --keep-undelivered 1d, which") == true)
    policy.readRetention = nil
    error = #expect(throws: HotplateError.self) { try policy.checkDeliveryOfReads(asked: day) }
    #expect(error?.message.contains("keeps reads without a hit not at all") == true)
  }

  @Test func policyStaysInForceWithoutBeingNamedAgain() throws {
    let scene = try StoreScene()
    try scene.open(policy: try Policy.pack("US-NH")).close()
    let again = try scene.open()
    #expect(try again.policy?.code == "US-NH")
    #expect(throws: HotplateError.self) {
      try again.retain(RetentionPeriod("4m"), reason: "longer than the law")
    }
    try again.retain(RetentionPeriod("3m"), reason: "as the law")
  }

  /// Each change is told, and who only looks makes none.
  @Test func whoOnlyLooksChangesNoPolicy() throws {
    let scene = try StoreScene()
    let said = Guarded<[String]>([])
    func open(_ code: String, changesPolicy: Bool) throws {
      try HitStore(
        path: scene.path, policy: try Policy.pack(code), actor: "jdoe",
        options: .init(
          retentionInterval: nil, changesPolicy: changesPolicy,
          notify: { sentence in said.withLock { $0.append(sentence) } })
      ).close()
    }
    // Nor the first one of a store, whose hits it may make due.
    let first = #expect(throws: HotplateError.self) { try open("US-VA", changesPolicy: false) }
    #expect(first?.code == .configuration)
    #expect(first?.message.contains("found --policy US-VA, but none is in force, ") == true)
    #expect(try scene.open().policy == nil)
    try open("US-VA", changesPolicy: true)
    try open("US-VA", changesPolicy: false)
    let error = #expect(throws: HotplateError.self) { try open("US-CA", changesPolicy: false) }
    #expect(error?.code == .configuration)
    #expect(error?.message.contains("found --policy US-CA, but US-VA is in force, ") == true)
    #expect(said.withLock { $0 } == [])
    try open("US-CA", changesPolicy: true)
    #expect(
      said.withLock { $0 } == ["\(scene.path): the policy was changed from US-VA to US-CA"])
    #expect(try scene.open().policy?.code == "US-CA")
  }

  @Test func stricterPolicyShortensWhatWasChosen() throws {
    let scene = try StoreScene()
    let store = try scene.open(policy: try Policy.pack("US-AR"))
    try store.retain(RetentionPeriod("100d"), reason: "test")
    try store.close()
    #expect(try scene.open(policy: try Policy.pack("US-NH")).retention?.seconds == 180)
  }

  /// Whoever wants to keep reads again says so again.
  @Test(arguments: [("\"3m\"", "3m"), ("null", nil)] as [(String, String?)])
  func whatAPolicyEndsDoesNotBeginAgainUnderALaxerOne(limit: String, left: String?) throws {
    let scene = try StoreScene()
    let lax = try Policy.pack("US-AR")
    let store = try scene.open(policy: lax)
    try store.retain(RetentionPeriod("100d"), reason: "test")
    try store.close()
    let pack = String(decoding: try #require(Policy.embedded("US-NH")), as: UTF8.self)
      .replacing("\"readRetention\": \"3m\"", with: "\"readRetention\": \(limit)")
    try scene.open(policy: try Policy(json: Data(pack.utf8), source: "test")).close()
    let again = try scene.open(policy: lax)
    #expect(again.retention?.description == left)
    try again.retain(RetentionPeriod("100d"), reason: "asked for anew")
    #expect(again.retention?.description == "100d")
  }

  /// A console or a stream may be open for months.
  @Test func changeOfPolicyBindsWhoHasTheStoreOpen() throws {
    let scene = try StoreScene()
    let list = scene.list
    // The United Kingdom's has no greatest age of a list, New Hampshire's has.
    let long = try scene.run(policy: try Policy.pack("UK"))
    try long.retain(RetentionPeriod("20d"), reason: "test")
    try long.keep(reads: [(PlateRead(text: "QQQ555"), scene.context())])
    scene.clock.advance(25 * 3600)
    try long.record([scene.submission()])
    #expect(try long.enforceRetention().reads == 0)
    try scene.open(policy: try Policy.pack("US-NH")).close()
    #expect(try long.policy?.code == "US-NH")
    #expect(try long.status().policy == "US-NH")
    try long.enforceRetention()
    #expect(long.retention?.seconds == 180)
    #expect(throws: HotplateError.self) {
      try long.retain(RetentionPeriod("20d"), reason: "as before")
    }
    #expect(throws: HotplateError.self) { try long.record([scene.submission()]) }
    #expect(throws: HotplateError.self) { try long.beginRun(settings: [:], lists: [list]) }
  }

  @Test func policyThatForbidsKeepingEndsIt() throws {
    let scene = try StoreScene()
    let store = try scene.open()
    try store.retain(RetentionPeriod("100d"), reason: "test")
    try store.keep(reads: [(PlateRead(text: "QQQ555"), scene.context())])
    try store.close()
    let pack = String(decoding: try #require(Policy.embedded("US-NH")), as: UTF8.self)
      .replacing("\"readRetention\": \"3m\"", with: "\"readRetention\": null")
    let policy = try Policy(json: Data(pack.utf8), source: "test")
    let governed = try scene.open(policy: policy)
    #expect(governed.retention == nil)
    #expect(governed.purgedAtOpening.reads == 1)
  }

  @Test func listOlderThanThePolicyAllowsStopsTheRun() throws {
    let scene = try StoreScene()
    let store = try scene.open(policy: try Policy.pack("US-AR"))
    let list = scene.list
    try store.beginRun(settings: [:], lists: [list])
    try store.record([scene.submission()])
    scene.clock.advance(24 * 3600)
    #expect(throws: HotplateError.self) { try store.record([scene.submission()]) }
    #expect(throws: HotplateError.self) { try store.beginRun(settings: [:], lists: [list]) }
    try store.beginRun(settings: [:], lists: [scene.list])
    try store.record([scene.submission()])
  }

  /// How old it is nobody knows. Where no age is too great, the record tells how much later it was made.
  @Test func listOfTheFutureStopsTheRunWhereAgesAreLimited() throws {
    let scene = try StoreScene()
    let store = try scene.open()
    var list = scene.list
    list.made = scene.clock.now.addingTimeInterval(240 * 3600)
    try store.beginRun(settings: [:], lists: [list])
    let stored = try #require(try store.record([scene.submission()]).first)
    let card = try store.card("\(stored.number)")
    #expect(card.listAgeInSeconds == -864_000)
    #expect(card.text.contains("  made 10 d after the picture\n"))
    #expect(try store.status().lists.map(\.ageInSeconds) == [-864_000])
    #expect(try store.status().lists.map(\.isStale) == [false])
    try scene.open(policy: try Policy.pack("US-AR")).close()
    #expect(try store.status().lists.map(\.isStale) == [true])
    let uses: [() throws -> Void] = [
      { try store.record([scene.submission()]) }, { try store.load(list) },
      { try store.beginRun(settings: [:], lists: [list]) },
    ]
    for use in uses {
      let error = #expect(throws: HotplateError.self) { try use() }
      #expect(
        error?.message
          == "stolen.csv: found a list written 240 hours from now, expected one of the past: is a clock wrong?"
      )
    }
    // A clock may run a little fast.
    list.made = scene.clock.now.addingTimeInterval(3600)
    try store.beginRun(settings: [:], lists: [list])
    try store.record([scene.submission()])
  }

  func search(_ store: HitStore, purpose: String, caseID: String = "26-1") throws -> SearchAnswer {
    try store.search(
      SearchRequest(purpose: purpose, caseID: caseID, plate: try PlatePattern("Q*")))
  }

  @Test func searchNeedsPolicyPurposeCaseAndQuestion() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    #expect(throws: HotplateError.self) { try search(store, purpose: "audit") }
    try store.close()
    let governed = try scene.run(policy: try Policy.pack("US-VA"))
    for purpose in ["", "curiosity", "immigration", "personal", "AUDIT"] {
      #expect(throws: HotplateError.self) { try search(governed, purpose: purpose) }
    }
    for caseID in ["", " ", "-"] {
      #expect(throws: HotplateError.self) { try search(governed, purpose: "audit", caseID: caseID) }
    }
    #expect(throws: HotplateError.self) {
      try governed.search(SearchRequest(purpose: "audit", caseID: "1"))
    }
    _ = try search(governed, purpose: "audit")
    let trail = try governed.trail(limit: 100)
    #expect(trail.count { $0["action"]?.text == "refused" } == 10)
    #expect(trail.count { $0["action"]?.text == "search" } == 1)
    let refused = try #require(trail.first { $0["about"]?["purpose"]?.text == "immigration" })
    #expect(refused["sealed"]?["plate"]?.text == "Q*")
    #expect(refused["sealed"]?["user"]?.text == "jdoe")
  }

  /// What is checked is what the log holds.
  @Test func aCaseThatTheLogCannotHoldIsRefused() throws {
    let scene = try StoreScene()
    let store = try scene.run(policy: try Policy.pack("US-VA"))
    let longest = String(repeating: "7", count: 128)
    _ = try search(store, purpose: "audit", caseID: longest)
    #expect(try store.trail(limit: 1).first?["sealed"]?["case"]?.text == longest)
    let error = #expect(throws: HotplateError.self) {
      try search(store, purpose: "audit", caseID: longest + "8")
    }
    #expect(error?.message == "a case has at most 128 characters, found 129")
    #expect(try store.trail(limit: 1).first?["action"]?.text == "refused")
  }

  /// By a plate and without one reads are looked for in different ways.
  @Test(arguments: [(2, true), (3, false), (4, false)])
  func answerThatHoldsAllThereIsIsNotCut(limit: Int, isCut: Bool) throws {
    let scene = try StoreScene()
    let store = try scene.run(policy: try Policy.pack("US-VA"))
    try store.retain(RetentionPeriod("1h"), reason: "test")
    for _ in 0..<3 {
      try store.record(PlateRead(text: scene.plate()), hits: [], context: scene.context())
    }
    func found(_ plate: PlatePattern?) throws -> SearchAnswer {
      try store.search(
        SearchRequest(
          purpose: "audit", caseID: "1", plate: plate, camera: "gate-3", limit: limit))
    }
    let asked: [PlatePattern?] = [try PlatePattern("Q*"), nil]
    for plate in asked {
      let answer = try found(plate)
      #expect(answer.reads.count == min(limit, 3) && answer.isCut == isCut)
    }
    try store.retain(nil, reason: "test")
    try store.record((0..<3).map { _ in scene.submission() })
    let answer = try found(nil)
    #expect(answer.reads.isEmpty)
    #expect(answer.hits.count == min(limit, 3) && answer.isCut == isCut)
  }

  @Test func overdueDispositionsHoldSearchesBack() throws {
    let scene = try StoreScene()
    let store = try scene.run(policy: try Policy.pack("US-VA"))
    let hit = try #require(try store.record([scene.submission()]).first)
    scene.clock.advance(6 * 86_400)
    _ = try search(store, purpose: "audit")
    scene.clock.advance(2 * 86_400)
    #expect(throws: HotplateError.self) { try search(store, purpose: "audit") }
    try store.dispose(of: hit.number, as: .unableToVerify)
    _ = try search(store, purpose: "audit")
  }

  @Test func caseCheckDecides() throws {
    let scene = try StoreScene()
    let script = scene.folder + "/check"
    try Data("#!/bin/sh\n[ \"$2\" = 26-1 ]\n".utf8).write(to: URL(fileURLWithPath: script))
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: script)
    let early = try scene.open(policy: try Policy.pack("US-VA"))
    _ = try search(early, purpose: "audit", caseID: "26-2")
    let store = try scene.open(caseCheck: script)
    _ = try search(store, purpose: "audit")
    #expect(throws: HotplateError.self) { try search(store, purpose: "audit", caseID: "26-2") }
    // Who leaves the check out does not get around it.
    let unchecked = try scene.open()
    #expect(throws: HotplateError.self) { try search(early, purpose: "audit") }
    #expect(throws: HotplateError.self) { try search(unchecked, purpose: "audit") }
    let missing = try scene.open(caseCheck: scene.folder + "/nothing")
    #expect(throws: HotplateError.self) { try search(missing, purpose: "audit") }
  }

  @Test(.timeLimit(.minutes(5))) func aCaseCheckThatDoesNotEndIsEndedAndIsNo() throws {
    let scene = try StoreScene()
    let (script, id) = (scene.folder + "/check", scene.folder + "/id")
    // It ignores being asked to go, and is another program by then: `exec` keeps its number.
    let text = "#!/bin/sh\ntrap '' TERM\necho $$ > \(id)\nexec sleep 1000\n"
    try Data(text.utf8).write(to: URL(fileURLWithPath: script))
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: script)
    #expect(try !CaseCheck(command: script, timeout: 3).accepts("26-1"))
    let number = try String(contentsOfFile: id, encoding: .utf8).trimmingCharacters(
      in: .whitespacesAndNewlines)
    let process = try #require(Int32(number))
    // Gone once whoever started it has taken note: until then its number leads to what is left of it.
    for _ in 0..<3000 where kill(process, 0) == 0 { usleep(10_000) }
    #expect(kill(process, 0) != 0 && errno == ESRCH)
  }
}
