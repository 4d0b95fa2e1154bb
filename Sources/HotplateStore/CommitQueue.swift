import Dispatch
import Synchronization

/// Lets callers that arrive together share one commit: one of them leads and takes what all have brought.
///
/// A durable commit waits for the disk (milliseconds); its price is the same for one hit as for a hundred. Who arrives during
/// a commit waits for the next, and whoever waits the longest leads it.
final class CommitQueue: Sendable {
  /// One caller's batch and, later, what became of it.
  private final class Ticket: Sendable {
    let batch: [HitSubmission]
    let result = Mutex<Result<[RecordedHit], any Error>?>(nil)
    /// Signalled when the result is there, or when it is this caller's turn to lead.
    let turn = DispatchSemaphore(value: 0)

    init(_ batch: [HitSubmission]) { self.batch = batch }
  }

  private struct State {
    var waiting: [Ticket] = []
    var isLed = false
  }

  private let state = Mutex(State())

  /// Commits `batch` with whatever else waits and returns what `commit` made of it.
  func submit(
    _ batch: [HitSubmission], commit: ([HitSubmission]) throws -> [RecordedHit]
  ) throws -> [RecordedHit] {
    let ticket = Ticket(batch)
    let isLed = state.withLock { state in
      state.waiting.append(ticket)
      defer { state.isLed = true }
      return state.isLed
    }
    if isLed { ticket.turn.wait() }
    if let result = ticket.result.withLock({ $0 }) { return try result.get() }
    return try lead(commit, for: ticket)
  }

  private func lead(
    _ commit: ([HitSubmission]) throws -> [RecordedHit], for own: Ticket
  ) throws -> [RecordedHit] {
    let tickets = state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
    let outcome = Result { try commit(tickets.flatMap(\.batch)) }
    // The next commit begins before those of this one go on: it waits for the disk while they work.
    state.withLock { state in
      if let next = state.waiting.first { next.turn.signal() } else { state.isLed = false }
    }
    var start = 0
    var mine: Result<[RecordedHit], any Error> = outcome
    for ticket in tickets {
      let end = start + ticket.batch.count
      let result = outcome.map { Array($0[start..<end]) }
      start = end
      if ticket === own {
        mine = result
      } else {
        ticket.result.withLock { $0 = result }
        ticket.turn.signal()
      }
    }
    return try mine.get()
  }
}
