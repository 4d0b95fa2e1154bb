import Dispatch
import Hotplate

/// Hits that are stored all or none, with the reads without one that are kept beside them.
struct HitBatch: Sendable {
  var submissions: [HitSubmission] = []
  /// Reads to be kept; whoever brings them has asked ``HitStore/keeps(_:_:)`` of each.
  var kept: [(PlateRead, HitContext)] = []
  /// How many reads all is of, by camera: with hits, counted where these are stored.
  var reads: [ExactText: Int] = [:]
}

/// Lets callers that arrive together share one commit: one of them leads and takes what all have brought.
///
/// A durable commit waits for the disk (milliseconds); its price is the same for one hit as for a hundred. Who arrives during
/// a commit waits for the next, and whoever waits the longest leads it.
final class CommitQueue: Sendable {
  /// One caller's batch and, later, what became of it.
  private final class Ticket: Sendable {
    let batch: HitBatch
    let result = Guarded<Result<[RecordedHit], any Error>?>(nil)
    /// Signalled when the result is there, or when it is this caller's turn to lead.
    let turn = DispatchSemaphore(value: 0)

    init(_ batch: HitBatch) { self.batch = batch }
  }

  private struct State {
    var waiting: [Ticket] = []
    var isLed = false
  }

  typealias Commit = ([HitBatch]) throws -> [Result<[RecordedHit], any Error>]

  private let state = Guarded(State())

  /// Commits `batch` with whatever else waits and returns what `commit`, which answers each batch by itself, made of it.
  func submit(_ batch: HitBatch, commit: Commit) throws -> [RecordedHit] {
    let ticket = Ticket(batch)
    let isLed = state.withLock { state in
      state.waiting.append(ticket)
      defer { state.isLed = true }
      return state.isLed
    }
    if isLed { ticket.turn.wait() }
    if let result = ticket.result.withLock({ $0 }) { return try result.get() }
    return try lead(commit)
  }

  /// Commits what waits; the one who leads has waited the longest, and is the first.
  private func lead(_ commit: Commit) throws -> [RecordedHit] {
    let tickets = state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
    let results: [Result<[RecordedHit], any Error>]
    do { results = try commit(tickets.map(\.batch)) } catch {
      results = tickets.map { _ in .failure(error) }
    }
    // The next commit begins before those of this one go on: it waits for the disk while they work.
    state.withLock { state in
      if let next = state.waiting.first { next.turn.signal() } else { state.isLed = false }
    }
    for (ticket, result) in zip(tickets, results).dropFirst() {
      ticket.result.withLock { $0 = result }
      ticket.turn.signal()
    }
    return try results[0].get()
  }
}
