import Hotplate

/// Draws accesses for a supervisor to look at: anyone with the log and the seed draws the same.
public struct AuditSample: Sendable {
  /// What the drawing starts from.
  public var seed: UInt64

  /// Makes a sample of a seed.
  public init(seed: UInt64) { self.seed = seed }

  /// `count` of the accesses, in the order of the log; all when there are fewer.
  ///
  /// Selection sampling (Knuth, *The Art of Computer Programming* 2, algorithm S): each set is as likely as any other.
  public func draw(_ count: Int, from accesses: [Report.Access]) -> [Report.Access] {
    var numbers = SeededNumbers(seed: seed)
    var drawn: [Report.Access] = []
    for (index, access) in accesses.enumerated() {
      let left = UInt64(accesses.count - index)
      if numbers.next() % left < UInt64(max(0, count - drawn.count)) { drawn.append(access) }
    }
    return drawn
  }
}
