import Foundation
import Hotplate
import TestSupport
import Testing

@testable import HotplateStore

@Suite struct ReportTests {
  static let expected = Project.folder.appendingPathComponent("Fixtures/expected/reports")

  /// Half a year at two cameras, the same each time but for what is drawn by chance: keys, salts, the store's name.
  func scene() throws -> (StoreScene, Report) {
    let scene = try StoreScene(seed: 31)
    let store = try scene.run(policy: try Policy.pack("US-VA"))
    let outcomes: [(Disposition.Outcome, Disposition.Action)?] = [
      (.correctRead, .arrested), (.correctRead, .recovered), (.misread, .nothing),
      (.misread, .stopped),
      (.wrongState, .nothing), (.staleRecord, .stopped), (.badEntry, .nothing),
      (.unableToVerify, .nothing),
      nil, nil, (.correctRead, .prosecuted), (.otherVehicle, .nothing),
    ]
    for (index, outcome) in outcomes.enumerated() {
      store.count(reads: 1500 + index * 10, camera: index.isMultiple(of: 3) ? "west" : "east")
      let camera = index.isMultiple(of: 3) ? "west" : "east"
      var submission = scene.submission(camera: camera)
      // One that was stopped was misread and bears the listed plate, the last one bears what was read.
      if [3, 11].contains(index) { submission.hit.plate = "QLISTED" }
      let hit = try #require(try store.record([submission]).first).number
      scene.clock.advance(Double(60 * (index + 1)))
      if let (outcome, action) = outcome {
        try store.dispose(
          of: hit, as: outcome, action: action, truth: index == 3 ? "QLISTED" : nil)
      }
      scene.clock.advance(3600)
      try store.flushCounts()
    }
    let first = try #require(
      try AuditReader(store: scene.path).records().first { $0.action == "hit" })
    try store.withdraw(
      Withdrawal(
        hits: [try store.storedHit(first.sequence).hit.id], read: "QA", time: scene.clock.now))
    for (purpose, plate) in [("notification", "QA*"), ("notification", "QB*"), ("audit", "Q1?")] {
      _ = try store.search(
        SearchRequest(purpose: purpose, caseID: "26-1", plate: try PlatePattern(plate)))
    }
    _ = try? store.search(
      SearchRequest(purpose: "immigration", caseID: "26-2", plate: try PlatePattern("QC")))
    try store.close()
    return (scene, try Report(log: try AuditReader(store: scene.path)))
  }

  /// Compares with a file of `Fixtures/expected`; `RECORD=1` writes it.
  func compare(_ text: String, with name: String, _ report: Report) throws {
    let text = text.replacing(report.checkpoint.root.description, with: "ROOT")
    let file = Self.expected.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
      try FileManager.default.createDirectory(
        at: Self.expected, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == text)
  }

  @Test(arguments: StatutoryForm.allCases)
  func statutoryFormIsAsRecorded(form: StatutoryForm) throws {
    let (_, report) = try scene()
    let sample = AuditSample(seed: 7).draw(2, from: report.accesses)
    try compare(form.text(report, sample: sample), with: "\(form.rawValue).txt", report)
  }

  @Test func textAndJSONAreAsRecorded() throws {
    let (_, report) = try scene()
    try compare(report.text, with: "report.txt", report)
    try compare(report.json.json + "\n", with: "report.json", report)
  }

  @Test func pageStandsAloneAndHoldsNoMarkupOfOthers() throws {
    var (_, report) = try scene()
    report.lists["<script>alert(1)</script>"] = Report.Tally()
    // For Swift no `<` of its own.
    report.cameras["\u{600}<script>"] = Report.Tally()
    report.rules.append("2026-11-01: policy <b>US-CA</b>")
    report.listAges["amber.csv"] = 7200
    let page = report.html(sample: report.accesses, seed: 1)
    #expect(page.contains("<svg"))
    #expect(!page.utf8.contains("<script".utf8))
    #expect(page.contains("2026-11-01: policy &lt;b&gt;US-CA&lt;/b&gt;"))
    #expect(page.contains("<td>amber.csv</td><td class=\"n\">2 h</td>"))
    let stops = ["2", "1", "1", "0"].map { "<td class=\"n\">\($0)</td>" }.joined()
    #expect(page.contains("<td>stopped</td>\(stops)"))
    for outside in ["src=", "href=", "url(", "@import"] { #expect(!page.contains(outside)) }
    if let folder = ProcessInfo.processInfo.environment["HOTPLATE_SCREENSHOTS"] {
      try Data(page.utf8).write(to: URL(fileURLWithPath: folder + "/report.html"))
    }
  }

  /// A clock that stood in 1970 takes no other day off the page.
  @Test func newestDaysAreDrawnAndWhatLiesBeforeThemIsSaid() {
    let bars = Plot.bars(["1970-01-02": 3, "2026-11-01": 1, "2026-11-02": 2])
    #expect(bars.contains("<title>2026-11-02: 2</title>") && bars.contains("2 at most"))
    #expect(bars.contains("Hits of days before 2016-10-25, not drawn: 3"))
    #expect(!Plot.bars(["2026-11-01": 1, "2026-11-02": 2]).contains("not drawn"))
  }

  @Test(arguments: [
    ("mallory  search", "mallory search"), (" \u{A0}a \u{200B}\u{2003} b ", "a b "),
    ("a\u{2800}\u{2800}b", "a b"), ("a\u{200D}b", "a\u{200D}b"), ("a\tb", "a\u{FFFD}b"),
  ])
  func freeTextIsOneField(text: String, field: String) {
    #expect(Array(text.asReportField.utf8) == Array(field.utf8))
    #expect(field.asReportField == field)
  }

  /// Whoever names himself after an access must not be told as one.
  @Test func aNameMakesNoFieldOfAnAccess() throws {
    var (_, report) = try scene()
    func fields(_ user: String) -> [Int] {
      report.accesses = [
        Report.Access(
          record: 1, time: "t", user: user, action: "search", asked: "a", purpose: "p", caseID: "c")
      ]
      let text =
        StatutoryForm.newJersey.text(report, sample: report.accesses)
        + StatutoryForm.california.text(report) + report.text(of: report.accesses, seed: 1)
      return text.split(separator: "\n").map { line in
        line.replacing(" | ", with: "  ").split(separator: "  ", omittingEmptySubsequences: true)
          .count
      }
    }
    #expect(fields("mallory  search  audit  case 26-1") == fields("mallory"))
    #expect(fields("mallory | audit") == fields("mallory"))
  }

  @Test func noMarkHidesWhatPartsFields() {
    #expect(Array("a|\u{301}b|c".asReportField.utf8) == Array("a\u{A6}\u{301}b\u{A6}c".utf8))
  }

  @Test func numbersAddUp() throws {
    let (_, report) = try scene()
    #expect(report.readCount == (0..<12).reduce(0) { $0 + 1500 + $1 * 10 })
    #expect(report.total.hits == 12)
    #expect(report.total.undecided == 2)
    #expect(report.total.withdrawn == 1)
    #expect(report.total.outcomes.values.reduce(0, +) == 10)
    #expect(report.total.confirmed == 4 && report.total.refuted == 5)
    for action in Report.actionsTaken {
      let parts = Report.Verdict.allCases.map { report.total.count(of: action, $0) }
      #expect(parts.reduce(0, +) == report.total.actions[action, default: 0], "\(action)")
    }
    #expect(report.searches == ["notification": 2, "audit": 1])
    #expect(report.refused == 1)
    #expect(report.responses == report.responses.sorted())
    #expect(report.responses.count == 10)
  }

  /// A pass whose hit became surer told it again: one vehicle, one judgment.
  @Test func hitThatIsToldAgainAsSurerCountsOnce() throws {
    let scene = try StoreScene(seed: 32)
    let store = try scene.run()
    let plate = scene.plate()
    var hits = (0..<3).map { _ in scene.submission(read: plate) }
    for index in 1...2 { hits[index].hit.supersedes = hits[index - 1].hit.id }
    let first = try #require(try store.record(hits).first).number
    try store.dispose(of: first, as: .correctRead, action: .recovered)
    // What names the hit of another vehicle or camera as its own replaces nothing.
    var others = [scene.submission(), scene.submission(read: plate, camera: "west")]
    for index in others.indices { others[index].hit.supersedes = hits[2].hit.id }
    try store.record(others)
    let report = try Report(log: try AuditReader(store: scene.path))
    #expect(report.total.hits == 3 && report.superseded == 2)
    #expect(report.total.outcomes == [.correctRead: 1] && report.total.undecided == 2)
    #expect(report.responses.count == 1 && report.days.values.reduce(0, +) == 3)
    #expect(report.cameras.mapValues(\.hits) == ["gate-3": 2, "west": 1])
    // Neither camera told how many it read.
    #expect(StatutoryForm.virginia.text(report).contains("\nCameras in use: 2\n"))
    #expect(report.text.contains("of the same pass, and not counted: 2\n"))
    #expect(try AuditVerification(store: scene.path).isIntact)
  }

  @Test func responseIsThatOfTheHitThatMakesTheShareFull() throws {
    var (_, report) = try scene()
    report.responses = Array(1...10)
    #expect([0, 0.5, 0.9, 1].map { report.response($0) } == [1, 5, 9, 10])
    #expect([Double.nan, -1, .infinity, 1e300].map { report.response($0) } == [1, 1, 10, 10])
  }

  /// Processes that write at once may be seconds apart; a clock that was set back dates records out of their period.
  @Test func clockThatWasSetBackIsTold() throws {
    let scene = try StoreScene(seed: 37)
    let store = try scene.open()
    func steps() throws -> [Int] {
      try store.logExport("test")
      let report = try Report(log: try AuditReader(store: scene.path))
      let check = try AuditVerification(store: scene.path)
      #expect(check.findings == [])
      for text in [report.text, report.html()] + StatutoryForm.allCases.map({ $0.text(report) }) {
        #expect(text.contains("clock was set back") == !report.clockSteps.isEmpty)
      }
      return [
        report.clockSteps.count, check.remarks.count { $0.contains("the clock was set back") },
      ]
    }
    #expect(try steps() == [0, 0])
    scene.clock.advance(-20)
    #expect(try steps() == [0, 0])
    scene.clock.advance(-61)
    #expect(try steps() == [1, 1])
    scene.clock.advance(3600)
    #expect(try steps() == [1, 1])
  }

  @Test func lineEndsInNamesMakeNoLines() throws {
    var (_, report) = try scene()
    let name = "x\nFORGED\r\nFORGED\u{85}FORGED\u{2028}FORGED"
    report.lists[name] = Report.Tally()
    report.reads[name] = 1
    report.reasons[name] = 1
    report.searches[name] = 1
    report.listAges[name] = 1
    report.users.insert(name)
    report.rules.append(name)
    report.accesses.append(
      Report.Access(
        record: 1, time: "", user: name, action: "search", asked: name, purpose: name,
        caseID: name))
    let forms = StatutoryForm.allCases.map { $0.text(report, sample: report.accesses) }
    for text in [report.text] + forms {
      #expect(text.contains("FORGED"))
      let lines = text.split(whereSeparator: \.isNewline)
      #expect(!lines.contains { $0.hasPrefix("FORGED") }, "\(text)")
    }
  }

  @Test func stretchOfTimeLeavesOutTheRest() throws {
    let (scene, whole) = try scene()
    let middle = Timestamp(scene.clock.now.addingTimeInterval(-5 * 3600))
    let log = try AuditReader(store: scene.path)
    let before = try Report(log: log, until: middle)
    let after = try Report(log: log, from: middle)
    #expect(before.total.hits > 0)
    #expect(after.total.hits > 0)
    #expect(before.total.hits + after.total.hits == whole.total.hits)
    #expect(before.readCount + after.readCount == whole.readCount)
  }

  /// Of records of another time those alone are read that tell of the period's hits.
  @Test func periodIsToldWithWhatWasFoundOfItBeforeAndAfter() throws {
    let scene = try StoreScene(seed: 38)
    let store = try scene.run()
    let plate = scene.plate()
    let hits = [scene.submission(read: plate), scene.submission()]
    let numbers = try store.record(hits).map(\.number)
    scene.clock.advance(3600)
    let middle = Timestamp(scene.clock.now)
    var surer = scene.submission(read: plate)
    surer.hit.supersedes = hits[0].hit.id
    try store.record([surer, scene.submission()])
    try store.dispose(of: numbers[1], as: .misread, action: .stopped)
    try store.withdraw(Withdrawal(hits: [hits[1].hit.id], read: "QA", time: scene.clock.now))
    let log = try AuditReader(store: scene.path)
    let before = try Report(log: log, until: middle)
    #expect(before.total.hits == 1 && before.superseded == 1 && before.total.withdrawn == 1)
    #expect(before.total.outcomes == [.misread: 1] && before.total.actions == [.stopped: 1])
    #expect(before.responses == [3600])
    let after = try Report(log: log, from: middle)
    #expect(after.total.hits == 2 && after.superseded == 0 && after.total.undecided == 2)
    // Of a list that was loaded before.
    #expect(after.listAges == ["stolen.csv": 3600])
    #expect(before.users == ["jdoe"] && before.views == 0)
  }

  @Test(arguments: [
    (0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0),
    (1, 1000, 0.000177, 0.00564), (Int.max, 10, 0.7225, 1.0), (-3, 10, 0.0, 0.2775),
  ])
  func intervalIsWilsons(count: Int, total: Int, low: Double, high: Double) {
    let bounds = WilsonInterval(count, of: total).bounds
    #expect(abs(bounds.low - low) < 0.0001)
    #expect(abs(bounds.high - high) < 0.0001)
  }

  @Test(arguments: 1...60) func intervalOfNoneAndOfAllEndsAtZeroAndOne(total: Int) {
    #expect(WilsonInterval(0, of: total).bounds.low == 0)
    #expect(WilsonInterval(total, of: total).bounds.high == 1)
  }

  @Test func sampleIsDrawnBySeedAloneAndEvenly() {
    let accesses = (0..<40).map {
      Report.Access(
        record: $0, time: "", user: "", action: "", asked: "", purpose: "", caseID: "")
    }
    let draw = AuditSample(seed: 5).draw(10, from: accesses)
    #expect(draw.count == 10)
    #expect(draw == AuditSample(seed: 5).draw(10, from: accesses))
    #expect(draw != AuditSample(seed: 6).draw(10, from: accesses))
    #expect(draw.map(\.record) == draw.map(\.record).sorted())
    var counts = [Int](repeating: 0, count: 40)
    for seed in 0..<4000 {
      for access in AuditSample(seed: UInt64(seed)).draw(10, from: accesses) {
        counts[access.record] += 1
      }
    }
    // 1,000 expected each; six standard deviations are 164.
    #expect(counts.allSatisfy { (836...1164).contains($0) })
  }

  /// What an operator ordered did not end by itself: the form that says how long data are kept tells the two apart.
  @Test func purgeByOrderIsNoEndOfRetention() throws {
    let scene = try StoreScene(seed: 34)
    let store = try scene.run(policy: try Policy.pack("US-VA"))
    try store.record((0..<3).map { _ in scene.submission() })
    scene.clock.advance(60)
    try store.purge(
      readsBefore: nil, hitsBefore: Timestamp(scene.clock.now), reason: "order 26-9")
    try store.record([scene.submission()])
    scene.clock.advance(400 * 86_400)
    #expect(try store.enforceRetention().hits == 1)
    let report = try Report(log: try AuditReader(store: scene.path))
    #expect(report.purged == Purge(hits: 1))
    #expect(report.purgedByOrder == Purge(hits: 3))
    let form = StatutoryForm.virginia.text(report)
    #expect(form.contains("Hits deleted at the end of their retention: 1\n"))
    #expect(form.contains("Hits deleted by order: 3\n"))
    #expect(report.text.contains("Deleted by order: 0 reads, 3 hits"))
    #expect(report.json["purgedByOrder"]?["hits"]?.number == 3)
    #expect(report.html().contains("<td>hits deleted by order</td><td class=\"n\">3</td>"))
    #expect(report.html().contains("<td>hits deleted by retention</td><td class=\"n\">1</td>"))
  }

  static let name = "WANTED JOHN Q DOEFELD"

  /// A list's reason may name a person: what outlives the hit holds a usual reason or none.
  @Test func nameInAReasonIsGoneWithItsHit() throws {
    let scene = try StoreScene(seed: 35)
    let store = try scene.run(policy: try Policy.pack("US-VA"))
    let submissions =
      (0..<6).map { _ in scene.submission(reason: Self.name) }
      + (0..<6).map { _ in scene.submission(reason: "Stolen-Vehicle") }
    let numbers = try store.record(submissions).map(\.number)
    #expect(try store.storedHit(numbers[0]).hit.reason == Self.name)
    scene.clock.advance(400 * 86_400)
    #expect(try store.enforceRetention().hits == 12)
    try store.close()
    #expect(try scene.found(["DOEFELD"]) == [])
    let report = try Report(log: try AuditReader(store: scene.path))
    #expect(report.reasons == ["other": 6, "stolen vehicle": 6])
  }

  /// Programs before this one wrote a list's words into the log, where they stay.
  @Test func nameInAnOlderLogIsNeitherReportedNorExported() throws {
    let scene = try StoreScene(seed: 36)
    let store = try scene.run(policy: try Policy.pack("US-VA"))
    try store.write { _, log in
      for reason in [Self.name, "stolen vehicle"] {
        for _ in 0..<6 {
          try log.append(
            .hit, about: ["reason": .text(reason), "list": "stolen.csv", "camera": "gate-3"])
        }
      }
      for _ in 0..<6 {
        try log.append(.retention, about: ["reason": .text(Self.name), "hits": 1, "reads": 0])
        try log.append(.setting, about: ["reason": .text(Self.name), "retain": .null])
        try log.append(.export, about: ["what": "audit log", "recipient": .text(Self.name)])
        try log.append(.refused, about: ["purpose": .text(Self.name)])
      }
    }
    // And programs from this one on, which seal it.
    for _ in 0..<6 {
      try store.retain(RetentionPeriod("1d"), reason: Self.name)
    }
    var lines: [String] = []
    try store.export(
      pseudonyms: Pseudonyms(keyFile: scene.folder + "/names.key"), smallCount: 5, recipient: nil
    ) { lines.append($0) }
    #expect(lines.filter { $0.contains("\\\"reason\\\":\\\"stolen vehicle") }.count == 6)
    #expect(!lines.contains { $0.contains("DOEFELD") })
    #expect(lines.filter { $0.contains("\\\"reason\\\":\\\"order") }.count == 6)
    let report = try Report(log: try AuditReader(store: scene.path))
    #expect(report.reasons == ["other": 6, "stolen vehicle": 6])
    #expect(!StatutoryForm.virginia.text(report).contains("DOEFELD"))
  }

  @Test(arguments: [
    ("STOLEN VEHICLE", "stolen vehicle"), ("stolen_vehicle", "stolen vehicle"),
    ("Amber-Alert", "amber alert"), ("wanted", "wanted person"),
    ("WANTED JOHN DOE", "other"), ("stolen vehicle, see J. Doe", "other"), ("", "other"),
    ("expired registration", "expired registration"), ("other", "other"),
  ])
  func reasonIsUsualOrOther(text: String, reason: String) {
    #expect(ListedReason(text).rawValue == reason)
    #expect(ListedReason(reason).rawValue == reason)
  }
}
