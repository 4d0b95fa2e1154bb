/// A share with the interval that holds the true one 95 times in a hundred (Wilson, 1927).
///
/// It stays within 0 to 1 and is honest with few cases, where the textbook interval claims certainty.
public struct WilsonInterval: Sendable, Hashable {
  /// Cases that count.
  public let count: Int
  /// Cases in all.
  public let total: Int

  /// Makes a share; 0 of 0 is unknown. Fewer than none are none, and more than all are all.
  public init(_ count: Int, of total: Int) {
    self.total = max(0, total)
    self.count = min(max(0, count), self.total)
  }

  /// The share; `nil` of nothing.
  public var share: Double? { total > 0 ? Double(count) / Double(total) : nil }

  /// The interval's ends; 0 to 1 of nothing.
  public var bounds: (low: Double, high: Double) {
    guard let share else { return (0, 1) }
    let z = 1.959963984540054
    let n = Double(total)
    let center = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
    // Of none and of all an end is 0 or 1 to the last digit, which rounding may miss.
    return (count == 0 ? 0 : max(0, center - half), count == total ? 1 : min(1, center + half))
  }

  /// `4 of 12: 33.3% (13.8–60.9%)`, or `0 of 0`.
  public var text: String {
    guard let share else { return "0 of 0" }
    return "\(count) of \(total): \(Self.percent(share)) (\(interval))"
  }

  /// `13.8–60.9%`.
  package var interval: String {
    "\(Self.percent(bounds.low).dropLast())–\(Self.percent(bounds.high))"
  }

  /// One decimal of a share in percent.
  package static func percent(_ share: Double) -> String {
    "\(Double((share * 1000).rounded()) / 10)%"
  }
}
