import Foundation

/// Takes turns numbered from 0, several at a time on all cores, and returns what they gave in the order of their numbers.
///
/// Waits for all of them. Turns share nothing that one of them writes.
func inParallel<Result: Sendable>(_ count: Int, _ turn: @Sendable (Int) -> Result) -> [Result] {
  [Result](unsafeUninitializedCapacity: count) { slots, initialized in
    // Each turn fills the slot of its own number, and all are over before the slots are looked at.
    nonisolated(unsafe) let slots = slots
    DispatchQueue.concurrentPerform(iterations: count) { number in
      slots.initializeElement(at: number, to: turn(number))
    }
    initialized = count
  }
}
