import Testing

@testable import Hotplate

/// What a read's word for jurisdictions weighs.
@Suite struct ReadOriginTests {
  private let population = PlatePopulation(regions: [.us])

  private func origin(
    _ text: String, _ places: [(String, Double)], told: (String, Double)? = nil
  ) throws -> ReadOrigin {
    var read = PlateRead(text: text)
    read.isTyped = false
    read.jurisdiction = told.map { PlateJurisdiction(code: $0.0, probability: $0.1) }
    read.jurisdictionCandidates = places.map { PlateJurisdiction(code: $0.0, probability: $0.1) }
    return ReadOrigin(read, try #require(PlateShape(text.utf8)), population)
  }

  private func factor(_ origin: ReadOrigin, _ code: String) -> Double {
    origin.factor(population.jurisdictionIndices(of: code))
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

  /// What a text is expected to be from is no news: a reader that knows no more changes nothing, where the text's letters are in use everywhere.
  @Test(arguments: ["KKT1234", "8KKT123", "KT12345"])
  func whatTheTextSaysIsNotCountedTwice(text: String) throws {
    let guess = JurisdictionGuess(population)(Plate(text))
    #expect(!guess.isEmpty)
    let told = try origin(text, guess.map { ($0.code, $0.probability) })
    for place in guess { #expect(abs(factor(told, place.code) - 1) < 1e-6) }
    #expect(abs(factor(told, "WY") - 1) < 0.1)
  }

  @Test func noWordWeighsMoreThanItMay() throws {
    for probability in [0.0, 1, 5, .infinity, .nan, -1] {
      let told = try origin("8ABC123", [("WY", probability), ("TX", probability)])
      #expect(told.greatestFactor <= 200)
      for code in ["WY", "CA", "PA"] { #expect(factor(told, code) >= 0.001) }
    }
  }

  /// Another program's candidates may be of codes that nobody knows: what it tells besides still counts.
  @Test(arguments: [[], [("", 0.5)], [("??", 0.9), ("", 0.1)]])
  func aToldJurisdictionCountsWhereCandidatesLackIt(unknown: [(String, Double)]) throws {
    let told = try origin("8BAB123", unknown, told: ("TX", 0.97))
    let plain = try origin("8BAB123", [("TX", 0.97)])
    for code in ["TX", "CA", "NY"] { #expect(factor(told, code) == factor(plain, code)) }
    let beside = try origin("8BAB123", [("NV", 0.02)], told: ("TX", 0.97))
    let both = try origin("8BAB123", [("NV", 0.02), ("TX", 0.97)])
    for code in ["TX", "NV", "CA"] { #expect(factor(beside, code) == factor(both, code)) }
  }

  @Test func aPlaceNamedTwiceCountsOnce() throws {
    let twice = try origin("ABC1234", [("TX", 0.3), ("Texas", 0.3), ("US-TX", 0.1)])
    let once = try origin("ABC1234", [("TX", 0.7)])
    for code in ["TX", "NY"] { #expect(abs(factor(twice, code) / factor(once, code) - 1) < 1e-9) }
    // Arkansas or Argentina, and Arkansas: what is left to others is left of both.
    let world = PlatePopulation()
    var read = PlateRead(text: "ABC1234")
    read.isTyped = false
    read.jurisdictionCandidates = [
      PlateJurisdiction(code: "AR", probability: 0.2),
      PlateJurisdiction(code: "Arkansas", probability: 0.1),
    ]
    let shape = try #require(PlateShape(read.plate.text.utf8))
    let shares = PlateSyntax.all.indices.map { world.densityWithUnusual(shape, from: $0) }
    let named =
      world.jurisdictionIndices(of: "AR").reduce(0) { $0 + shares[$1] } / world.density(shape)
    let other = ReadOrigin(read, shape, world).factor(world.jurisdictionIndices(of: "TX"))
    #expect(world.jurisdictionIndices(of: "AR").count == 2 && abs(other - 0.7 / (1 - named)) < 1e-9)
  }

  /// Jurisdictions that a text hardly suggests leave to others what they leave, not what is taken for their least share.
  @Test func whatIsLeftToOthersIsAllThatIsLeft() throws {
    let shape = try #require(PlateShape("8ABC123".utf8))
    let shares = PlateSyntax.all.indices.map { population.densityWithUnusual(shape, from: $0) }
    let total = shares.reduce(0, +)
    let named = ["WY", "VT", "AK", "ND"]
    let before = named.flatMap(population.jurisdictionIndices).reduce(0) { $0 + shares[$1] } / total
    #expect(before < 4 * 0.005 / 2)
    let told = try origin("8ABC123", named.map { ($0, 0.0001) })
    #expect(abs(factor(told, "CA") - (1 - 0.0004) / (1 - before)) < 1e-9)
    let negative = try origin("8ABC123", [("WY", -3)])
    #expect(factor(negative, "CA") >= 1 && factor(negative, "CA") < 1.001)
  }
}
