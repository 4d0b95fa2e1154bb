import Testing

@testable import Hotplate

@Suite struct AppearanceObservationsTests {
  /// Until 2026-12-01 four states were named, and all others taken for as likely as the last: looks that told little made every state likely.
  @Test(arguments: [true, false])
  func whatIsSaidOfAllKindsSumsToOne(isHeldBack: Bool) throws {
    let looks: AppearanceObservations = isHeldBack ? .heldBack : .development
    let model = try AppearanceModel.embedded()
    let states = PlateSyntax.all.indices.filter { PlateSyntax.all[$0].region == .us }
    let regions = try [PlateSyntax.Region.eu, .br, .latin, .in, .other].map { region in
      try #require(PlateSyntax.all.firstIndex { $0.region == region })
    }
    let (known, others) = (
      model.kinds.filter { $0.name.hasPrefix("US-") },
      model.kinds.filter { !$0.name.hasPrefix("US-") }
    )
    #expect(others.count == regions.count)
    func told(_ weight: Double, _ share: Double) -> Double {
      (weight - model.doubt) / (1 - model.doubt) * share
    }
    var numbers = SeededNumbers(seed: 1)
    for place in [states[0], regions[0], regions[1]] {
      for _ in 0..<300 {
        let weights = try #require(looks.draw(of: place, &numbers)).weights
        // A state that the network does not know looks like all others in the mean.
        let share = known[0].share * Double(known.count) / Double(states.count)
        let sum =
          states.reduce(0) { $0 + told(weights[$1], share) }
          + zip(regions, others).reduce(0) { $0 + told(weights[$1.0], $1.1.share) }
        // The table has tenths of natural logarithms.
        #expect(abs(sum - 1) < 0.08, "\(weights)")
      }
    }
  }
}
