import Dispatch
import Foundation
import GRDB
import Hotplate
import Testing

@testable import HotplateStore

/// What a store does while another process holds it locked.
@Suite struct LockWaitTests {
  /// What was told, and when.
  private final class Told: Sendable {
    let sentences = Guarded<[String]>([])
    let isNew = DispatchSemaphore(value: 0)

    func notify(_ sentence: String) {
      sentences.withLock { $0.append(sentence) }
      isNew.signal()
    }

    func waitForNext() -> Bool { isNew.wait(timeout: .now() + 20) == .success }
  }

  /// A connection of its own, as another process has, that holds the store locked.
  private final class Other {
    private let queue: DatabaseQueue

    init(_ path: String) throws {
      var configuration = Configuration()
      configuration.allowsUnsafeTransactions = true
      queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
    }

    func letGo() throws { try queue.inDatabase { try $0.execute(sql: "COMMIT") } }
  }

  /// A call on a thread of its own, and what became of it.
  private final class Call<Value: Sendable>: Sendable {
    private let result = Guarded<Result<Value, any Error>?>(nil)
    private let isOver = DispatchSemaphore(value: 0)

    init(_ body: @escaping @Sendable () throws -> Value) {
      DispatchQueue.global().async { [self] in
        let result = Result { try body() }
        self.result.withLock { $0 = result }
        isOver.signal()
      }
    }

    func value() throws -> Value {
      try #require(isOver.wait(timeout: .now() + 20) == .success)
      return try #require(result.withLock { $0 }).get()
    }
  }

