import Testing

@testable import Hotplate

@Suite struct ClearanceUpkeepTests {
  /// Of a store that was replaced nothing is cleared any more: who cleared a vehicle must hear of it, and not every five seconds.
  @Test func aTroubleIsSaidWhenItBeginsAndWhenItEnds() {
    var isReplaced = false
    var said: [String] = []
    var upkeep = ClearanceUpkeep(
      { if isReplaced { throw HotplateError(.store, "hits.db: was replaced") } },
      notify: { said.append($0) })
    for next in [false, true, true, false, false, true] {
      isReplaced = next
      upkeep.turn()
    }
    let begun =
      "clearances made from now on are not taken up from the store: hits.db: was replaced"
    #expect(said == [begun, "clearances are taken up from the store again", begun])
  }
}
