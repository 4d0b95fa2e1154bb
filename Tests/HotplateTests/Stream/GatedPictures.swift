import Foundation

@testable import Hotplate

/// Pictures that tell when all were taken.
struct GatedPictures: AsyncSequence, Sendable {
  typealias Element = StreamPicture
  let count: Int
  let gate: AsyncGate

  struct Iterator: AsyncIteratorProtocol {
    let count: Int
    let gate: AsyncGate
    var number = 0

    mutating func next() async throws -> StreamPicture? {
      if number == count {
        gate.open()
        return nil
      }
      number += 1
      return FakeStages.picture(number, nil, x: 0)
    }
  }

  func makeAsyncIterator() -> Iterator { Iterator(count: count, gate: gate) }
}

/// Pictures, and more of them once a gate is open.
struct PausedPictures: AsyncSequence, Sendable {
  typealias Element = StreamPicture
  let first: [StreamPicture]
  let later: [StreamPicture]
  let gate: AsyncGate

  struct Iterator: AsyncIteratorProtocol {
    let pictures: PausedPictures
    var number = 0

    mutating func next() async throws -> StreamPicture? {
      defer { number += 1 }
      if number < pictures.first.count { return pictures.first[number] }
      if number == pictures.first.count { await pictures.gate.wait() }
      let place = number - pictures.first.count
      return place < pictures.later.count ? pictures.later[place] : nil
    }
  }

  func makeAsyncIterator() -> Iterator { Iterator(pictures: self) }
}

/// Lets those who wait go on once it is open.
final class AsyncGate: Sendable {
  private let state = Guarded<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>(
    (false, []))

  func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  func wait() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiting.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }
}

/// Counts from any thread.
final class EventCounter: Sendable {
  private let value = Guarded(0)
  var count: Int { value.withLock { $0 } }
  func add() { value.withLock { $0 += 1 } }
}
