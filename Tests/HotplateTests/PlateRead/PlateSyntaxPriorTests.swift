import Testing

@testable import Hotplate

@Suite struct PlateSyntaxPriorTests {
  @Test(arguments: [
    (PlateSyntax.Region.br, "ABC1234", true), (.br, "ABCI234", false), (.gb, "AB12CDE", true),
    (.gb, "ABI2CDE", false), (.in, "MH02BK9793", true), (.us, "4TRK629", true),
  ])
  func textsThatFitTheRegionWeighMost(region: PlateSyntax.Region, text: String, fits: Bool) {
    let weight = PlateSyntaxPrior(regions: [region]).weight(of: text)
    #expect(fits ? weight == 1 : weight < 1)
  }

  @Test func aPersonalPlateKeepsAChance() {
    #expect(PlateSyntaxPrior(regions: [.us]).weight(of: "LUVBUGS") > 0)
    #expect(PlateSyntaxPrior().weight(of: "MUCHTOOLONGATEXT") > 0)
  }

  @Test func theLessIsKnownTheWeakerThePrior() throws {
    let odd = "1A1A1A1A"
    let germany = try #require(PlateSyntax.named("D"))
    let anywhere = PlateSyntaxPrior().weight(of: odd)
    let europe = PlateSyntaxPrior(regions: [.eu]).weight(of: odd)
    #expect(anywhere > europe)
    #expect(europe > PlateSyntaxPrior(syntax: germany).weight(of: odd))
  }
}

@Suite struct JurisdictionGuessTests {
  private let guess = JurisdictionGuess(PlatePopulation())

  @Test func aLayoutOfOneCountryIsGuessed() {
    #expect(guess(Plate("MH02BK9793"), aspect: 4)?.code == "IN")
    #expect(guess(Plate("ABC1D23"), aspect: 3)?.code == "BR")
  }

  @Test func aLayoutOfManyIsNot() {
    #expect(guess(Plate("ABC123"), aspect: 4.5) == nil)
    #expect(guess(Plate(""), aspect: 2) == nil)
  }

  @Test func probabilitiesStayBelowOne() throws {
    let read = try #require(guess(Plate("MH02BK9793"), aspect: 4))
    #expect(read.probability > 0.5 && read.probability < 1)
  }
}
