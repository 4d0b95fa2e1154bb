import Dispatch
import Foundation
import Hotplate
import HotplateStore
import TestSupport
import Testing

/// `kill -9` at random moments of a process that stores hits as fast as it can.
@Suite struct HitsKillTests {
  /// Hit records as `stream` writes them, without end.
  static func line(_ number: UInt64) -> String {
    """
    {"schema":1,"type":"hit","camera":"gate-3","time":"2026-11-23T02:00:00.000Z","plate":\
    {"text":"QX\(number)","raw":"QX \(number)","confidence":0.9,"candidates":[{"text":"QX\(number)",\
    "probability":0.9}]},"hit":{"id":"hit-\(number)","hotlist":"list.csv","list":"LIST","entry":1,\
    "plate":"QX\(number)","probability":0.9,"tier":"exact","differences":[],\
    "jurisdictionMatch":"unknown","verify":["characters"]}}
    """
  }

  /// `make store-kills` is the long form, of the release build.
  @Test func everyAnnouncedHitSurvivesKill() throws {
    signal(SIGPIPE, SIG_IGN)
    let kills = Int(ProcessInfo.processInfo.environment["HOTPLATE_KILLS"] ?? "") ?? 8
    let scene = try ListScene()
    var store = scene.store
    let list = scene.list
    let digest = try Hotlist(file: list).digest
    var announced: Set<Int> = []
    var total = 0
    var next: UInt64 = 0
    var random = SystemRandomNumberGenerator()
    let began = ContinuousClock.now
    _ = try HotplateProcess(
      [
        "hits", "record", "--store", scene.folder.path("first.db"), "--user", "t", "--hotlist",
        list,
      ])
    // A process that is only starting announces nothing.
    let start = (ContinuousClock.now - began) / .seconds(1)
    for round in 0..<kills {
      // A new store now and then: checking a whole one each round takes ever longer.
      if round > 0, round.isMultiple(of: 50) {
        store = scene.folder.path("hits-\(round).db")
        announced = []
      }
      let process = Process()
      process.executableURL = HotplateProcess.executable
      process.arguments = ["hits", "record", "--store", store, "--user", "t", "--hotlist", list]
      let (input, output) = (Pipe(), Pipe())
      process.standardInput = input
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      try process.run()
      let first = next
      DispatchQueue.global().async {
        var number = first
        while true {
          // A few at a time, so that the process commits often.
          let lines = (0..<8).map { Self.line(number + $0) }.joined(separator: "\n") + "\n"
          let bytes = Data(lines.replacing("LIST", with: digest).utf8)
          guard (try? input.fileHandleForWriting.write(contentsOf: bytes)) != nil else { return }
          number += 8
        }
      }
      let identifier = process.processIdentifier
      // Each eighth of the time in turn, so that a few kills are of the start and of a store at work, too.
      let eighth = Double(round % 8) + Double.random(in: 0..<1, using: &random)
      let moment = 0.02 + (0.43 + start) * eighth / 8
      DispatchQueue.global().asyncAfter(deadline: .now() + moment) { kill(identifier, SIGKILL) }
      let lines = String(
        decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationReason == .uncaughtSignal)
      // A line that was cut by the kill announced nothing.
      for line in lines.split(separator: "\n") {
        if let number = AuditValue(json: String(line))?["number"]?.number {
          announced.insert(number)
          total += 1
        }
      }
      next += 100_000
      guard FileManager.default.fileExists(atPath: store + ".head") else { continue }
      let check = try HotplateProcess(["audit", "verify", "--store", store])
      #expect(check.status == 0, "round \(round), killed after \(moment) s: \(check.output)")
      let kept = try AuditReader(store: store).hitNumbers()
      #expect(announced.isSubset(of: kept), "round \(round), killed after \(moment) s")
    }
    #expect(total > kills)
    let again = try HotplateProcess(
      ["hits", "record", "--store", store, "--user", "t", "--hotlist", list],
      input: Data((Self.line(7) + "\n").replacing("LIST", with: digest).utf8))
    #expect(again.status == 0)
    #expect(again.records.count == 1)
    #expect(try AuditVerification(store: store).isIntact)
    print("\(kills) kills of \(HotplateProcess.executable.path), \(total) announced hits checked")
  }
}
