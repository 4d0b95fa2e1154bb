import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct OutputQueueTests {
  /// What a queue said, and how many lines it began to write.
  struct Witness: Sendable {
    let said = Guarded<[String]>([])
    let begun = Guarded(0)

    var sentences: [String] { said.withLock { $0 } }

    func waitForALine() async throws {
      while begun.withLock({ $0 }) == 0 { try await Task.sleep(for: .milliseconds(1)) }
    }

    func queue(
      _ path: String, _ late: BackpressurePolicy, header: String? = nil,
      maximumBytes: Int = 8 << 20,
      patience: Duration = .seconds(5)
    ) throws -> OutputQueue {
      try OutputQueue(
        LineOutput(path: path, appending: true), name: "out", header: header, late: late,
        maximumBytes: maximumBytes, patience: patience, willWrite: { begun.withLock { $0 += 1 } },
        notify: { sentence in said.withLock { $0.append(sentence) } })
    }
  }

  static func put(_ lines: [String], into queue: OutputQueue) async throws {
    for line in lines { try await queue.put(Data(line.utf8), isHit: line.hasPrefix("h")) }
  }

  let witness = Witness()

  /// One line is on its way; four have room behind it.
  @Test(.timeLimit(.minutes(5)))
  func readsGiveWayToHitsTheOldestFirstWhileTheReaderTakesNothing() async throws {
    let pipe = try StuckPipe()
    let queue = try witness.queue(pipe.path, .drop, maximumBytes: 12)
    try await Self.put(["r0"], into: queue)
    try await witness.waitForALine()
    try await Self.put(["r1", "h1", "r2", "r3", "h2", "r4"], into: queue)
    #expect(queue.unwritten == 2)
    let taken = try await pipe.lines(5)
    #expect(taken == ["r0", "h1", "r3", "h2", "r4"])
    try await queue.finish()
    #expect(queue.unwritten == 2)
    #expect(
      witness.sentences == [
        "out: takes nothing; reading goes on, records are left out until it does, those of hits last",
        "the output is written again; 2 records were not",
      ])
    #expect(await !queue.isSafe())
    // Asked again: nothing was left out since.
    #expect(await queue.isSafe())
  }

  @Test(.timeLimit(.minutes(5))) func whoeverWaitsLosesNothing() async throws {
    let pipe = try StuckPipe()
    let queue = try witness.queue(pipe.path, .wait, maximumBytes: 1)
    let lines = (0..<50).map { "r\($0)" }
    async let ended: Void = Self.put(lines, into: queue)
    let taken = try await pipe.lines(50)
    #expect(taken == lines)
    try await ended
    #expect(await queue.isSafe())
    #expect(queue.unwritten == 0)
    #expect(witness.sentences.isEmpty)
  }

  @Test(.timeLimit(.minutes(5)), arguments: BackpressurePolicy.allCases)
  func aReaderThatTakesNothingHoldsNoEndUp(late: BackpressurePolicy) async throws {
    let pipe = try StuckPipe()
    let queue = try witness.queue(pipe.path, late, patience: .milliseconds(20))
    queue.stopWaiting()
    try await Self.put(["r0", "h1", "r2"], into: queue)
    try await queue.finish()
    #expect(queue.unwritten == 3)
    #expect(witness.sentences == ["out: took nothing any more; 3 records were not written"])
    #expect(await !queue.isSafe())
    // The writer is let go.
    pipe.leave()
  }

  @Test(.timeLimit(.minutes(5)), arguments: BackpressurePolicy.allCases)
  func whoPutsALineInHearsThatTheReaderHasGone(late: BackpressurePolicy) async throws {
    let pipe = try StuckPipe()
    let queue = try witness.queue(pipe.path, late)
    pipe.leave()
    await #expect(throws: OutputClosed.self) {
      // Whoever does not wait hears of it by a line that comes after.
      while true {
        try await Self.put(["r"], into: queue)
        try await Task.sleep(for: .milliseconds(1))
      }
    }
    #expect(await !queue.isSafe())
    try await queue.finish()
    #expect(queue.unwritten == 0)
    #expect(witness.sentences.isEmpty)
  }

  @Test(.timeLimit(.minutes(5)), arguments: BackpressurePolicy.allCases)
  func theHeaderIsWrittenOnceAndAlsoWithoutARecord(late: BackpressurePolicy) async throws {
    let folder = try ScratchFolder()
    for lines: [String] in [[], ["r0"], ["r1"]] {
      let queue = try witness.queue(folder.path("out"), late, header: "plate")
      try await Self.put(lines, into: queue)
      try await queue.finish()
    }
    let text = try String(contentsOfFile: folder.path("out"), encoding: .utf8)
    #expect(text == "plate\nr0\nr1\n")
  }

  /// A live camera does not wait for it to be taken.
  @Test(.timeLimit(.minutes(5))) func theHeaderWaitsForTheReaderBeforeTheRecords() async throws {
    let pipe = try StuckPipe()
    let queue = try witness.queue(pipe.path, .drop, header: "plate")
    try await Self.put(["r0"], into: queue)
    let taken = try await pipe.lines(2)
    #expect(taken == ["plate", "r0"])
    try await queue.finish()
    #expect(queue.unwritten == 0)
  }
}
