import Testing

@testable import Hotplate

@Suite struct PlateSyntaxPriorTests {
  @Test(arguments: [
    (PlateSyntax.Region.br, "ABC1234", "ABCI234"), (.gb, "AB12CDE", "ABI2CDE"),
    (.in, "MH02BK9793", "MH028K9793"), (.us, "4TRK629", "4TRK6Z9"),
  ])
  func whatFitsTheRegionWeighsMoreThanItsLookalike(
    region: PlateSyntax.Region, fits: String, lookalike: String
  ) {
    let prior = PlateSyntaxPrior(PlatePopulation(regions: [region]))
    #expect(prior.weight(of: fits) > 1)
    #expect(prior.weight(of: lookalike) < 0.5 * prior.weight(of: fits))
  }

  @Test func theMoreFrequentLayoutWeighsMore() {
    // British plates since 2001 against those of 1983 to 2001: a T that looks like a 1.
    let prior = PlateSyntaxPrior(PlatePopulation(regions: [.gb]))
    #expect(prior.weight(of: "VT67JYN") > 1.2 * prior.weight(of: "V167JYN"))
  }

  @Test func lettersThatAreNotInUseWeighLess() {
    let prior = PlateSyntaxPrior(PlatePopulation(regions: [.gb]))
    #expect(prior.weight(of: "AB12CDI") < 0.5 * prior.weight(of: "AB12CDJ"))
  }

  @Test func aPersonalPlateKeepsAChance() {
    #expect(PlateSyntaxPrior(PlatePopulation(regions: [.us])).weight(of: "LUVBUGS") > 0.2)
    #expect(PlateSyntaxPrior().weight(of: "MUCHTOOLONGATEXT") > 0.1)
    #expect(PlateSyntaxPrior().weight(of: "") > 0.1)
  }

  @Test func wordsAreMoreFrequentThanMixtures() {
    #expect(PlateSyntaxPrior().weight(of: "EWWPOOP") > PlateSyntaxPrior().weight(of: "EWWP0OP"))
  }

  @Test func aSingleCharacterIsHardlyAPlate() {
    let prior = PlateSyntaxPrior()
    #expect(prior.weight(of: "F") < 0.25 * prior.weight(of: "F1"))
    #expect(prior.weight(of: "F") > 0)
  }

  @Test func theMoreIsKnownTheStrongerThePrior() throws {
    let germany = try #require(PlateSyntax.named("D"))
    func lead(_ prior: PlateSyntaxPrior) -> Double {
      prior.weight(of: "KABC1234") / prior.weight(of: "1A1A1A1A")
    }
    #expect(
      lead(PlateSyntaxPrior(PlatePopulation(regions: [.eu]))) > 1.5 * lead(PlateSyntaxPrior()))
    #expect(
      lead(PlateSyntaxPrior(syntax: germany)) > 1.2
        * lead(PlateSyntaxPrior(PlatePopulation(regions: [.eu]))))
  }
}

@Suite struct JurisdictionGuessTests {
  private let guess = JurisdictionGuess(PlatePopulation())

  @Test func aLayoutOfOneCountryIsGuessed() {
    #expect(guess(Plate("MH02BK9793")).first?.code == "IN")
    #expect(guess(Plate("ABC1D23")).first?.code == "BR")
  }

  @Test func aLayoutOfManyIsNot() {
    var read = PlateRead(text: "ABC123")
    read.set(jurisdictions: guess(Plate("ABC123")))
    #expect(read.jurisdiction == nil && read.jurisdictionCandidates.count > 1)
    #expect(guess(Plate("")).isEmpty)
  }

  @Test func probabilitiesStayBelowOne() throws {
    let read = try #require(guess(Plate("MH02BK9793")).first)
    #expect(read.probability > 0.5 && read.probability < 1)
  }
}
