import Testing

@testable import Hotplate

@Suite struct PlateSyntaxTests {
  @Test(arguments: [
    ("CA", "8ABC123", true), ("CA", "ABC1234", false), ("CA", "8IBC123", false),
    ("GB", "AB12CDE", true),
    ("D", "KER4096", true), ("D", "4096KER", false), ("F", "AB123CD", true),
    ("BR", "BRA2E19", true),
    ("BR", "BRA2019", true), ("IN", "MH12AB1234", false), ("IND", "MH12AB1234", true),
    ("E", "1234BCD", true),
    ("D", "BAB123E", true), ("D", "SU23H", true), ("PL", "WPI1234A", true), ("PL", "WY12345", true),
    ("PL", "KRA7FG1", true), ("PL", "W0ERA11", true), ("PL", "W12", false),
    ("IND", "KL01CC5", true),
    ("IND", "MH14TCF460", true),
    ("E", "1234ABC", false), ("ARG", "AB123CD", true), ("NSW", "ABC12D", true),
  ])
  func tellsTheSeriesOfAJurisdiction(code: String, text: String, isIssued: Bool) throws {
    let syntax = try #require(PlateSyntax.named(code))
    #expect(syntax.accepts(Plate(text)) == isIssued)
  }

  @Test func everySyntaxIsSound() {
    for syntax in PlateSyntax.all {
      #expect(!syntax.layouts.isEmpty, "\(syntax.name)")
      #expect(syntax.vehicles > 0, "\(syntax.name)")
      let shares = syntax.layouts.reduce(0) { $0 + $1.share }
      #expect(abs(shares - 1) < 1e-9, "\(syntax.name)")
      #expect(
        syntax.layouts.allSatisfy {
          (3...12).contains($0.pattern.count) && $0.pattern.allSatisfy { "A9".contains($0) }
        },
        "\(syntax.name)")
    }
    #expect(PlateSyntax.all(in: .us).count == 51)
    for region in [PlateSyntax.Region.eu, .gb, .br, .in, .au, .ca, .latin] {
      #expect(!PlateSyntax.all(in: region).isEmpty)
    }
  }

  @Test(arguments: [
    ("US-CA", "California"), ("DE-BY", "D"), ("CA-ON", "Ontario"), ("BR-SP", "BR"),
    ("USA-CA", "California"), ("CAN-ON", "Ontario"), ("united states", "USA"), ("CDN", "Canada"),
  ])
  func aPartOfACountryIsOfItsSeries(code: String, place: String) {
    #expect(!PlateSyntax.jurisdictionIndices(of: place).isEmpty)
    #expect(PlateSyntax.jurisdictionIndices(of: code) == PlateSyntax.jurisdictionIndices(of: place))
  }

  @Test func aCountryOfStatesIsAllOfThem() {
    #expect(PlateSyntax.meanings(of: "USA") == PlateSyntax.all(in: .us))
    #expect(PlateSyntax.meanings(of: "Canada") == PlateSyntax.all(in: .ca))
    // No camera stands in all of them; `US` is the federal government in NCIC's codes.
    #expect(PlateSyntax.named("USA") == nil)
    #expect(PlateSyntax.meanings(of: "US").isEmpty)
    #expect(!PlateSyntax.meanSameJurisdiction("USA", "CA"))
  }

  @Test(arguments: [
    ("CA", "California", true), ("USA", "CA", true), ("AR", "Arkansas", true),
    ("AR", "Argentina", true), ("CA", "NV", false), ("QQ", "qq", true), ("QQ", "QX", false),
    ("", "", true), ("", "CA", false),
  ])
  func codesMayMeanTheSamePlace(a: String, b: String, maySame: Bool) {
    #expect(PlateSyntax.mayMeanSameJurisdiction(a, b) == maySame)
    #expect(PlateSyntax.mayMeanSameJurisdiction(b, a) == maySame)
  }

  @Test func whereTheRegionIsKnownACodeMeansLess() {
    #expect(!PlateSyntax.mayMeanSameJurisdiction("AR", "Argentina", preferring: [.us]))
    #expect(PlateSyntax.mayMeanSameJurisdiction("AR", "Arkansas", preferring: [.us]))
  }

  @Test func aCodeThatMeansTwoPlacesIsReadByRegion() {
    #expect(PlateSyntax.named("IN")?.name == "Indiana")
    #expect(PlateSyntax.named("IN", in: .in)?.name == "India")
    #expect(PlateSyntax.named("DE", in: .eu)?.name == "Germany")
    #expect(PlateSyntax.named("US-CA")?.name == "California")
    #expect(PlateSyntax.named("california")?.name == "California")
    #expect(PlateSyntax.named("QQ") == nil)
  }

  @Test func whatIsDrawnFollowsThePopulation() {
    let population = PlatePopulation(regions: [.us], home: "CA", homeShare: 0.8)
    let sampler = PlateSampler(population)
    var numbers = SeededNumbers(seed: 9)
    var (home, issued) = (0, 0)
    for _ in 0..<4000 {
      let drawn = sampler.draw(&numbers)
      if drawn.jurisdiction == "CA" { home += 1 }
      if PlateSyntax.named(drawn.jurisdiction, in: .us)?.accepts(drawn.plate) == true {
        issued += 1
      }
    }
    // CA has its share at home and its part of the rest.
    #expect((0.78...0.87).contains(Double(home) / 4000))
    #expect(Double(issued) / 4000 > 0.93)
    #expect(abs(population.weights.reduce(0, +) - 1) < 1e-9)
  }

  @Test func densitiesOfAllTextsSumToOneVehicle() {
    // All texts of all shapes together, by counting texts instead of listing them.
    let population = PlatePopulation(regions: [.us])
    var sum = 0.0
    for shapes in population.shapes {
      for shape in shapes {
        var texts = 1.0
        for position in 0..<shape.count {
          texts *= shape.letters >> UInt16(position) & 1 == 1 ? 26 : 10
        }
        sum += (population.density(shape) - population.irregular[shape.count]) * texts
      }
    }
    // Unused letters make single texts a little denser than 26 letters would: the sum is above 0.96.
    #expect((0.95...1.6).contains(sum))
  }
}
