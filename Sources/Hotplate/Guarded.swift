import Foundation

/// A value that several threads may reach, one at a time.
///
/// What `Mutex` of the standard library does, by a lock that ThreadSanitizer knows: it takes what is handed over by way of a `Mutex` for a race.
// Unchecked: the value is touched in `withLock` alone, under the lock, and goes in and out as `sending`.
package final class Guarded<Value>: @unchecked Sendable {
  private let lock = NSLock()
  private nonisolated(unsafe) var value: Value

  /// Begins with `value`.
  package init(_ value: sending Value) { self.value = value }

  /// Calls `body` with the value while no other thread has it. `body` must not come back to the same value.
  package func withLock<Result, Failure: Error>(
    _ body: (inout sending Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    lock.lock()
    defer { lock.unlock() }
    return try body(&value)
  }
}