  @Test func waitsForAsLongAsWasAsked() {
    let told = Told()
    let lock = LockWait(path: "hits.db") { told.notify($0) }
    let start = ContinuousClock.now
    func waits(_ tries: Int, after seconds: Double) -> Bool {
      lock.waits(tries: tries, at: start + .seconds(seconds))
    }
    // By itself, the patience of a command that somebody waits for.
    #expect(waits(0, after: 0) && waits(1, after: 29.9) && !waits(2, after: 30))
    lock.end()
    // What can be done later waits for a moment alone, also in a run.
    lock.setEndless(true)
    lock.hurrying {
      #expect(waits(0, after: 40) && !waits(1, after: 40.2))
    }
    lock.end()
    #expect(told.sentences.withLock { $0 } == [])
    // A run waits, and tells it.
    #expect(waits(0, after: 100))
    #expect(lock.isWaiting && lock.sentence == nil)
    for seconds in [102, 200, 701.9, 702.5, 1301, 1303, 9000] {
      #expect(waits(1, after: seconds), "\(seconds)")
    }
    #expect(lock.sentence == "hits.db: locked by another process; waiting")
    lock.end()
    #expect(!lock.isWaiting && lock.sentence == nil)
    #expect(
      told.sentences.withLock { $0 } == [
        "hits.db: locked by another process; waiting",
        "hits.db: locked by another process for 10 min; waiting",
        "hits.db: locked by another process for 20 min; waiting",
        "hits.db: locked by another process for 148 min; waiting",
        "hits.db: no longer locked; going on",
      ])
  }

  @Test func anEndThatIsAskedForLeavesFiveSecondsAndAMomentToEachCall() {
    let lock = LockWait(path: "hits.db")
    let start = ContinuousClock.now
    func waits(_ tries: Int, after seconds: Double) -> Bool {
      lock.waits(tries: tries, at: start + .seconds(seconds))
    }
    lock.setEndless(true)
    #expect(waits(0, after: 0) && waits(1, after: 1000))
    lock.stop(at: start + .seconds(1000))
    // The closing gives no more.
    lock.setEndless(false)
    #expect(waits(2, after: 1004.9) && !waits(3, after: 1005))
    lock.end()
    #expect(waits(0, after: 1006) && waits(1, after: 1006.9) && !waits(2, after: 1007))
  }

  /// Of calls that wait in turn each would wait as long as all before it.
  @Test func whatACallWaitedForOthersCounts() {
    let lock = LockWait(path: "hits.db")
    let start = ContinuousClock.now
    func waits(_ tries: Int, after seconds: Double) -> Bool {
      lock.waits(tries: tries, at: start + .seconds(seconds))
    }
    lock.begin(after: .seconds(20))
    #expect(waits(0, after: 0) && waits(1, after: 9.9) && !waits(2, after: 10))
    lock.end()
    lock.begin(after: .seconds(31))
    #expect(!waits(0, after: 40))
    lock.end()
    #expect(waits(0, after: 50) && waits(1, after: 79.9) && !waits(2, after: 80))
    lock.end()
    // A run waits for as long as the lock lasts.
    lock.setEndless(true)
    lock.begin(after: .seconds(31))
    #expect(waits(0, after: 100) && waits(1, after: 1000))
  }

  @Test func callsOfOneRequestWaitTogether() throws {
    let scene = try StoreScene(seed: 43)
    let store = try scene.run()
    let submission = scene.submission()
    let other = try Other(scene.path)
    let start = ContinuousClock.now
    LockWait.$since.withValue(start - .seconds(31)) {
      let error = #expect(throws: HotplateError.self) {
        try store.sharingPatience { try store.record([submission]) }
      }
      #expect(error?.message == "\(scene.path): locked by another process")
    }
    #expect(ContinuousClock.now - start < .seconds(20))
    try other.letGo()
    let recorded = try store.sharingPatience { try store.record([submission]) }
    #expect(recorded.count == 1)
  }

  /// A disk is full until somebody sees to it: nobody waits for that but a run, whose hits come only once.
  @Test func aRunWaitsForRoomAndOthersDoNot() throws {
    let scene = try StoreScene(seed: 42)
    let told = Told()
    let store = try scene.open { told.notify($0) }
    try store.beginRun(settings: [:], lists: [scene.list])
    func limit(pages: String) throws {
      try store.database.read { _ = try Row.fetchAll($0, sql: "PRAGMA max_page_count = \(pages)") }
    }
    // No more than there are: SQLite says what it says of a full disk.
    try limit(pages: "1")
    var first = scene.submission()
    first.context.crop = scene.picture(200_000)
    let hit = first
    let error = #expect(throws: HotplateError.self) { try store.record([hit]) }
    #expect(error?.message == "\(scene.path): database or disk is full")
    store.waitForLocks()
    let call = Call { try store.record([hit]) }
    #expect(told.waitForNext())
    #expect(store.waiting == "\(scene.path): the disk is full; waiting")
    store.stopWaiting()
    let given = #expect(throws: HotplateError.self) { try call.value() }
    #expect(given?.code == .file)
    #expect(given?.message.contains("the disk is still full at the end of the run") == true)
    try limit(pages: "1000000")
    #expect(try store.record([hit]).count == 1)
    try store.close()
    #expect(try AuditVerification(store: scene.path).findings == [])
  }

  @Test func aRunGoesOnOnceThereIsRoom() {
    let told = Told()
    let lock = LockWait(path: "hits.db") { told.notify($0) }
    let start = ContinuousClock.now
    func waits(_ tries: Int, after seconds: Double) -> Bool {
      lock.waits(tries: tries, for: .room, at: start + .seconds(seconds))
    }
    #expect(!waits(0, after: 0))
    lock.setEndless(true)
    #expect(waits(0, after: 0) && waits(1, after: 3))
    lock.end()
    #expect(
      told.sentences.withLock { $0 } == [
        "hits.db: the disk is full; waiting", "hits.db: there is room again; going on",
      ])
  }

  /// The look for what is due, which each opening has, must not leave the store with another patience than it was given.
  @Test func aRunGoesOnWhereAnotherProcessLetsGo() throws {
    let scene = try StoreScene(seed: 41)
    let told = Told()
    let store = try scene.open { told.notify($0) }
    try store.beginRun(settings: [:], lists: [scene.list])
    store.waitForLocks()
    try store.enforceRetention()
    let other = try Other(scene.path)
    let submission = scene.submission()
    let call = Call { try store.record([submission]) }
    #expect(told.waitForNext())
    #expect(store.isWaiting)
    #expect(store.waiting == "\(scene.path): locked by another process; waiting")
    try other.letGo()
    #expect(try call.value().count == 1)
    #expect(told.waitForNext())
    #expect(!store.isWaiting && store.waiting == nil)
    #expect(
      told.sentences.withLock { $0 } == [
        "\(scene.path): locked by another process; waiting",
        "\(scene.path): no longer locked; going on",
      ])
    #expect(try store.hit(submission.hit.id).hit == submission.hit)
    try store.close()
    #expect(try AuditVerification(store: scene.path).findings == [])
  }

  @Test func anEndThatIsAskedForEndsTheWait() throws {
    let scene = try StoreScene(seed: 42)
    let told = Told()
    let store = try scene.open { told.notify($0) }
    try store.beginRun(settings: [:], lists: [scene.list])
    store.waitForLocks()
    let other = try Other(scene.path)
    let submission = scene.submission()
    let call = Call { try store.record([submission]) }
    #expect(told.waitForNext())
    store.stopWaiting()
    let error = #expect(throws: HotplateError.self) { try call.value() }
    #expect(error?.code == .file)
    let still = "\(scene.path): still locked by another process at the end of the run; "
    #expect(error?.message == still + "what was in hand is neither stored nor told")
    #expect(told.sentences.withLock { $0.count } == 1)
    // Counts are no hits: they end no run in an error.
    store.count(reads: 3, camera: "gate-3")
    try store.close()
    #expect(
      told.sentences.withLock { $0.dropFirst() } == [
        still + "how many reads there were last is not in its log"
      ])
    try other.letGo()
    #expect(try AuditReader(store: scene.path).hitNumbers() == [])
    #expect(try AuditVerification(store: scene.path).findings == [])
  }
}
