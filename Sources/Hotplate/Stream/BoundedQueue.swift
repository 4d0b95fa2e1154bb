/// A queue between one sender and one receiver that holds at most a fixed number of elements.
///
/// Neither side ever spins: a sender waits while the queue is full, a receiver while it is empty.
final class BoundedQueue<Element: Sendable>: Sendable {
  /// What a sender does when the queue is full.
  enum Overflow: Sendable {
    /// Waits until the receiver took one.
    case wait
    /// Takes the oldest out.
    case dropOldest
  }

  /// What a receiver gets.
  enum Received: Sendable {
    /// The oldest element.
    case element(Element)
    /// None came in time.
    case nothing
    /// The queue is finished and empty.
    case end
  }

  private struct State {
    var elements: [Element] = []
    var receiver: CheckedContinuation<Received, Never>?
    /// How often a receiver waited: names the one that waits.
    var turn = 0
    var sender: (element: Element, continuation: CheckedContinuation<Bool, Never>)?
    var isFinished = false
  }

  private let capacity: Int
  private let overflow: Overflow
  private let state = Guarded(State())

  init(capacity: Int, overflow: Overflow = .wait) {
    precondition(capacity > 0)
    self.capacity = capacity
    self.overflow = overflow
  }

  /// Puts an element in.
  ///
  /// - Returns: Whether the element was taken, and what was dropped for it. Nothing is taken once finished.
  @discardableResult
  func send(_ element: Element) async -> (isTaken: Bool, dropped: Element?) {
    var dropped: Element?
    let isTaken = await withCheckedContinuation { (done: CheckedContinuation<Bool, Never>) in
      var answer: Bool? = true
      var receiver: CheckedContinuation<Received, Never>?
      state.withLock { state in
        if state.isFinished {
          answer = false
        } else if let waiting = state.receiver {
          receiver = waiting
          state.receiver = nil
        } else if state.elements.count < capacity {
          state.elements.append(element)
        } else if overflow == .dropOldest {
          dropped = state.elements.removeFirst()
          state.elements.append(element)
        } else {
          state.sender = (element, done)
          answer = nil
        }
      }
      receiver?.resume(returning: .element(element))
      if let answer { done.resume(returning: answer) }
    }
    return (isTaken, dropped)
  }

  /// Takes the oldest element out; `nil` once finished and empty. A receiver that is cancelled finishes the queue.
  func next() async -> Element? {
    if case .element(let element) = await next(within: nil) { element } else { nil }
  }

  /// Takes the oldest element out. A receiver that is cancelled finishes the queue.
  ///
  /// - Parameter limit: How long to wait for one; `nil` until one comes.
  func next(within limit: Duration?) async -> Received {
    let timer = Guarded<Task<Void, Never>?>(nil)
    defer { timer.withLock { $0?.cancel() } }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { (done: CheckedContinuation<Received, Never>) in
        guard let turn = receive(by: done), let limit else { return }
        timer.withLock {
          $0 = Task { if (try? await Task.sleep(for: limit.asWait)) != nil { self.expire(turn) } }
        }
      }
    } onCancel: {
      finish()
    }
  }

  /// Answers a receiver, or has it wait; the number of its turn where it waits.
  private func receive(by done: CheckedContinuation<Received, Never>) -> Int? {
    var answer: Received?
    var turn: Int?
    var sender: CheckedContinuation<Bool, Never>?
    state.withLock { state in
      if !state.elements.isEmpty {
        answer = .element(state.elements.removeFirst())
        if let waiting = state.sender {
          state.elements.append(waiting.element)
          state.sender = nil
          sender = waiting.continuation
        }
      } else if state.isFinished {
        answer = .end
      } else {
        state.receiver = done
        state.turn += 1
        turn = state.turn
      }
    }
    sender?.resume(returning: true)
    if let answer { done.resume(returning: answer) }
    return turn
  }

  /// Lets the receiver go that waits for the `turn`th time, if it still does.
  private func expire(_ turn: Int) {
    var receiver: CheckedContinuation<Received, Never>?
    state.withLock { state in
      guard state.turn == turn else { return }
      receiver = state.receiver
      state.receiver = nil
    }
    receiver?.resume(returning: .nothing)
  }

  /// Ends the queue: what it holds can still be taken out, nothing goes in.
  func finish() {
    var receiver: CheckedContinuation<Received, Never>?
    var sender: CheckedContinuation<Bool, Never>?
    state.withLock { state in
      state.isFinished = true
      receiver = state.receiver
      state.receiver = nil
      sender = state.sender?.continuation
      state.sender = nil
    }
    receiver?.resume(returning: .end)
    sender?.resume(returning: false)
  }
}
