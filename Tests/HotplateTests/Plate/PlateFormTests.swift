import Testing

@testable import Hotplate

@Suite struct PlateFormTests {
  private let europe = PlatePopulation(regions: [.eu])

  @Test func lettersAreBits() throws {
    let form = try #require(PlateForm("A1Z9A".utf8))
    #expect(form.letters == 1 | 1 << 25)
    #expect(form.shape == PlateShape("Z0A0B".utf8))
    #expect(PlateForm("ABCDEFGHIJKLM".utf8) == nil)
  }

  /// Greece uses K, not C.
  @Test func aLetterNotInUseLeavesAQuarterOfWhatIsUsual() throws {
    let greece = try #require(europe.jurisdictionIndices(of: "GR").first)
    let (used, odd) = try (
      #require(PlateForm("BKN1234".utf8)), #require(PlateForm("BCN1234".utf8))
    )
    let usual =
      europe.density(used.shape, from: greece) - europe.irregular[7] * europe.weights[greece]
    let fall = europe.densitiesWithUnusual(used)[greece] - europe.densitiesWithUnusual(odd)[greece]
    #expect(usual > 0)
    #expect(abs(fall / usual - 0.75 * 0.88) < 1e-9)
    func greek(_ text: String) -> Double {
      JurisdictionGuess(europe)(Plate(text)).first { $0.code == "GR" }?.probability ?? 0
    }
    #expect(greek("BKN1234") > 0.5 && greek("BCN1234") < 0.5)
  }

  @Test func ofLettersInUseEverywhereTheShapeDecides() throws {
    let form = try #require(PlateForm("TTK1234".utf8))
    let shares = europe.densitiesWithUnusual(form)
    #expect(abs(shares.reduce(0, +) / europe.density(form.shape) - 1) < 1e-9)
    for place in shares.indices {
      #expect(abs(shares[place] - europe.densityWithUnusual(form.shape, from: place)) <= 1e-20)
    }
  }
}
