import Foundation
import GRDB
import Hotplate
import Testing

@testable import HotplateStore

@Suite struct PlatePatternTests {
  /// What SQLite's GLOB says, which is the definition.
  @Test func agreesWithGlob() throws {
    let seed: UInt64 = 41
    var random = SeededNumbers(seed: seed)
    func text(_ signs: [Character], _ count: Int) -> String {
      String((0..<count).map { _ in signs[Int(random.next() % UInt64(signs.count))] })
    }
    let database = try DatabaseQueue()
    try database.read { database in
      for _ in 0..<6000 {
        let plate = text(["A", "B", "8"], Int(random.next() % 8) + 1)
        let pattern = text(["A", "B", "8", "?", "*"], Int(random.next() % 7) + 1)
        let expected = try Bool.fetchOne(
          database, sql: "SELECT ? GLOB ?", arguments: [plate, pattern])
        #expect(
          try PlatePattern(pattern).matches(PlateBits(plate)) == expected,
          "seed \(seed): \(plate) GLOB \(pattern)")
      }
    }
  }

  @Test(arguments: ["", " ", "A'B", "[A]", "Ä1", String(repeating: "A", count: 33), "A%"])
  func whatIsNoPatternIsRefused(text: String) {
    #expect(throws: HotplateError.self) { try PlatePattern(text) }
  }

  @Test func spacesAndHyphensAreDropped() throws {
    #expect(try PlatePattern("8ab-1 2?").text == "8AB12?")
  }

  /// More reads than a block holds, plates too long to pack among them, some deleted.
  @Test func blocksFindWhatRowsHold() throws {
    let scene = try StoreScene(seed: 12)
    let store = try scene.run(policy: try Policy.pack("US-CA"))
    try store.retain(RetentionPeriod("1d"), reason: "test")
    for round in 0..<3 {
      let reads = (0..<3000).map { index -> (read: PlateRead, context: HitContext) in
        var context = scene.context(camera: "gate-\(round)")
        context.time = scene.clock.now.addingTimeInterval(Double(-index))
        let long = index.isMultiple(of: 500) ? "ABCDEFG" : ""
        return (PlateRead(text: scene.plate() + long), context)
      }
      #expect(try store.keep(reads: reads) == 3000)
    }
    scene.clock.advance(86_400 - 1500)
    let purge = try store.enforceRetention()
    #expect((4000...5000).contains(purge.reads))
    for pattern in ["QA*", "*7", "??B*", "*AB*", "Q??????", "*EFG", "*1*2*"] {
      let asked = SearchRequest(
        purpose: "audit", caseID: "1", plate: try PlatePattern(pattern), limit: 10_000)
      let found = Set(try store.search(asked).reads.map(\.number))
      let rows = try store.database.read { database in
        try Int.fetchSet(
          database, sql: "SELECT number FROM read WHERE plate GLOB ?", arguments: [pattern])
      }
      #expect(found == rows, "\(pattern)")
      #expect(!rows.isEmpty, "\(pattern)")
      // The newest pictures first, whatever was stored last, and those alone where there are more; looked up one by one or gone through in order.
      let newest = try store.database.read { database in
        try Int.fetchAll(
          database,
          sql:
            "SELECT number FROM read WHERE plate GLOB ? ORDER BY taken DESC, number DESC LIMIT 7",
          arguments: [pattern])
      }
      var few = asked
      few.limit = 7
      for matches in [HitStore.fewMatches, 3] {
        #expect(
          try store.answer(few, fewMatches: matches).reads.map(\.number) == newest, "\(pattern)")
      }
    }
  }
}
