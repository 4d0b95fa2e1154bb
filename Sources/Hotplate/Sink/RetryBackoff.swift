/// How long to wait before a delivery is tried again: twice as long each time, up to a limit. No wait is below a millisecond, or above a day and a fifth.
public struct RetryBackoff: Sendable, Hashable {
  /// After the first failure.
  public var shortest: Duration
  /// After many.
  public var longest: Duration
  private var next: Duration

  /// Half a second to a minute.
  public init(shortest: Duration = .milliseconds(500), longest: Duration = .seconds(60)) {
    self.shortest = shortest
    self.longest = longest
    next = shortest
  }

  /// The wait after another failure, with up to a fifth more, so that many senders do not come back at once.
  public mutating func failed(using generator: inout some RandomNumberGenerator) -> Duration {
    let most = min(max(longest, .milliseconds(1)), .seconds(86_400))
    let wait = min(max(next, .milliseconds(1)), most)
    next = min(most, wait * 2)
    return wait * Double.random(in: 1...1.2, using: &generator)
  }

  /// Starts over after a success.
  public mutating func succeeded() { next = shortest }
}
