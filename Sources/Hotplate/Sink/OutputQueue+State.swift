import Foundation

extension OutputQueue {
  /// `3 records were`.
  static func records(_ count: Int) -> String {
    "\(count.counted("record")) \(count == 1 ? "was" : "were")"
  }

  /// Why records are not written.
  enum Trouble {
    case fullDisk
    case stuckReader
  }

  /// What became of a line that was put in.
  struct Added {
    var number: Int
    /// Whether it is to be said that lines are left out.
    var isNews = false
    /// Whether the writer has to begin.
    var begins = false
    var isLimited = false
  }

  /// What waits, what is being written, what was not, and who waits for it; used under a lock.
  struct State {
    var waiting = PendingLines()
    /// Number of the newest line.
    var newest = 0
    /// Lines that were begun and ended, written or not.
    var ended = 0
    /// The line that is being written.
    var inHand: PendingLines.Line?
    /// Whether the line in hand was left out: nobody waits for it any more, and what comes behind it need not wait either.
    var isGivenUp = false
    var isWriting = false
    var isStopping = false
    /// When what waits is left out in any case.
    var deadline: ContinuousClock.Instant?
    var waiters: [(number: Int, waiter: CheckedContinuation<Void, Never>)] = []
    /// What ended the writing for good.
    var failure: (any Error)?
    /// What was said of and is not over.
    var trouble: Trouble?
    var unwritten = 0
    var unwrittenSaid = 0
    var isMissedSinceAsked = false
    var isUnsettled = false

    /// The oldest line that is waited for.
    private var oldest: Int {
      min(waiting.oldest ?? .max, isGivenUp ? .max : inHand?.number ?? .max)
    }

    private mutating func miss(_ records: Int) {
      unwritten += records
      if records > 0 { isMissedSinceAsked = true }
    }

    mutating func add(_ bytes: Data?, isHit: Bool, atMost maximumBytes: Int) -> Added {
      newest += 1
      var added = Added(number: newest)
      guard failure == nil else {
        isMissedSinceAsked = true
        return added
      }
      let line = PendingLines.Line(number: newest, bytes: bytes, isHit: isHit)
      let leftOut = isGivenUp ? 1 : waiting.append(line, atMost: maximumBytes)
      if leftOut > 0, trouble == nil {
        trouble = .stuckReader
        added.isNews = true
      }
      miss(leftOut)
      added.begins = !isWriting && !waiting.isEmpty
      isWriting = isWriting || added.begins
      added.isLimited = isStopping
      return added
    }

    /// Takes the line out whose turn it is.
    mutating func begin() -> PendingLines.Line? {
      inHand = waiting.removeFirst()
      isWriting = inHand != nil
      return inHand
    }

    /// Notes what became of a line; what is to be said of it, and who waited for it.
    mutating func end(
      _ line: PendingLines.Line, _ trouble: (any Error)?
    ) -> (sentence: String?, waiters: [CheckedContinuation<Void, Never>]) {
      var sentence: String?
      if let full = trouble as? HotplateError, full.code == .diskFull {
        if self.trouble != .fullDisk {
          sentence = "\(full); reading goes on, records are not written until there is room"
        }
        self.trouble = .fullDisk
        if line.isRecord, !isGivenUp { miss(1) }
      } else if let trouble {
        failure = trouble
        waiting = PendingLines()
        isMissedSinceAsked = true
      } else {
        if line.isRecord {
          isUnsettled = true
          // Taken at last.
          if isGivenUp { unwritten -= 1 }
          unwrittenSaid = min(unwrittenSaid, unwritten)
        }
        // Of a slow reader it is not said anew with each line that it takes.
        if self.trouble != nil, waiting.isEmpty {
          self.trouble = nil
          let missing = unwritten - unwrittenSaid
          sentence =
            "the output is written again"
            + (missing > 0 ? "; \(OutputQueue.records(missing)) not" : "")
          unwrittenSaid = unwritten
        }
      }
      ended += 1
      inHand = nil
      isGivenUp = false
      return (sentence, released())
    }

    /// Notes that the lines up to a number are not waited for any more; returns who did.
    mutating func giveUp(through number: Int) -> [CheckedContinuation<Void, Never>] {
      var leftOut = waiting.removeAll(through: number)
      if let inHand, inHand.number <= number, !isGivenUp {
        isGivenUp = true
        if inHand.isRecord { leftOut += 1 }
      }
      if leftOut > 0 { trouble = trouble ?? .stuckReader }
      miss(leftOut)
      return released()
    }

    /// From now on nothing waits for a reader that takes nothing; returns the number of the newest line.
    mutating func stop(by deadline: ContinuousClock.Instant? = nil) -> Int {
      isStopping = true
      self.deadline = self.deadline ?? deadline
      return newest
    }

    /// Whether one of the lines up to a number is neither written nor left out.
    func isWaited(through number: Int) -> Bool { oldest <= number }

    /// The same, where there is time left for it.
    func mayWait(through number: Int) -> Bool {
      isWaited(through: number) && deadline.map { .now < $0 } ?? true
    }

    /// Has somebody wait for the lines up to a number; `false` where they are handled.
    mutating func waits(for number: Int, _ waiter: CheckedContinuation<Void, Never>) -> Bool {
      guard isWaited(through: number) else { return false }
      waiters.append((number, waiter))
      return true
    }

    /// Takes out who waits for lines that are handled.
    private mutating func released() -> [CheckedContinuation<Void, Never>] {
      let first = oldest
      let free = waiters.filter { $0.number < first }
      waiters.removeAll { $0.number < first }
      return free.map { $0.waiter }
    }

    /// How many records a reader that takes nothing kept from being written since that was last said; said from now on.
    mutating func sayLeftOut() -> Int {
      guard trouble == .stuckReader else { return 0 }
      defer { unwrittenSaid = unwritten }
      return unwritten - unwrittenSaid
    }

    /// Whether nothing was missed since this was last asked, and whether something waits for the disk.
    mutating func ask() -> (isWritten: Bool, isUnsettled: Bool) {
      defer {
        isMissedSinceAsked = false
        isUnsettled = false
      }
      return (!isMissedSinceAsked && failure == nil, isUnsettled)
    }
  }
}
