import Testing

@testable import Hotplate

@Suite struct PartitioningIndexTests {
  /// Beside looking at each.
  @Test(arguments: 0..<9)
  func isTheFirstFromWhichOnItHolds(count: Int) {
    for first in 0...count {
      let range = 3..<3 + count
      #expect(range.partitioningIndex { $0 >= 3 + first } == 3 + first)
    }
  }

  @Test func looksAtFewOfMany() {
    var looks = 0
    let found = (0..<1 << 20).partitioningIndex {
      looks += 1
      return $0 >= 777_777
    }
    #expect(found == 777_777 && looks <= 21)
  }
}
