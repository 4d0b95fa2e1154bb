import Foundation
import Testing

@testable import Hotplate

@Suite struct OrderedWorkersTests {
  @Test(arguments: [1, 2, 7, .max])
  func deliversInOrder(workers: Int) throws {
    let inputs = Array(0..<300)
    var seen: [Int] = []
    try OrderedWorkers(count: workers).run(
      inputs,
      makeWorker: {
        { index in
          // Work of uneven length, so that results come in out of order.
          (0..<(index * 7919 % 1000)).reduce(index) { $0 &+ $1 } &* 0 &+ index
        }
      },
      deliver: {
        seen.append($0)
        return true
      })
    #expect(seen == inputs)
  }

  @Test func endsEarlyWhenAsked() throws {
    var seen = 0
    try OrderedWorkers(count: 3).run(
      Array(0..<1_000_000), makeWorker: { { $0 } },
      deliver: { _ in
        seen += 1
        return seen < 10
      })
    #expect(seen == 10)
  }

  @Test func throwsWhatAWorkerCannotStartWith() {
    #expect(throws: HotplateError.self) {
      try OrderedWorkers(count: 2).run(
        [1, 2, 3],
        makeWorker: { () throws -> (Int) -> Int in throw HotplateError(.startup, "no model") },
        deliver: { _ in true })
    }
  }

  /// As where a limit on processes is reached, of which an account has few.
  @Test func goesOnWithTheThreadsThereAre() throws {
    for most in 0...2 {
      let left = Guarded(most)
      var workers = OrderedWorkers(count: 3)
      workers.startThread = { stackBytes, body in
        let isRefused = left.withLock {
          $0 -= 1
          return $0 < 0
        }
        if isRefused { throw HotplateError(.startup, "no more") }
        try DetachedThread.start(stackBytes: stackBytes, body)
      }
      var seen: [Int] = []
      let run = Result {
        try workers.run(
          Array(0..<50), makeWorker: { { $0 } },
          deliver: {
            seen.append($0)
            return true
          })
      }
      #expect(seen == Array(0..<(most == 0 ? 0 : 50)))
      #expect((try? run.get()) == nil ? most == 0 : most > 0)
    }
  }

  /// More than any machine has addresses for.
  @Test func aThreadThatCannotBeMadeIsSaid() {
    let error = #expect(throws: HotplateError.self) {
      try DetachedThread.start(stackBytes: 1 << 50) {}
    }
    #expect(error?.code == .startup)
    #expect(error?.message.hasPrefix("no thread can be started: ") == true)
  }

  @Test func anEmptyListIsDoneAtOnce() throws {
    try OrderedWorkers(count: 2).run(
      [Int](), makeWorker: { { $0 } },
      deliver: {
        Issue.record("\($0) was delivered")
        return true
      })
  }
}
