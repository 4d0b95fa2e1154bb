import Testing

@testable import HotplateCommand

@Suite struct ForecastProgressTests {
  @Test(arguments: [
    (0, 20_000, "--max-distance 1: 0 of 20000 reads"),
    (5000, 20_000, "--max-distance 1: 5000 of 20000 reads  0:30 left"),
    (1, 1, "--max-distance 1: 1 of 1 read  0:00 left"),
  ])
  func theLineTellsWhatWasDrawnAndWhatIsLeft(done: Int, total: Int, line: String) {
    #expect(ForecastProgress.line("--max-distance 1", done, of: total, elapsed: 10) == line)
  }
}
