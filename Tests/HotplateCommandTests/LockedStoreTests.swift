import Foundation
import GRDB
import HotplateStore
import TestSupport
import Testing

/// A run whose store another process holds locked, as a backup does.
@Suite struct LockedStoreTests {
  let folder: ScratchFolder
  let store: String

  init() throws {
    folder = try ScratchFolder()
    store = folder.path("hits.db")
  }

  /// Starts a run whose first hit finds the store locked, and waits until it says so.
  ///
  /// - Returns: The run, the connection that holds the lock, and the port of its metrics.
  func waitingRun() throws -> (running: RunningHotplate, other: DatabaseQueue, port: Int) {
    let port = try PipesTests.freePort()
    let running = try RunningHotplate([
      "stream", "-j", "--input", "paths", "--hotlist", "Hotlists/stolen.csv", "--region", "eu",
      "--camera", "g", "--store", store, "--user", "asmith", "--metrics", "\(port)",
    ])
    // Served from when the store is open.
    let health = try StreamCommandTests.get("http://127.0.0.1:\(port)/healthz")
    try #require(health == "ok\n")
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    configuration.busyMode = .timeout(20)
    let other = try DatabaseQueue(path: store, configuration: configuration)
    try other.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
    running.write(Data("Fixtures/stills/eu-day.jpg\n".utf8))
    #expect(
      running.nextErrorLine() == "hotplate: \(store): locked by another process; waiting")
    return (running, other, port)
  }

  @Test(.timeLimit(.minutes(2)))
  func aStreamGoesOnWhenTheStoreIsFreeAgain() throws {
    let (running, other, port) = try waitingRun()
    let health = try CommandRun(
      "curl", ["-s", "-w", "%{http_code}", "http://127.0.0.1:\(port)/healthz"])
    #expect(health.output == "\(store): locked by another process; waiting\n503")
    try other.inDatabase { try $0.execute(sql: "COMMIT") }
    #expect(running.nextErrorLine() == "hotplate: \(store): no longer locked; going on")
    #expect(running.nextRecord()?["type"] as? String == "hit")
    running.kill(SIGTERM)
    #expect(running.wait() == 0, "\(running.errors)")
    #expect(try AuditReader(store: store).hitNumbers().count == 1)
  }

  /// What is in neither the store nor the output is no orderly end.
  @Test(.timeLimit(.minutes(2)))
  func aSignalEndsTheWait() throws {
    let (running, other, _) = try waitingRun()
    running.kill(SIGTERM)
    #expect(running.wait() == 70)
    #expect(running.nextLine() == nil)
    #expect(
      running.errors
        == "hotplate: \(store): still locked by another process at the end of the run; what was in hand is not stored\n"
    )
    try other.inDatabase { try $0.execute(sql: "COMMIT") }
    #expect(try AuditReader(store: store).hitNumbers() == [])
    #expect(try AuditVerification(store: store).findings == [])
  }
}
