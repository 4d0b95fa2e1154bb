/// What becomes of a picture that arrives while the reader is busy, and of a record that nobody takes from the output.
public enum BackpressurePolicy: String, Sendable, Hashable, CaseIterable {
  /// The oldest that waits is dropped and counted; of records, those of hits last.
  case drop
  /// Whoever sends it waits.
  case wait
}

/// Pictures of a stream of which the oldest are dropped while the receiver is busy.
///
/// The base is pulled as fast as it gives, at most `capacity` pictures wait. Made by
/// `AsyncSequence.latest(capacity:onDrop:)`.
public struct LatestFrames<Base: AsyncSequence & Sendable>: AsyncSequence, Sendable
where Base.Element == StreamPicture {
  /// A picture.
  public typealias Element = StreamPicture

  let base: Base
  let capacity: Int
  let onDrop: @Sendable (StreamPicture) -> Void

  /// Starts pulling the base.
  public func makeAsyncIterator() -> Iterator {
    Iterator(base: base, capacity: capacity, onDrop: onDrop)
  }

  /// Pulls the base in a task of its own, which ends with the iterator.
  public struct Iterator: AsyncIteratorProtocol {
    private let queue: BoundedQueue<StreamPicture>
    private let pump: Pump

    init(base: Base, capacity: Int, onDrop: @escaping @Sendable (StreamPicture) -> Void) {
      let queue = BoundedQueue<StreamPicture>(capacity: capacity, overflow: .dropOldest)
      self.queue = queue
      pump = Pump(
        Task {
          defer { queue.finish() }
          for try await picture in base {
            let (isTaken, dropped) = await queue.send(picture)
            if let dropped { onDrop(dropped) }
            if !isTaken { return }
          }
        })
    }

    /// The oldest picture that was not dropped; `nil` at the end. Throws when the base fails.
    public mutating func next() async throws -> StreamPicture? {
      try await next(isolation: nil)
    }

    /// The oldest picture that was not dropped; `nil` at the end. Throws when the base fails.
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(any Error) -> StreamPicture? {
      let (queue, pump) = (queue, pump)
      return try await withTaskCancellationHandler {
        if let picture = await queue.next() { return picture }
        try await pump.task.value
        return nil
      } onCancel: {
        // The base waits in a task of its own, which nobody else would tell.
        pump.task.cancel()
      }
    }
  }

  /// Ends the task when the last copy of the iterator goes.
  private final class Pump: Sendable {
    let task: Task<Void, any Error>
    init(_ task: Task<Void, any Error>) { self.task = task }
    deinit { task.cancel() }
  }
}

extension AsyncSequence where Self: Sendable, Element == StreamPicture {
  /// Drops the oldest pictures while the receiver is busy, and tells of each.
  ///
  /// A pipeline counts the pictures that come to it, and these do not: count each by ``StreamMeter/countDropped()`` of its meter.
  ///
  ///     let latest = pictures.latest { _ in stream.meter.countDropped() }
  ///     try await stream.run(latest) { … }
  ///
  /// - Parameters:
  ///   - capacity: How many pictures may wait; fewer than one are one. More smooth out bursts and add lag.
  ///   - onDrop: Called with each picture dropped, in order.
  public func latest(
    capacity: Int = 2, onDrop: @escaping @Sendable (StreamPicture) -> Void
  ) -> LatestFrames<Self> {
    LatestFrames(base: self, capacity: Swift.max(1, capacity), onDrop: onDrop)
  }
}
