import Foundation
import Testing

@testable import Hotplate

@Suite struct HotlistDiffTests {
  private static let head = "plate,state,reason\n"

  /// The changes between entries of one plate, `from` and `to`, by asking each of the old ones for each of the new.
  private func changes(from: [HotlistEntry], to: [HotlistEntry]) -> [HotlistDiff.Change] {
    var (old, new) = (from, to)
    var changes: [HotlistDiff.Change] = []
    func pair(_ arePaired: (HotlistEntry, HotlistEntry) -> Bool) {
      new.removeAll { entry in
        guard let place = old.firstIndex(where: { arePaired($0, entry) }) else { return false }
        let before = old.remove(at: place)
        if before.reason != entry.reason || before.jurisdiction != entry.jurisdiction {
          changes.append(.changed(from: before, to: entry))
        }
        return true
      }
    }
    if from.count != 1 || to.count != 1 {
      pair { $0.reason == $1.reason && $0.jurisdiction == $1.jurisdiction }
    }
    pair { $0.jurisdiction == $1.jurisdiction }
    pair { a, b in
      guard let a = a.jurisdiction, let b = b.jurisdiction else { return false }
      return PlateSyntax.mayMeanSameJurisdiction(a, b)
    }
    return changes + new.map { .added($0) } + old.map { .dropped($0) }
  }

  @Test func agreesWithReference() throws {
    let origins = ["", "CA", "California", "US-CA", "USA", "AR", "Arkansas", "Argentina", "QQ"]
    for seed in 0..<40 as Range<UInt64> {
      var numbers = SeededNumbers(seed: seed)
      func rows() -> String {
        (0...numbers.next() % 8).map { _ in
          let origin = origins[Int(numbers.next() % UInt64(origins.count))]
          return "ABC123,\(origin),\(numbers.next() % 2 == 0 ? "stolen" : "wanted")\n"
        }.joined()
      }
      let old = try hotlist(Self.head + rows(), name: "old.csv")
      let new = try hotlist(Self.head + rows(), name: "new.csv")
      var found: Set<HotlistDiff.Change> = []
      var compared = 0
      _ = HotlistDiff(from: old, to: new) {
        found.insert($0)
      } progress: {
        compared += $0
      }
      #expect(compared == old.count + new.count, "seed \(seed)")
      #expect(found == Set(changes(from: old.all, to: new.all)), "seed \(seed)")
    }
  }

  @Test func entriesWithUnknownCharactersAreComparedToo() throws {
    let old = try hotlist(Self.head + "AB?1,CA,x\nAB1,CA,x\nZZ9,,x\n")
    let new = try hotlist(Self.head + "AB?1,CA,y\nCD12*,CA,x\nAB1,CA,x\n")
    var compared = 0
    let diff = HotlistDiff(from: old, to: new) { _ in
    } progress: {
      compared += $0
    }
    let counts = [diff.added, diff.dropped, diff.changed, diff.same]
    #expect(counts == [1, 1, 1, 1])
    #expect(compared == 6)
  }

  /// Before, each new entry was compared with each old one: a megabyte took minutes.
  @Test(.timeLimit(.minutes(5))) func onePlateMayHaveEveryRow() throws {
    let old = try hotlist(Self.head + (0..<20_000).map { "ABC123,S\($0),x\n" }.joined())
    let new = try hotlist(Self.head + (0..<20_000).map { "ABC123,T\($0),x\n" }.joined())
    let diff = HotlistDiff(from: old, to: new) { _ in }
    let counts = [diff.added, diff.dropped, diff.changed, diff.same]
    #expect(counts == [20_000, 20_000, 0, 0])
  }
}
