import Testing

@testable import Hotplate

/// The index by itself: what its filter lets through.
@Suite struct HotlistIndexTests {
  /// The fewest and the most bits a plate: just at, and just above, a power of two.
  @Test(arguments: [4096, 4097, 50_000])
  func theFilterKeepsAllThatIsListedAndTurnsAwayNearlyAllElse(count: Int) throws {
    var numbers = SeededNumbers(seed: 5)
    func key() -> UInt64 {
      PackedPlate(codes: (0..<7).map { _ in UInt8.random(in: 1...36, using: &numbers) }).value
    }
    let keys = (0..<count).map { _ in key() }
    let index = try HotlistIndex.building(
      keys: keys, places: keys.indices.map { RowLocation(value: UInt64($0)) })
    let listed = Set(keys)
    #expect(keys.allSatisfy { index.mayContain(hash: HotlistIndex.hash($0)) })
    #expect(keys.allSatisfy { !index.positions(of: $0).isEmpty })
    var (others, passed) = (0, 0)
    while others < 50_000 {
      let other = key()
      if listed.contains(other) { continue }
      others += 1
      if index.mayContain(hash: HotlistIndex.hash(other)) { passed += 1 }
      #expect(index.positions(of: other).isEmpty)
    }
    #expect(passed < others / 100, "\(passed) of \(others) plates that are not listed pass")
  }

  @Test(arguments: [1, 15, 16, 17, 18, 300])
  func aPlateIsFoundAsOftenAsItIsListed(times: Int) throws {
    for others in [[], [1], [3], [1, 3]] as [[UInt64]] {
      let keys = others + Array(repeating: 2, count: times)
      let index = try HotlistIndex.building(
        keys: keys, places: keys.indices.map { RowLocation(value: UInt64($0)) })
      let before = others.contains(1) ? 1 : 0
      #expect(index.positions(of: 2) == before..<before + times)
    }
  }
}
