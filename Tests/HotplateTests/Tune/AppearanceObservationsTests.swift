import Foundation
import Testing

@testable import Hotplate

@Suite struct AppearanceObservationsTests {
  /// What looks of states were drawn from named few of them, and took all others for as likely as the last: looks that told little made every state likely.
  @Test(arguments: [AppearanceObservations.development, .heldBack])
  func whatIsSaidOfAllKindsSumsToOne(looks: AppearanceObservations) throws {
    let states = PlateSyntax.all.indices.filter { PlateSyntax.all[$0].region == .us }
    let regions = try [PlateSyntax.Region.eu, .br, .latin, .in, .other].map { region in
      try #require(PlateSyntax.all.firstIndex { $0.region == region })
    }
    let (doubt, shares) = (AppearanceObservations.doubt, AppearanceObservations.shares)
    func told(_ weight: Double, _ share: Double) -> Double {
      (weight - doubt) / (1 - doubt) * share
    }
    var numbers = SeededNumbers(seed: 1)
    for place in [states[0], regions[0], regions[1]] {
      for _ in 0..<300 {
        let weights = try #require(looks.draw(of: place, &numbers)).weights
        let sum =
          states.reduce(0) { $0 + told(weights[$1], shares.states / Double(states.count)) }
          + zip(regions, shares.regions).reduce(0) { $0 + told(weights[$1.0], $1.1) }
        // The table has tenths of natural logarithms.
        #expect(abs(sum - 1) < 0.08, "\(weights)")
      }
    }
  }

  @Test func sharesAndDoubtAreTheModels() throws {
    let model = try AppearanceModel.embedded()
    #expect(abs(model.doubt - AppearanceObservations.doubt) < 1e-6)
    let (states, others) = (model.kinds.filter { $0.name.hasPrefix("US-") }, model.kinds)
    #expect(states.count == PlateSyntax.all.count { $0.region == .us })
    let share = AppearanceObservations.shares.states / Double(states.count)
    #expect(states.allSatisfy { abs($0.share - share) < 1e-6 })
    let regions = others.filter { !$0.name.hasPrefix("US-") }.map(\.share)
    #expect(zip(regions, AppearanceObservations.shares.regions).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(regions.count == AppearanceObservations.shares.regions.count)
  }
}
