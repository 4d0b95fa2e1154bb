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
    var state = seed
    var drawn: [Report.Access] = []
    for (index, access) in accesses.enumerated() {
      let left = UInt64(accesses.count - index)
      if Self.next(&state) % left < UInt64(max(0, count - drawn.count)) { drawn.append(access) }
    }
    return drawn
  }

  /// SplitMix64 (Steele, Lea, Flood, 2014).
  private static func next(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
