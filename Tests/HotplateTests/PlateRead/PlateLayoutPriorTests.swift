import Testing

@testable import Hotplate

@Suite struct PlateLayoutPriorTests {
  @Test(arguments: [
    ("br", "ABC1234", true), ("br", "ABCI234", false), ("gb", "AB12CDE", true),
    ("eu", "M5XSX", true), ("eu", "1A1A1A1A", false), ("d", "MAB1234", true),
    ("nosuchplace", "ABC1234", true),
  ])
  func textsThatFitTheRegionWeighMost(region: String, text: String, fits: Bool) {
    let weight = PlateLayoutPrior(regions: [region]).weight(of: text)
    #expect(fits ? weight == 1 : weight < 1)
  }

  @Test func aVanityPlateKeepsAChance() {
    #expect(PlateLayoutPrior(regions: ["us"]).weight(of: "LUVBUGS") > 0)
    #expect(PlateLayoutPrior().weight(of: "4LKYDOG") > 0)
  }

  @Test func aPriorWithoutRegionIsWeaker() {
    let odd = "1A1A1A1A"
    #expect(PlateLayoutPrior().weight(of: odd) > PlateLayoutPrior(regions: ["d"]).weight(of: odd))
  }

  @Test func aPlateOfOneCountryIsGuessed() {
    #expect(PlateJurisdiction(text: "MH02BK9793", aspect: 4)?.code == "IND")
    #expect(PlateJurisdiction(text: "ABC1D23", aspect: 3)?.code == "BR")
  }

  @Test func aLayoutOfManyCountriesIsNotGuessed() {
    #expect(PlateJurisdiction(text: "ABC123", aspect: 4.5) == nil)
    #expect(PlateJurisdiction(text: "SUPERMAN", aspect: 2) == nil)
  }
}
