import Foundation
import Hotplate
import Testing

@testable import HotplateStore

/// Hits whose text differs from the entry: which findings can be true of them, and what follows.
@Suite struct FindingFitTests {
  /// What was read and what is listed say which findings can be true.
  @Test(
    arguments: [
      ("KMO113", "KM0113", Disposition.Outcome.otherVehicle, nil, nil),
      ("KMO113", "KM0113", .otherVehicle, "KMO113", nil),
      ("KMO113", "KM0113", .otherVehicle, "KM0113", "that is a misread, not other-vehicle"),
      ("KMO113", "KM0113", .correctRead, nil, "expected other-vehicle, or misread with the truth"),
      ("KMO113", "KM0113", .correctRead, "KM0113", "expected other-vehicle, or misread with"),
      ("KMO113", "KM0113", .misread, "KMO113", "expected other-vehicle where that is another"),
      ("KMO113", "KMO113", .otherVehicle, nil, "expected wrong-state where that vehicle"),
      ("KMO113", "KMO113", .correctRead, "KMO113", nil),
      ("KMO113", "KM?1*", .correctRead, nil, nil),
      ("KMO113", "KM?1*", .otherVehicle, nil, nil),
    ] as [(String, String, Disposition.Outcome, String?, String?)])
  func outcomeFitsWhatWasReadAndListed(
    read: String, listed: String, outcome: Disposition.Outcome, truth: String?, refusal: String?
  ) throws {
    let scene = try StoreScene()
    let store = try scene.run()
    let submission = scene.submission(read: read, listed: listed)
    let hit = try #require(try store.record([submission]).first).number
    guard let refusal else {
      try store.dispose(of: hit, as: outcome, truth: truth)
      #expect(try store.canClear(hit: hit) == (outcome == .otherVehicle))
      // What was read was right.
      let counts = try AuditReader(store: scene.path).confusions().filter { $0.kind == "right" }
      #expect(counts.map(\.count) == [6])
      return
    }
    let error = #expect(throws: HotplateError.self) {
      try store.dispose(of: hit, as: outcome, truth: truth)
    }
    #expect(error?.message.contains(refusal) == true, "\(String(describing: error))")
    #expect(try store.dispositions(of: hit).isEmpty)
  }

  /// The camera was wrong, the hit was right: the vehicle may be the listed one, and is not cleared.
  @Test(arguments: ["QAB12B", "QAB?2B", "Q*2B*"])
  func misreadOfTheListedPlateIsARightHit(listed: String) throws {
    let scene = try StoreScene()
    let store = try scene.run()
    let submission = scene.submission(read: "QAB128", listed: listed)
    let hit = try #require(try store.record([submission]).first).number
    let findings: [(truth: String, place: String?, right: Int)] = [
      ("QAB12B", nil, 1), ("QAB12B", "NV", 0), ("QAB12B", "California", 1), ("QAB129", nil, 0),
    ]
    for (truth, place, right) in findings {
      try store.dispose(
        of: hit, as: .misread, action: .arrested, truth: truth, trueJurisdiction: place)
      let total = try Report(log: try AuditReader(store: scene.path)).total
      #expect(total.outcomes == [.misread: 1] && total.misreadListed == right, "\(truth)")
      #expect(total.confirmed == right && total.refuted == 1 - right)
      let verdict: Report.Verdict = right == 1 ? .right : .wrong
      #expect(total.verdicts == [.arrested: [verdict: 1]])
      #expect(try store.canClear(hit: hit) == (right == 0), "\(truth)")
    }
  }

  /// The listed vehicle, which O and 0 alone part from the one that was checked, is still told.
  @Test func anotherVehicleIsClearedToTheLetter() throws {
    let scene = try StoreScene()
    let file = scene.folder + "/stolen.csv"
    try Data("plate,state\nKM0113,CA\n".utf8).write(to: URL(fileURLWithPath: file))
    var settings = MatchSettings()
    settings.rule = .distance(1)
    let matcher = HotlistMatcher(hotlists: [try Hotlist(file: file)], settings: settings)
    let store = try scene.run()
    let cleared = try ClearanceSync(store: store, matcher: matcher)
    var submission = scene.submission(read: "KMO113", listed: "KM0113")
    submission.hit.reason = nil
    func hits(_ text: String) -> Int {
      matcher.hits(for: scene.submission(read: text).read, at: scene.clock.now).count
    }
    #expect(hits("KMO113") == 1 && hits("KM0113") == 1)
    let hit = try #require(try store.record([submission]).first).number
    try store.dispose(of: hit, as: .otherVehicle)
    try store.clear(hit: hit, for: try #require(RetentionPeriod("1d")), reason: "checked")
    try cleared.refresh()
    #expect(hits("KMO113") == 0 && hits("KM0113") == 1)
  }
}
