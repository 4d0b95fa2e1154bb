import Foundation
import Hotplate
import Testing

@testable import HotplateStore

@Suite struct StoreStatusTests {
  /// Whoever looks only then must still see that a camera is dead.
  @Test func cameraThatFellSilentStaysListedForAMonth() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    store.count(reads: 3, camera: "gate-3")
    try store.flushCounts()
    let heard = Timestamp(scene.clock.now).description
    #expect(try store.status().cameras.map(\.isSilent) == [false])
    scene.clock.advance(2 * 86_400)
    // Who looked before and who looks for the first time are told the same.
    for console in [store, try scene.open()] {
      let camera = try #require(try console.status().cameras.first)
      #expect(camera.isSilent && camera.last == heard && camera.reads == 0)
    }
    scene.clock.advance(28 * 86_400 + 1)
    #expect(try store.status().cameras.isEmpty)
    #expect(try scene.open().status().cameras.isEmpty)
  }

  @Test func countsGoOnFromWhereTheLastLookEnded() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    for looks in 1...3 {
      try store.record([scene.submission()])
      store.count(reads: 2, camera: "gate-3")
      try store.flushCounts()
      let told = try store.status().cameras
      #expect(told.map(\.hits) == [looks] && told.map(\.reads) == [2 * looks])
      #expect(try scene.open().status().cameras == told)
      scene.clock.advance(8 * 3600)
    }
    // The first is of a day and eight hours ago, the second of a day ago.
    scene.clock.advance(8 * 3600)
    #expect(try store.status().cameras.map(\.hits) == [2])
  }

  /// SQL tells them apart as well: who searches one finds nothing of the other.
  @Test func namesThatDifferInTheirBytesAloneAreTwo() throws {
    let scene = try StoreScene()
    let store = try scene.open()
    let names = ["s\u{FC}d", "su\u{308}d"]
    let lists = zip(names, ["ab", "cd"]).map { name, digits in
      HotlistInfo(
        name: name, digest: "sha256:" + String(repeating: digits, count: 32), entries: 1000,
        made: scene.clock.now)
    }
    try store.beginRun(settings: [:], lists: lists)
    store.count(reads: 3, camera: names[0])
    store.count(reads: 5, camera: names[1])
    try store.record([scene.submission(camera: names[1])])
    for console in [store, try scene.open()] {
      let status = try console.status()
      let counts = Dictionary(
        uniqueKeysWithValues: status.cameras.map { (ExactText($0.name), [$0.reads, $0.hits]) })
      #expect(counts == [ExactText(names[0]): [3, 0], ExactText(names[1]): [5, 1]])
      #expect(Set(status.lists.map { ExactText($0.name) }) == Set(names.map { ExactText($0) }))
    }
    #expect(try store.report(form: "test").readCount == 8)
  }

  /// Judged twice it is still one hit, and once corrected none.
  @Test func hitsFoundWrongAreCountedAsTheyAreFoundLast() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    let hits = try store.record([scene.submission(), scene.submission()]).map(\.number)
    func wrong() throws -> [Int] {
      let told = try store.status().cameras.map(\.wrong)
      // Who looks for the first time is told the same.
      #expect(try scene.open().status().cameras.map(\.wrong) == told)
      return told
    }
    let found: [(Disposition.Outcome, Int)] = [
      (.misread, 1), (.misread, 1), (.wrongState, 1), (.correctRead, 0), (.wrongState, 1),
    ]
    for (outcome, count) in found {
      try store.dispose(of: hits[0], as: outcome)
      #expect(try wrong() == [count], "\(outcome)")
    }
    scene.clock.advance(20 * 3600)
    try store.dispose(of: hits[1], as: .misread)
    #expect(try wrong() == [2])
    // What was found of the first is a day old.
    scene.clock.advance(8 * 3600)
    #expect(try wrong() == [1])
    try store.dispose(of: hits[1], as: .unableToVerify)
    #expect(try wrong() == [0])
  }

  @Test func allTurnsOfALongLogAreCounted() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    try store.record([scene.submission()])
    try store.fillLog(records: 25_000)
    try store.record([scene.submission()])
    let status = try store.status()
    #expect(status.cameras.map(\.hits) == [2] && status.camerasSince == nil)
  }

  /// Who is not told that there is more takes a camera that is missing for one that never was.
  @Test func firstLookEndsAtItsBoundAndSaysSinceWhen() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    try store.record([scene.submission(camera: "west")])
    scene.clock.advance(60)
    let cut = Timestamp(scene.clock.now).description
    try store.fillLog(records: 8)
    try store.record([scene.submission()])
    func look(_ activity: inout CameraActivity) throws -> Int {
      let now = Timestamp(scene.clock.now)
      var turns = 1
      while try !store.read({ try activity.refresh($0, now: now) }) { turns += 1 }
      return turns
    }
    for (turn, turns) in [(3, 3), (9, 1), (100, 1)] {
      var activity = CameraActivity()
      activity.mostRecords = 9
      activity.turn = turn
      var taken = try look(&activity)
      #expect(taken == turns)
      let told = activity.statuses(now: Timestamp(scene.clock.now))
      #expect(told.map(\.name) == ["gate-3"] && activity.since == cut)
      // The next look goes on from there.
      taken = try look(&activity)
      #expect(taken == 1 && activity.since == cut)
    }
    var activity = CameraActivity()
    _ = try look(&activity)
    #expect(activity.since == nil)
    #expect(activity.statuses(now: Timestamp(scene.clock.now)).map(\.name) == ["gate-3", "west"])
    activity = CameraActivity()
    activity.mostRecords = 9
    _ = try look(&activity)
    scene.clock.advance(31 * 86_400)
    _ = try look(&activity)
    #expect(activity.since == nil)
  }

  @Test func listsStayHoweverManyWereLoadedSince() throws {
    let scene = try StoreScene()
    let store = try scene.open()
    var other = scene.list
    other.name = "wanted.csv"
    try store.beginRun(
      settings: [:], lists: [scene.list] + Array(repeating: other, count: 1001))
    #expect(try store.status().lists.map(\.name) == ["stolen.csv", "wanted.csv"])
  }

  @Test func listThatNoRunUsesIsForgottenAfterAMonth() throws {
    let scene = try StoreScene()
    let store = try scene.run()
    var other = scene.list
    other.name = "wanted.csv"
    let another = try scene.open()
    try another.beginRun(settings: [:], lists: [other])
    scene.clock.advance(20 * 86_400)
    // A run of months loads its list once.
    store.count(reads: 3, camera: "gate-3")
    try store.flushCounts()
    #expect(try store.status().lists.map(\.name) == ["stolen.csv", "wanted.csv"])
    scene.clock.advance(20 * 86_400)
    // Who looked before and who looks for the first time are told the same.
    for console in [store, try scene.open()] {
      #expect(try console.status().lists.map(\.name) == ["stolen.csv"])
    }
    scene.clock.advance(20 * 86_400)
    #expect(try store.status().lists.isEmpty)
    try another.beginRun(settings: [:], lists: [other])
    #expect(try store.status().lists.map(\.name) == ["wanted.csv"])
  }
}
