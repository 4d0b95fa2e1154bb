import Foundation
import Hotplate
import Testing

@testable import HotplateStore

@Suite struct DispositionTests {
  @Test func laterFindingFollowsAndEarlierStays() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    let submission = scene.submission()
    let hit = try #require(try store.record([submission]).first).number
    try store.dispose(
      of: hit, as: .correctRead, action: .stopped, note: "looked right",
      verified: ["entry status", "characters"])
    try store.dispose(of: hit, as: .misread, truth: "qab-128")
    let all = try store.dispositions(of: hit)
    #expect(all.map(\.outcome) == [.correctRead, .misread])
    #expect(all.map(\.truth) == [nil, "QAB128"])
    #expect(all.map(\.user) == ["jdoe", "jdoe"])
    #expect(throws: HotplateError.self) { try store.dispose(of: hit + 50, as: .misread) }
    #expect(all.map(\.verified) == [["characters", "entry status"], []])
    let text = try store.card(submission.hit.id).text
    #expect(text.contains("correct-read  stopped  checked: characters, entry status  by jdoe"))
    #expect(text.contains("misread  really QAB128  stopped  by jdoe"))
    let unknown = #expect(throws: HotplateError.self) {
      try store.dispose(of: hit, as: .misread, verified: ["characters", "horn"])
    }
    #expect(unknown?.message.contains("found \"horn\" as verified, expected of these: ") == true)
    #expect(try store.dispositions(of: hit).count == 2)
  }

  /// Who corrects what a hit was does not take the arrest back, but by saying so.
  @Test func actionStaysUntilAnotherIsGiven() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    let hit = try #require(try store.record([scene.submission()]).first).number
    try store.dispose(of: hit, as: .badEntry)
    try store.dispose(of: hit, as: .badEntry, action: .arrested)
    try store.dispose(of: hit, as: .badEntry)
    // As a caller writes it: `.none` would be the `nil` of the line above.
    try store.dispose(of: hit, as: .badEntry, action: .nothing)
    try store.dispose(of: hit, as: .badEntry)
    #expect(
      try store.dispositions(of: hit).map(\.action)
        == [.nothing, .arrested, .arrested, .nothing, .nothing])
    #expect(Disposition.Action.nothing.rawValue == "none")
    let report = try Report(log: try AuditReader(store: scene.path))
    #expect(report.total.actions == [.nothing: 1])
  }

  @Test func misreadOfTheSameTextIsRefused() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    let hit = try #require(try store.record([scene.submission(read: "QAB123")]).first).number
    #expect(throws: HotplateError.self) {
      try store.dispose(of: hit, as: .misread, truth: "QAB123")
    }
    #expect(throws: HotplateError.self) {
      try store.dispose(of: hit, as: .wrongState, truth: "QAB128")
    }
    #expect(throws: HotplateError.self) {
      try store.dispose(of: hit, as: .correctRead, truth: "QAB128")
    }
    #expect(throws: HotplateError.self) { try store.dispose(of: hit, as: .misread, truth: "!") }
    #expect(try store.dispositions(of: hit).isEmpty)
    try store.dispose(of: hit, as: .misread, truth: " ")
    // As lists are read: the mark above goes, however it is spelled.
    for truth in ["QÄ1", "qA\u{308}-1"] {
      try store.dispose(of: hit, as: .misread, truth: truth)
    }
    #expect(try store.dispositions(of: hit).map(\.truth) == [nil, "QA1", "QA1"])
  }

  @Test(arguments: ["A*", "QAB12?", "QAB128/9", "QAB_128", "QAB½", "QABß", "QABЖ", "QAB\n128"])
  func whatStandsForOtherCharactersIsNoTruth(truth: String) throws {
    let scene = try StoreScene()
    let store = try scene.run()
    let hit = try #require(try store.record([scene.submission(read: "QAB123")]).first).number
    #expect(throws: HotplateError.self) { try store.dispose(of: hit, as: .misread, truth: truth) }
    #expect(try store.dispositions(of: hit).isEmpty)
  }

  /// A clearance of a place that is none would keep back reads of the listed vehicle, and not those of the one that was checked.
  @Test(arguments: [
    ("Nevda", "expected a US state or country"), ("CA", "that is no wrong state"),
    ("California", "that is no wrong state"), ("us-ca", "that is no wrong state"),
  ])
  func aWrongStateIsReallyAnotherOne(place: String, sentence: String) throws {
    let scene = try StoreScene()
    let store = try scene.run()
    let hit = try #require(try store.record([scene.submission()]).first).number
    let error = #expect(throws: HotplateError.self) {
      try store.dispose(of: hit, as: .wrongState, trueJurisdiction: place)
    }
    #expect(error?.code == .configuration && error?.message.contains(sentence) == true)
    #expect(try store.dispositions(of: hit).isEmpty)
    for place in [" nv ", "Nevada", " "] {
      try store.dispose(of: hit, as: .wrongState, trueJurisdiction: place)
    }
    #expect(try store.dispositions(of: hit).map(\.trueJurisdiction) == ["nv", "Nevada", nil])
  }

  @Test func aHitCanBeClearedOnceItIsSaidWhatTheVehicleIs() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    let hit = try #require(try store.record([scene.submission(read: "QAB123")]).first).number
    #expect(try !store.canClear(hit: hit))
    let findings: [(Disposition.Outcome, truth: String?, place: String?, canClear: Bool)] = [
      (.correctRead, nil, nil, false), (.misread, nil, nil, false), (.misread, "QAB128", nil, true),
      (.wrongState, nil, nil, false), (.wrongState, nil, "NV", true), (.badEntry, nil, nil, true),
    ]
    for (outcome, truth, place, canClear) in findings {
      try store.dispose(of: hit, as: outcome, truth: truth, trueJurisdiction: place)
      #expect(try store.canClear(hit: hit) == canClear)
    }
  }

  /// The log outlives the hit: from the characters of a plate its anagrams are few.
  @Test func logKeepsNoMoreOfAPlateThanWhatWasMistaken() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    let numbers = try store.record([
      scene.submission(read: "Q8AK52"), scene.submission(read: "Q8AK52"),
    ]).map(\.number)
    try store.dispose(of: numbers[0], as: .misread, truth: "QBAK52")
    try store.dispose(of: numbers[1], as: .misread, truth: "ZZZ999")
    let records = try AuditReader(store: scene.path).records().filter { $0.action == "disposition" }
    #expect(records.allSatisfy { AuditValue(json: $0.about)?["confusions"] == nil })
    let seen = records.map { AuditValue(json: $0.sealed)?["confusions"] }
    #expect(seen == [[["character", "8", "B"], ["right", "5", ""]], []])
  }

  /// All of its mistakes together would be the plate.
  @Test(arguments: [("8I", "B1", 0), ("8IQ", "B1X", 0), ("8IQ", "B1Q", 3), ("8I", "8I", 1)])
  func misreadOfWhichNothingWasRightTeachesNothing(read: String, truth: String, count: Int) {
    #expect(Confusion.mistakes(read, truth).count == count)
  }

  @Test(arguments: [
    ("8AB", "BAB", ["8>B", "A>A", "B>B"]), ("AB", "A8B", ["A>A", ">8", "B>B"]),
    ("AIB", "AB", ["A>A", "I>", "B>B"]), ("", "A", [">A"]), ("A", "", ["A>"]),
  ])
  func charactersArePairedAlongTheShortestPath(read: String, truth: String, pairs: [String]) {
    #expect(Confusion.aligned(read, truth).map { "\($0.read)>\($0.truth)" } == pairs)
  }

  @Test func misreadsAndWrongStatesFeedTheCamerasConfusions() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    let numbers = try store.record([
      scene.submission(read: "Q8A", listed: "QBA", camera: "east"),
      scene.submission(read: "QQ8", camera: "east"), scene.submission(read: "Q1", camera: "west"),
    ]).map(\.number)
    try store.dispose(of: numbers[0], as: .misread, truth: "QBA")
    try store.dispose(of: numbers[1], as: .misread, truth: "QQB")
    try store.dispose(of: numbers[2], as: .correctRead)
    try store.dispose(of: numbers[2], as: .wrongState, trueJurisdiction: "NV")
    let counts = try AuditReader(store: scene.path).confusions()
    func count(_ camera: String, _ kind: String, _ read: String, _ truth: String) -> Int? {
      counts.first {
        $0.camera == camera && $0.kind == kind && $0.read == read && $0.truth == truth
      }?.count
    }
    #expect(count("east", "character", "8", "B") == 2)
    #expect(count("east", "character", "Q", "Q") == nil)
    #expect(count("east", "right", "", "") == 4)
    #expect(count("west", "right", "", "") == 2)
    // The finding that was followed no longer counts.
    #expect(count("west", "jurisdiction", "CA", "CA") == nil)
    #expect(count("west", "jurisdiction", "CA", "NV") == 1)
    let counted = try store.confusions(camera: "east")
    #expect(counted == counts.filter { $0.camera == "east" })
    #expect(try store.trail(limit: 1).first?["about"]?["confusions"]?.number == counted.count)
    let json = try ConfusionCount.matrix(of: counts, camera: "east")
    let matrix = try JSONDecoder().decode(ConfusionMatrix.self, from: Data(json.utf8))
    let plain = ConfusionMatrix.measured.learning(from: [], origin: "")
    // B has the number 11, and was read as 8 twice.
    #expect(abs(matrix.counts[11][8] - plain.counts[11][8] - 2) < 1e-9)
    #expect(matrix.counts[11][12] == plain.counts[11][12])
    #expect(abs(matrix.counts[7][7] - plain.counts[7][7] - 4.0 / 36) < 1e-9)
    scene.clock.advance(60)
    try store.purge(
      readsBefore: nil, hitsBefore: Timestamp(scene.clock.now), reason: "they outlive the hits")
    #expect(try AuditReader(store: scene.path).confusions() == counts)
  }

  @Test func clearanceFollowsFindingThatSuggestsIt() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    let submission = scene.submission(read: "QAB128", listed: "QAB12B")
    let hit = try #require(try store.record([submission]).first).number
    let month = try #require(RetentionPeriod("30d"))
    #expect(throws: HotplateError.self) { try store.clear(hit: hit, for: month, reason: "why") }
    try store.dispose(of: hit, as: .unableToVerify)
    #expect(throws: HotplateError.self) { try store.clear(hit: hit, for: month, reason: "why") }
    try store.dispose(of: hit, as: .misread, truth: "QAB128X")
    #expect(throws: HotplateError.self) { try store.clear(hit: hit, for: month, reason: " ") }
    #expect(throws: HotplateError.self) {
      try store.clear(hit: hit, for: try #require(RetentionPeriod("400d")), reason: "why")
    }
    try store.clear(hit: hit, for: month, reason: "stopped, \"fine\"")
    let clearance = try #require(try store.clearances().first)
    #expect(clearance.plate == "QAB128X")
    #expect(clearance.listed == "QAB12B")
    #expect(clearance.author == "jdoe")
    let csv = try store.clearancesAsCSV()
    #expect(csv.contains("\"stopped, \"\"fine\"\"\""))
    // The vehicle's plate, then the entry it hit.
    #expect(csv.contains("\n\"QAB128X\","))
    #expect(csv.contains(",\"QAB12B\","))
    #expect(try store.trail(limit: 1).first?["about"]?["clearances"]?.number == 1)
    scene.clock.advance(30 * 86_400)
    #expect(try store.clearances().isEmpty)
  }

  /// A vehicle whose state was read wrong is let be by a run that goes on, and comes back when the clearance ends.
  @Test func runningMatcherTakesUpWhatIsCleared() throws {
    let scene = try StoreScene()
    let file = scene.folder + "/stolen.csv"
    try Data("plate,state\nQAB128,CA\n".utf8).write(to: URL(fileURLWithPath: file))
    let matcher = HotlistMatcher(hotlists: [try Hotlist(file: file)])
    let store = try scene.run()
    var submission = scene.submission(read: "QAB128", state: "NV")
    submission.hit.jurisdiction = "CA"
    submission.hit.reason = nil
    let cleared = try ClearanceSync(store: store, matcher: matcher)
    func hits() -> Int { matcher.hits(for: submission.read, at: scene.clock.now).count }
    #expect(hits() == 1)
    let hit = try #require(try store.record([submission]).first).number
    try store.dispose(of: hit, as: .wrongState, trueJurisdiction: "NV")
    try store.clear(hit: hit, for: try #require(RetentionPeriod("1d")), reason: "checked")
    try cleared.refresh()
    #expect(hits() == 0)
    try cleared.refresh()
    #expect(try store.trail(limit: 1).first?["about"]?["keptBack"]?.number == 1)
    #expect(try Report(log: try AuditReader(store: scene.path)).keptBack == 1)
    scene.clock.advance(86_400)
    #expect(hits() == 1)
  }

  /// What was found of the vehicle turned out wrong: it is told again at once, whoever is asked why.
  @Test func clearanceThatWasEndedKeepsNothingBack() throws {
    let scene = try StoreScene()
    let file = scene.folder + "/stolen.csv"
    try Data("plate\nQAB128\n".utf8).write(to: URL(fileURLWithPath: file))
    let matcher = HotlistMatcher(hotlists: [try Hotlist(file: file)])
    let store = try scene.run()
    let cleared = try ClearanceSync(store: store, matcher: matcher)
    var submission = scene.submission(read: "QAB128")
    submission.hit.jurisdiction = nil
    submission.hit.reason = nil
    func hits() -> Int { matcher.hits(for: submission.read, at: scene.clock.now).count }
    let hit = try #require(try store.record([submission]).first).number
    try store.dispose(of: hit, as: .badEntry)
    let day = try #require(RetentionPeriod("1d"))
    let numbers = try (0..<2).map { _ in
      try #require(try store.clear(hit: hit, for: day, reason: "checked").first).number
    }
    try cleared.refresh()
    #expect(hits() == 0)
    #expect(throws: HotplateError.self) { try store.endClearances(numbers, reason: " ") }
    // All or none.
    let unknown = #expect(throws: HotplateError.self) {
      try store.endClearances(numbers + [hit], reason: "QX77 after all")
    }
    #expect(unknown?.code == .noSuchHit)
    #expect(try store.clearances(of: hit).map(\.number) == numbers)
    try store.endClearances([numbers[0]], reason: "QX77 after all")
    let again = #expect(throws: HotplateError.self) {
      try store.endClearances([numbers[0]], reason: "again")
    }
    #expect(again?.message.contains("jdoe ended it at ") == true)
    #expect(try store.clearances().map(\.number) == [numbers[1]])
    #expect(try store.clearances(of: hit + 50).isEmpty)
    try store.endClearances([numbers[1]], reason: "QX77 after all")
    try cleared.refresh()
    #expect(hits() == 1)
    let told = try store.lookAtClearances()
    #expect(told.map(\.end?.reason) == ["QX77 after all", "QX77 after all"])
    #expect(told.allSatisfy { $0.line.contains("ENDED at ") })
    #expect(try !store.clearancesAsCSV().contains("QAB128"))
    let report = try Report(log: try AuditReader(store: scene.path))
    #expect(report.clearances == 2 && report.clearancesEnded == 2)
    #expect(try AuditVerification(store: scene.path).findings == [])
    // The reason goes with the hit: it may say whose vehicle that was.
    scene.clock.advance(86_400)
    let now = Timestamp(scene.clock.now)
    let purge = try store.purge(readsBefore: nil, hitsBefore: now, reason: "order 1")
    #expect(purge == Purge(hits: 1, clearances: 2))
    #expect(try scene.found(["QX77"]) == [])
    #expect(try AuditVerification(store: scene.path).findings == [])
  }

  /// Two lists, or two rows, name one vehicle: another vehicle that is taken for it is let be by both, a wrong entry alone.
  @Test(arguments: [
    (Disposition.Outcome.wrongState, [String?.none]), (.misread, []), (.badEntry, ["CA"]),
    (.staleRecord, ["CA"]),
  ])
  func whatAClearanceIsOfFollowsTheFinding(
    outcome: Disposition.Outcome, left: [String?]
  ) throws {
    let scene = try StoreScene()
    let file = scene.folder + "/stolen.csv"
    try Data("plate,state,reason,priority\nQAB128,CA,a,3\nQAB128,,b,1\n".utf8)
      .write(to: URL(fileURLWithPath: file))
    let matcher = HotlistMatcher(hotlists: [try Hotlist(file: file)])
    let store = try scene.run()
    let cleared = try ClearanceSync(store: store, matcher: matcher)
    var submission = scene.submission(read: "QAB128", state: "CA")
    func hits() -> [Hit] { matcher.hits(for: submission.read, at: scene.clock.now) }
    let list = submission.hit.list
    submission.hit = try #require(hits().first)
    submission.hit.list = list
    #expect(submission.hit.reason == "b")
    #expect(submission.hit.others?.map(\.reason) == ["a"])
    let hit = try #require(try store.record([submission]).first).number
    let day = try #require(RetentionPeriod("1d"))
    try store.dispose(of: hit, as: outcome)
    if outcome.isAboutTheVehicle {
      // Nobody said what it really is: the listed vehicle itself would be silent.
      #expect(throws: HotplateError.self) { try store.clear(hit: hit, for: day, reason: "checked") }
      try store.dispose(
        of: hit, as: outcome, truth: outcome == .misread ? "QAB12B" : nil,
        trueJurisdiction: outcome == .wrongState ? "NV" : nil)
    }
    let clearances = try store.clear(hit: hit, for: day, reason: "checked")
    let rows: [Disposition.Outcome: [Int]] = [.misread: [3, 2], .wrongState: [2]]
    #expect(clearances.map(\.entry) == rows[outcome] ?? [3])
    switch outcome {
    case .misread:
      submission.read = scene.submission(read: "QAB12B", state: "CA").read
    case .wrongState:
      // The listed vehicle.
      try cleared.refresh()
      #expect(hits().first?.others?.count == 1)
      submission.read = scene.submission(read: "QAB128", state: "NV").read
    default: break
    }
    try cleared.refresh()
    #expect(hits().flatMap { $0.listings.map(\.jurisdiction) } == left)
    // And as a file, for runs without the store.
    let path = scene.folder + "/cleared.csv"
    try Data(store.clearancesAsCSV().utf8).write(to: URL(fileURLWithPath: path))
    matcher.storedClearances = Clearances()
    #expect(!hits().isEmpty)
    matcher.storedClearances = try Clearances(file: path)
    #expect(hits().flatMap { $0.listings.map(\.jurisdiction) } == left)
  }

  @Test func keptBackHitsThatAFullDiskDidNotTakeAreToldOfLater() throws {
    let scene = try StoreScene()
    let file = scene.folder + "/stolen.csv"
    try Data("plate\nQAB128\n".utf8).write(to: URL(fileURLWithPath: file))
    let matcher = HotlistMatcher(hotlists: [try Hotlist(file: file)])
    let store = try scene.run()
    let cleared = try ClearanceSync(store: store, matcher: matcher)
    var submission = scene.submission(read: "QAB128")
    submission.hit.jurisdiction = nil
    submission.hit.reason = nil
    let hit = try #require(try store.record([submission]).first).number
    try store.dispose(of: hit, as: .badEntry)
    try store.clear(hit: hit, for: try #require(RetentionPeriod("1d")), reason: "checked")
    try cleared.refresh()
    for _ in 0..<3 { #expect(matcher.hits(for: submission.read, at: scene.clock.now).isEmpty) }
    // Read-only stands in for a full disk, which may have room for one more record.
    func allowWriting(_ isAllowed: Bool) throws {
      try store.database.writeWithoutTransaction {
        try $0.execute(sql: "PRAGMA query_only = \(isAllowed ? "OFF" : "ON")")
      }
    }
    try allowWriting(false)
    #expect(throws: HotplateError.self) { try cleared.refresh() }
    try allowWriting(true)
    try cleared.refresh()
    #expect(try Report(log: try AuditReader(store: scene.path)).keptBack == 3)
  }

  @Test func wrongHitsOfACameraThatIsQuietSinceAreCounted() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    let hit = try #require(try store.record([scene.submission()]).first).number
    try store.dispose(of: hit, as: .misread)
    #expect(try store.status().cameras.map(\.wrong) == [1])
  }

  /// The entry says how to approach; a number that is none must not end the showing.
  @Test func cardTellsAllOfTheEntryWhateverTheRecordSays() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    var submission = scene.submission()
    submission.hit.details = ["handling": "do not approach", "agency": "CHP"]
    submission.hit.sources = ["amber.txt:7"]
    submission.hit.reason = "wanted\u{1b}[2J\u{9b}1mred"
    submission.read.confidence = 1e300
    try store.record([submission])
    let text = try store.card(submission.hit.id).text
    for line in ["handling do not approach", "agency   CHP", "also     amber.txt:7"] {
      #expect(text.contains("\n  \(line)"))
    }
    #expect(text.contains("wanted\u{fffd}[2J\u{fffd}1mred"))
    let line = HitCard(try #require(try store.hits().first)).line
    #expect(line.hasSuffix("  wanted\u{fffd}[2J\u{fffd}1mred  for CHP  undecided"), "\(line)")
  }

  @Test func cardTellsAllThatEachListSays() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    var submission = scene.submission()
    submission.hit.priority = 1
    submission.hit.effective = "2026-01-01T00:00:00Z"
    let others = """
      [{"hotlist": "amber.txt", "list": "sha256:00", "entry": 7, "jurisdiction": "NV", "reason": "wanted",
      "priority": 2, "vehicle": {"make": "FORD", "color": "blue"}, "caution": "stale list",
      "details": {"handling": "do not approach"},
      "effective": "2026-02-01T00:00:00Z", "expires": "2030-01-31T00:00:00Z"}]
      """
    submission.hit.others = try JSONDecoder().decode(
      [Hit.Listing].self, from: Data(others.utf8))
    try store.record([submission])
    let text = try store.card(submission.hit.id).text
    #expect(text.contains("  vehicle taken  priority 1\n"))
    let line = HitCard(try #require(try store.hits().first)).line
    #expect(line.hasSuffix("  vehicle taken  priority 1  undecided"), "\(line)")
    #expect(text.contains("\n  in force from 2026-01-01T00:00:00Z\n"))
    let other = """
        also     amber.txt  row 7  NV  wanted  priority 2  caution: stale list
                 in force from 2026-02-01T00:00:00Z until 2030-01-31T00:00:00Z
                 vehicle color blue, make FORD
                 handling do not approach
      """
    #expect(text.contains(other))
  }

  @Test func lineEndsInNamesAndNotesMakeNoLinesOfACard() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    let name = "x\nFORGED\u{2028}FORGED"
    var submission = scene.submission(camera: name, reason: name)
    submission.hit.hotlist = name
    submission.hit.details = ["handling": name]
    submission.context.source = name
    let hit = try #require(try store.record([submission]).first).number
    try store.dispose(of: hit, as: .correctRead, note: name)
    let line = HitCard(try #require(try store.hits().first)).line
    #expect(line.contains("FORGED") && !line.contains(where: \.isNewline))
    #expect(line.hasSuffix("  x\u{FFFD}FORGED\u{FFFD}FORGED  correct-read"), "\(line)")
    let lines = try store.card(submission.hit.id).text.split(whereSeparator: \.isNewline)
    #expect(lines.count { $0.contains("FORGED") } == 4)
    #expect(!lines.contains { $0.hasPrefix("FORGED") })
  }

  @Test func namesAndNotesMakeNoFieldsOfALine() throws {
    /// How many fields each line of a hit and of its clearance has.
    func fields(_ text: String) throws -> [Int] {
      let scene = try StoreScene()
      let store = try scene.open(actor: "mallory" + text)
      var submission = scene.submission(camera: "gate" + text, reason: "stolen" + text)
      submission.hit.hotlist = "a" + text
      submission.hit.priority = 1
      submission.context.source = "x" + text
      try store.beginRun(settings: [:], lists: [scene.list])
      let hit = try #require(try store.record([submission]).first).number
      let truth = scene.plate()
      try store.dispose(of: hit, as: .misread, truth: truth, note: "looked" + text)
      try store.clear(
        hit: hit, for: try #require(RetentionPeriod("9d")), reason: "checked" + text)
      let lines =
        [HitCard(try #require(try store.hits().first)).line]
        + (try store.lookAtClearances().map(\.line))
        + (try store.card(submission.hit.id).text.split(separator: "\n").map(String.init))
      return lines.map { $0.split(separator: "  ", omittingEmptySubsequences: true).count }
    }
    let plain = try fields("")
    #expect(plain.count > 8)
    for text in [
      "  9ZZZ999 → 9ZZZ999  99.9%", " \u{A0}\u{200B} x", "\u{2003}\u{3000}x", " \u{200B} x",
    ] {
      #expect(try fields(text) == plain, "\(text)")
    }
  }

  @Test func replayMakesTheSameHitOrSaysWhatDiffers() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    let submission = scene.submission()
    try store.record([submission])
    let same = try store.replay(submission.hit.id) { input in
      #expect(input.read == submission.read)
      #expect(input.settings == ["min-probability": "0.9"])
      #expect(input.list == scene.list)
      return [submission.hit]
    }
    #expect(same.isSame)
    var other = submission.hit
    other.probability = 0.5
    other.tier = .possible
    let differs = try store.replay(submission.hit.id) { _ in [other] }
    #expect(differs.differences.count == 2)
    #expect(try !store.replay(submission.hit.id) { _ in [] }.isSame)
  }
}
