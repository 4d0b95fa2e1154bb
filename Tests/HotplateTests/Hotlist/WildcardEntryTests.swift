import Foundation
import Testing

@testable import Hotplate

@Suite struct WildcardEntryTests {
  @Test(arguments: [
    ("KM0113", "KM0113", true), ("KMO113", "KM0113", false), ("KMO113", "KM?1*", true),
    ("KM0113", "KMO1?3", false), ("KM003", "KM?1*", false), ("KM0113", "km-*", true),
    ("", "*", true), ("KM01 13", "KM0113", true), ("KM0113", "", false),
  ])
  func aPlateFitsWhatIsListed(plate: String, listed: String, fits: Bool) {
    #expect(HotlistPattern.fits(plate, listed) == fits)
    let joined = [plate, listed].map(\.withLookAlikesJoined)
    #expect(
      HotlistPattern.fits(plate, listed, joinsLookAlikes: true)
        == HotlistPattern.fits(joined[0], joined[1]))
  }

  @Test func aPatternIsBorneByThoseThatFit() {
    let population = PlatePopulation(regions: [.us], home: "CA")
    func slow(_ pattern: String, _ indices: [Int]) -> Double {
      let unknown = pattern.firstIndex(of: "?")
      guard let unknown else {
        guard let shape = PlateShape(pattern.utf8) else { return 0 }
        return indices.isEmpty
          ? population.density(shape)
          : indices.reduce(0) { $0 + population.density(shape, from: $1) }
      }
      return ConfusionMatrix.alphabet.reduce(0) { sum, character in
        var text = pattern
        text.replaceSubrange(unknown...unknown, with: [character])
        return sum + slow(text, indices)
      }
    }
    for pattern in ["8AB12?", "?AB1234", "8A?C12?", "A?"] {
      let entry = WildcardEntry(pattern: pattern, place: RowLocation(value: 0))
      for indices in [
        [], population.jurisdictionIndices(of: "CA"), population.jurisdictionIndices(of: "NY"),
      ] {
        let expected = slow(pattern, indices)
        #expect(abs(entry.share(of: population, from: indices) / expected - 1) < 1e-9)
      }
    }
    // A run: none to six characters more, as no plate has over twelve.
    let run = WildcardEntry(pattern: "8ABC12*", place: RowLocation(value: 0))
    let expected = (0...6).reduce(0.0) { sum, more in
      sum
        + WildcardEntry(
          pattern: "8ABC12" + String(repeating: "?", count: more), place: RowLocation(value: 0)
        ).share(of: population)
    }
    #expect(abs(run.share(of: population) / expected - 1) < 1e-9)
  }

  /// What fits is found, whatever runs there are; with one run at most, nothing else is.
  @Test(arguments: 1...20 as ClosedRange<UInt64>) func theTableAgreesWithItsEntries(seed: UInt64) {
    var numbers = SeededNumbers(seed: seed)
    func drawn(_ characters: String, _ count: ClosedRange<Int>) -> String {
      String(
        (0..<Int.random(in: count, using: &numbers)).map { _ in
          characters.randomElement(using: &numbers) ?? "A"
        })
    }
    let entries = (0..<300).map { _ in WildcardEntry(pattern: drawn("AB1??**", 1...8)) }
    let table = WildcardTable(entries)
    for _ in 0..<200 {
      let codes = drawn("AB1", 1...8).utf8.map(PackedPlate.code)
      let found = table.places(fitting: codes.map { 1 << UInt64($0) })
      let fitting = entries.indices.filter { entries[$0].fits(codes) }
      #expect(found == found.sorted() && Set(found).isSuperset(of: fitting), "seed \(seed)")
      let others = Set(found).subtracting(fitting)
      #expect(
        others.allSatisfy { entries[$0].codes.count { $0 == WildcardEntry.run } > 1 },
        "seed \(seed)")
    }
  }

  @Test func textsThatFitInSeveralWaysCountOnce() throws {
    let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
    func all(_ count: Int) -> [[UInt8]] {
      count == 0 ? [[]] : all(count - 1).flatMap { head in alphabet.map { head + [$0] } }
    }
    for pattern in [
      "A*", "*A*", "*A*1*", "A*?*", "?", "*", "A1*A1", "*11", "1*1*", "?*?*?*?", "**A",
    ] {
      let entry = WildcardEntry(pattern: pattern)
      for count in 1...3 {
        let fitting = all(count).filter { entry.fits($0.map(PackedPlate.code)) }
        #expect(entry.texts(of: count) == Double(fitting.count), "\(pattern), \(count)")
        let shapes = Dictionary(grouping: fitting) { PlateShape($0) }
        for (shape, texts) in shapes {
          #expect(entry.texts(of: try #require(shape)) == Double(texts.count), "\(pattern)")
        }
      }
    }
    // As many as all runs can be filled: no way to count them one by one.
    #expect(WildcardEntry(pattern: "?*?*?*?*?*?*?*?*?*?*?*?").texts(of: 12) == pow(36, 12))
  }
}
