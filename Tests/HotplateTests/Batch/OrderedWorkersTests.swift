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

  @Test func anEmptyListIsDoneAtOnce() throws {
    try OrderedWorkers(count: 2).run(
      [Int](), makeWorker: { { $0 } },
      deliver: {
        Issue.record("\($0) was delivered")
        return true
      })
  }
}
