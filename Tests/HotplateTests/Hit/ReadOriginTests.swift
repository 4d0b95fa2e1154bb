import Testing

@testable import Hotplate

/// What a read's word for jurisdictions weighs.
@Suite struct ReadOriginTests {
  private let population = PlatePopulation(regions: [.us])

  private func origin(_ text: String, _ places: [(String, Double)]) throws -> ReadOrigin {
    var read = PlateRead(text: text)
    read.isTyped = false
    read.jurisdictionCandidates = places.map { PlateJurisdiction(code: $0.0, probability: $0.1) }
    return ReadOrigin(read, try #require(PlateShape(text.utf8)), population)
  }

  private func factor(_ origin: ReadOrigin, _ code: String) -> Double {
    origin.factor(population.places(of: code))
  }

  @Test func withoutAWordNothingWeighs() throws {
    let none = try origin("ABC1234", [])
    #expect(factor(none, "TX") == 1 && none.greatestFactor == 1)
    // Nor does an entry whose jurisdiction nobody knows.
    #expect(try origin("ABC1234", [("TX", 0.9)]).factor([]) == 1)
  }

  @Test func theSecondLikeliestStateIsNotHeldAgainstAsTheOthersAre() throws {
    let told = try origin("ABC1234", [("TX", 0.6), ("NY", 0.35)])
    #expect(factor(told, "TX") > 1)
    #expect(factor(told, "NY") > 10 * factor(told, "PA"))
    #expect(factor(told, "PA") < 0.1)
    // The best alone leaves as much to each other state.
    let best = try origin("ABC1234", [("TX", 0.6)])
    #expect(factor(best, "NY") == factor(best, "PA") && factor(best, "PA") < 1)
  }

  /// What a text is expected to be from is no news: a reader that knows no more changes nothing.
  @Test(arguments: ["ABC1234", "8ABC123", "AB12345"])
  func whatTheTextSaysIsNotCountedTwice(text: String) throws {
    let guess = JurisdictionGuess(population)(Plate(text))
    #expect(!guess.isEmpty)
    let told = try origin(text, guess.map { ($0.code, $0.probability) })
    for place in guess { #expect(abs(factor(told, place.code) - 1) < 1e-6) }
    #expect(abs(factor(told, "WY") - 1) < 0.1)
  }

  @Test func noWordWeighsMoreThanItMay() throws {
    for probability in [0.0, 1, 5, .infinity] {
      let told = try origin("8ABC123", [("WY", probability), ("TX", probability)])
      #expect(told.greatestFactor <= 200)
      for code in ["WY", "CA", "PA"] { #expect(factor(told, code) >= 0.001) }
    }
  }
}
