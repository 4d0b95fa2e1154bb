import Testing

@testable import Hotplate

@Suite struct RetryBackoffTests {
  @Test func waitsGrowToTheirLimitAndStartOver() {
    var backoff = RetryBackoff(shortest: .seconds(1), longest: .seconds(5))
    var generator = SeededNumbers(seed: 1)
    let waits = (0..<4).map { _ in backoff.failed(using: &generator) }
    for (wait, plain) in zip(waits, [1, 2, 4, 5]) {
      #expect(wait >= .seconds(plain) && wait <= .seconds(plain) * 1.2)
    }
    backoff.succeeded()
    #expect(backoff.failed(using: &generator) < .seconds(1.3))
  }

  @Test(arguments: [.zero, .seconds(-5), .seconds(Int64.max)] as [Duration])
  func noWaitIsNoneOrEndless(limit: Duration) {
    var backoff = RetryBackoff(shortest: limit, longest: limit)
    var generator = SeededNumbers(seed: 2)
    for _ in 0..<3 {
      let wait = backoff.failed(using: &generator)
      #expect(wait >= .milliseconds(1) && wait <= .seconds(86_400) * 1.2)
    }
  }
}
