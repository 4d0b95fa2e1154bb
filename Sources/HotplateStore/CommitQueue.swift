import Foundation
import Synchronization

/// Lets callers that arrive together share one commit: the first through the door takes what all have brought.
///
/// A durable commit waits for the disk (milliseconds); its price is the same for one hit as for a hundred.
final class CommitQueue: Sendable {
  /// One caller's batch and, later, what became of it.
  final class Ticket: Sendable {
    let batch: [HitSubmission]
    let result = Mutex<Result<[RecordedHit], any Error>?>(nil)

    init(_ batch: [HitSubmission]) { self.batch = batch }
  }

  private let waiting = Mutex<[Ticket]>([])
  private let door = NSLock()

  /// Commits `batch` with whatever else waits and returns what `commit` made of it.
  func submit(
    _ batch: [HitSubmission], commit: ([HitSubmission]) throws -> [RecordedHit]
  ) throws -> [RecordedHit] {
    let ticket = Ticket(batch)
    waiting.withLock { $0.append(ticket) }
    door.withLock {
      guard ticket.result.withLock({ $0 == nil }) else { return }
      let tickets = waiting.withLock { waiting in
        defer { waiting = [] }
        return waiting
      }
      let outcome = Result { try commit(tickets.flatMap(\.batch)) }
      var start = 0
      for ticket in tickets {
        let end = start + ticket.batch.count
        ticket.result.withLock { $0 = outcome.map { Array($0[start..<end]) } }
        start = end
      }
    }
    guard let result = ticket.result.withLock({ $0 }) else { return [] }
    return try result.get()
  }
}
