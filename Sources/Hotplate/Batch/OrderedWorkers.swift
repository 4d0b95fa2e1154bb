import Foundation

/// Applies workers on threads of their own to a list of inputs and hands the results over in its order.
///
/// Decoding and reading are long calls into C, which would block the cooperative pool: hence threads. At most
/// `lookahead` results wait for a slower one before them, so memory stays flat however long the list is.
public struct OrderedWorkers: Sendable {
  /// Threads.
  public let count: Int
  /// How many inputs may be in work or wait for their turn.
  private var lookahead: Int { 4 * count }

  /// Starts a thread with a stack of so many bytes, or throws.
  var startThread: @Sendable (Int, @escaping @Sendable () -> Void) throws -> Void =
    DetachedThread.start

  /// No machine has more cores, and each thread takes memory for its stack and its worker.
  private static let most = 1024

  /// Makes a team of `count` threads, at least one, at most 1024.
  public init(count: Int) { self.count = Self.admitted(count) }

  /// As many workers as are made where `count` are asked for.
  static func admitted(_ count: Int) -> Int { min(max(1, count), most) }

  /// Runs the list, on fewer threads where the system has not so many to give.
  ///
  /// - Parameters:
  ///   - inputs: What to work on.
  ///   - makeWorker: Called once on each thread; what it returns is used by that thread alone.
  ///   - deliver: Called on the calling thread, in the order of `inputs`; `false` ends the run early.
  /// - Throws: The first error of `makeWorker`; `HotplateError` of code `startup` where no thread can be started at all.
  public func run<Input: Sendable, Output: Sendable>(
    _ inputs: [Input], makeWorker: @escaping @Sendable () throws -> (Input) -> Output,
    deliver: (Output) -> Bool
  ) throws {
    let board = Board<Input, Output>(inputs, lookahead: lookahead)
    for number in 0..<min(count, max(1, inputs.count)) {
      board.enter()
      do {
        // Tesseract keeps large buffers on the stack.
        try startThread(8 << 20) {
          do {
            let work = try makeWorker()
            while let (index, input) = board.take() {
              board.put(work(input), at: index)
            }
          } catch {
            board.stop(error)
          }
          board.leave()
        }
      } catch {
        board.leave()
        if number == 0 { throw error }
        break
      }
    }
    while let output = board.next() {
      if !deliver(output) { board.stop(nil) }
    }
    try board.finish()
  }
}

/// Where the threads of one run meet. `@unchecked`: every property is touched only while `condition` is locked.
private final class Board<Input: Sendable, Output: Sendable>: @unchecked Sendable {
  private let condition = NSCondition()
  private let inputs: [Input]
  private let lookahead: Int
  private var taken = 0
  private var delivered = 0
  private var waiting: [Int: Output] = [:]
  private var stopped = false
  private var failure: (any Error)?
  private var present = 0

  init(_ inputs: [Input], lookahead: Int) {
    self.inputs = inputs
    self.lookahead = lookahead
  }

  private func locked<R>(_ body: () throws -> R) rethrows -> R {
    condition.lock()
    defer { condition.unlock() }
    return try body()
  }

  func enter() { locked { present += 1 } }

  func leave() {
    locked {
      present -= 1
      condition.broadcast()
    }
  }

  func take() -> (Int, Input)? {
    locked {
      while !stopped && taken < inputs.count && taken >= delivered + lookahead { condition.wait() }
      if stopped || taken >= inputs.count { return nil }
      defer { taken += 1 }
      return (taken, inputs[taken])
    }
  }

  func put(_ output: Output, at index: Int) {
    locked {
      waiting[index] = output
      condition.broadcast()
    }
  }

  func stop(_ error: (any Error)?) {
    locked {
      stopped = true
      failure = failure ?? error
      condition.broadcast()
    }
  }

  /// Waits for the result whose turn it is; `nil` when the run is over.
  func next() -> Output? {
    locked {
      while !stopped && delivered < inputs.count && waiting[delivered] == nil { condition.wait() }
      guard !stopped, let output = waiting.removeValue(forKey: delivered) else { return nil }
      delivered += 1
      condition.broadcast()
      return output
    }
  }

  func finish() throws {
    try locked {
      stopped = true
      condition.broadcast()
      while present > 0 { condition.wait() }
      if let failure { throw failure }
    }
  }
}
