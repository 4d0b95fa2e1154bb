import Testing

@testable import HotplateCommand
@testable import HotplateStore

@Suite struct PurgeProgressTests {
  @Test(arguments: [
    (Purge(), Purge(hits: 92_000), "deleted 0 of 92000 hits"),
    (Purge(hits: 23_000), Purge(hits: 92_000), "deleted 23000 of 92000 hits  0:30 left"),
    (Purge(reads: 1), Purge(reads: 1), "deleted 1 of 1 read"),
    (
      Purge(reads: 20_480, hits: 200), Purge(reads: 40_960, hits: 2000),
      "deleted 20480 of 40960 reads, 200 of 2000 hits  1:30 left"
    ),
  ])
  func theLineTellsWhatIsGoneAndWhatIsLeft(deleted: Purge, all: Purge, line: String) {
    #expect(PurgeProgress.line(deleted, of: all, elapsed: 10) == line)
  }
}
