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

  /// Holds the store locked.
  func lock() throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    configuration.busyMode = .timeout(20)
    let other = try DatabaseQueue(path: store, configuration: configuration)
    try other.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
    return other
  }

  /// Starts a run, and locks its store once that is open.
  ///
  /// - Returns: The run, the connection that holds the lock, and the port of its metrics.
  func lockedRun(
    _ flags: String...
  ) throws -> (running: RunningHotplate, other: DatabaseQueue, port: Int) {
    let port = try PipesTests.freePort()
    let running = try RunningHotplate(
      [
        "stream", "-j", "--input", "paths", "--hotlist", "Hotlists/stolen.csv", "--region", "eu",
        "--camera", "g", "--store", store, "--user", "asmith", "--metrics", "\(port)",
      ] + flags)
    // Served from when the store is open.
    let health = try StreamCommandTests.get("http://127.0.0.1:\(port)/healthz")
    try #require(health == "ok\n")
    return (running, try lock(), port)
  }

  /// Starts a run whose first hit finds the store locked, and waits until it says so.
  func waitingRun() throws -> (running: RunningHotplate, other: DatabaseQueue, port: Int) {
    let (running, other, port) = try lockedRun()
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
    #expect(running.wait() == 1)
    #expect(running.nextLine() == nil)
    #expect(
      running.errors
        == "hotplate: \(store): still locked by another process at the end of the run; what was in hand is neither stored nor told\n"
    )
    try other.inDatabase { try $0.execute(sql: "COMMIT") }
    #expect(try AuditReader(store: store).hitNumbers() == [])
    #expect(try AuditVerification(store: store).findings == [])
  }

  /// Nobody's hit is lost with the count of reads.
  @Test(.timeLimit(.minutes(2)))
  func aSignalEndsARunWithoutAHitInHandWithStatusZero() throws {
    let (running, other, _) = try lockedRun("--every-frame")
    running.write(Data("Fixtures/stills/gb-gray.bmp\n".utf8))
    #expect(running.nextRecord()?["type"] as? String == "image")
    running.kill(SIGTERM)
    #expect(running.wait() == 0)
    let errors = running.errors
    #expect(
      errors.contains(
        "hotplate: \(store): still locked by another process at the end of the run; how many reads there were last is not in its log\n"
      ), "\(errors)")
    try other.inDatabase { try $0.execute(sql: "COMMIT") }
    #expect(try AuditVerification(store: store).findings == [])
  }

  /// Nothing was begun that would have to be finished.
  @Test(.timeLimit(.minutes(2)))
  func aSignalEndsAConsoleThatFindsTheStoreLockedWithStatusZero() throws {
    let made = try HotplateProcess([
      "hits", "retain", "none", "--reason", "order 1", "--store", store,
    ])
    try #require(made.status == 0, "\(made.errors)")
    let other = try lock()
    let process = Process()
    process.executableURL = HotplateProcess.executable
    process.arguments = ["serve", "--store", store, "--user", "t", "--port", "0"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    // It listens for signals before it opens the store, which it has open while it waits.
    let files = "/proc/\(process.processIdentifier)/fd"
    func isStoreOpen() -> Bool {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: files)) ?? []
      return names.contains { name in
        let file = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(files)/\(name)")
        return file?.hasSuffix("\(folder.url.lastPathComponent)/hits.db") == true
      }
    }
    while process.isRunning, !isStoreOpen() { usleep(1000) }
    process.terminate()
    #expect(process.endStatus() == 0)
    try other.inDatabase { try $0.execute(sql: "COMMIT") }
    #expect(try AuditVerification(store: store).findings == [])
  }
}
