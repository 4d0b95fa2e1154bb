import Testing

@testable import Hotplate

@Suite struct HotlistSetTests {
  /// As it is defined: each entry tried is looked up on every list.
  private func slow(_ number: Int, of indices: [HotlistIndex]) -> Double {
    let index = indices[number]
    if index.count == 0 { return 1 }
    let tried = min(index.count, 4096)
    return (0..<tried).reduce(0.0) { sum, sample in
      let key = index.keys[sample * index.count / tried]
      let entries = indices.reduce(0) { $0 + $1.positions(of: key).count }
      return sum + 1 / Double(entries)
    } / Double(tried)
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func vehiclesAreCountedAsByLookingUpEveryPlateOnEveryList(seed: UInt64) throws {
    var numbers = SeededNumbers(seed: seed)
    let indices = try (0..<Int.random(in: 1...6, using: &numbers)).map { _ in
      let count = [0, 1, 40, 5000].randomElement(using: &numbers) ?? 0
      // Few plates are listed again and again, on one list and on several.
      let most: UInt64 = [3, 200, 100_000].randomElement(using: &numbers) ?? 3
      let keys = (0..<count).map { _ in UInt64.random(in: 1...most, using: &numbers) }
      return try HotlistIndex.building(
        keys: keys, places: keys.indices.map { RowLocation(value: UInt64($0)) })
    }
    // To the last digit: a probability must not change with how it is counted.
    #expect(
      HotlistSet.vehiclesPerEntry(of: indices) == indices.indices.map { slow($0, of: indices) },
      "seed \(seed)")
  }
}
