import Foundation
import Hotplate
import Testing

@testable import HotplateStore

/// Another process holds the file beside the store, as one that copies it may, or one that was stopped while it wrote.
@Suite struct HeadFileTests {
  /// Opens the file beside the store and holds it until that is closed.
  func hold(_ scene: StoreScene) throws -> Int32 {
    let file = open(scene.path + ".head", O_RDWR | O_CLOEXEC)
    try #require(file >= 0 && flock(file, LOCK_EX | LOCK_NB) == 0)
    return file
  }

  @Test func aFileThatIsHeldIsWaitedForAndNotForEver() throws {
    let scene = try StoreScene()
    try scene.run().close()
    let head = HeadFile(path: scene.path + ".head", patience: .milliseconds(50))
    let checkpoint = try #require(try head.read())
    var check = try AuditVerification(store: scene.path)
    let file = try hold(scene)
    let read = #expect(throws: HotplateError.self) { try head.read() }
    #expect(read?.message == "\(head.path): locked by another process")
    let written = #expect(throws: HotplateError.self) { try head.write(checkpoint) }
    #expect(written?.code == .store)
    // What was not looked at was not found damaged.
    try StoreConnection.reader(of: scene.path).read { database in
      var pass = AuditPass(
        database: database, path: scene.path, trust: .init(), noted: Result { try head.read() })
      #expect(throws: HotplateError.self) { try pass.run(&check) }
    }
    #expect(check.findings == [])
    close(file)
    #expect(try head.read() == checkpoint)
    try head.write(checkpoint)
  }

  /// The hit is stored and told; the next commit writes the file.
  @Test func aHitIsStoredThoughTheFileIsHeld() throws {
    let scene = try StoreScene()
    let told = Guarded<[String]>([])
    let store = try scene.open { sentence in told.withLock { $0.append(sentence) } }
    try store.beginRun(settings: [:], lists: [scene.list])
    let file = try hold(scene)
    // As a run that is to end, which waits for nothing for long.
    store.stopWaiting()
    #expect(try store.record([scene.submission()]).count == 1)
    #expect(store.troubles.count == 1)
    #expect(
      told.withLock { $0 } == [
        "what was stored has no checkpoint beside the store: \(scene.path).head: locked by another process; it is tried again"
      ])
    close(file)
    #expect(try store.record([scene.submission()]).count == 1)
    #expect(store.troubles.isEmpty)
    try store.close()
    let check = try AuditVerification(store: scene.path)
    #expect(check.isIntact, "\(check.findings)")
  }
}
