import Testing

@testable import Hotplate

@Suite struct ListedVehiclesTests {
  private let population = PlatePopulation(regions: [.us])

  private func hit(_ plate: String, _ jurisdiction: String?) -> Hit {
    Hit(
      id: "1", hotlist: "a.csv", list: "", entry: 2, plate: plate, jurisdiction: jurisdiction,
      probability: 0.5, tier: .exact)
  }

  @Test(arguments: [
    ("CA", true), ("CALIFORNIA", true), ("US-CA", true), ("TX", false), ("TEXAS", false),
  ])
  func jurisdictionsAreComparedByWhatTheyMean(code: String, isRight: Bool) throws {
    let vehicles = ListedVehicles([], population: population)
    let truth = PlateSampler.Sample(plate: Plate("8BAB123"), jurisdiction: "CA")
    #expect(vehicles.isRight(hit("8BAB123", code), for: truth) == isRight)
    #expect(!vehicles.isRight(hit("8BAB124", code), for: truth))
    let list = try hotlist("plate,state\n8BAB123,\(code)\n")
    #expect(ListedVehicles([list], population: population).contains(truth) == isRight)
  }

  @Test(arguments: [nil, "", "NOWHERE"])
  func anEntryWithoutAStateIsOfAVehicleFromWhereSuchPlatesAre(code: String?) throws {
    let list = try hotlist("plate,state\n8BAB123,\(code ?? "")\n")
    let vehicles = ListedVehicles([list], population: population)
    var numbers = SeededNumbers(seed: 1)
    let drawn = try #require(vehicles.draw(&numbers))
    // Of all states California alone issues such plates.
    #expect(drawn.vehicle.jurisdiction == "CA")
    #expect(vehicles.contains(drawn.vehicle))
    #expect(vehicles.isRight(hit("8BAB123", code), for: drawn.vehicle))
    let other = PlateSampler.Sample(plate: Plate("8BAB123"), jurisdiction: "TX")
    #expect(!vehicles.contains(other))
    #expect(!vehicles.isRight(hit("8BAB123", code), for: other))
  }

  @Test func statesAreDrawnByHowManyVehiclesBearSuchPlates() throws {
    let texts = (100..<1000).map { "ABC\($0)" }
    let list = try hotlist("plate\n" + texts.joined(separator: "\n") + "\n")
    let vehicles = ListedVehicles([list], population: population)
    let drawn = list.all.map { vehicles.vehicle(of: $0).jurisdiction }
    let shape = try #require(PlateShape("ABC100".utf8))
    for (place, syntax) in PlateSyntax.all.enumerated() {
      let share = population.density(shape, from: place) / population.density(shape)
      let mean = share * Double(texts.count)
      let count = Double(drawn.count { $0 == syntax.code })
      #expect(abs(count - mean) <= 4 * mean.squareRoot() + 2, "\(syntax.code)")
    }
  }

  @Test func aHitIsOfEachOfItsEntries() {
    let vehicles = ListedVehicles([], population: population)
    var hit = hit("8BAB123", "TX")
    let truth = PlateSampler.Sample(plate: Plate("8BAB123"), jurisdiction: "CA")
    hit.others = [
      Hit.Listing(hotlist: "b.csv", list: "", entry: 3, jurisdiction: "CALIFORNIA")
    ]
    #expect(vehicles.isRight(hit, for: truth))
  }

  @Test func everyEntryOfAllListsIsDrawnAlike() throws {
    let few = try Hotlist.drawn(from: population, entries: 10, seed: 3)
    let many = try Hotlist.drawn(from: population, entries: 990, seed: 4)
    let rare = Set(few.all.map(\.plate))
    let vehicles = ListedVehicles([few, many], population: population)
    var numbers = SeededNumbers(seed: 2)
    let drawn = (0..<10_000).compactMap { _ in vehicles.draw(&numbers) }
    #expect(drawn.count == 10_000)
    let count = drawn.count { rare.contains($0.entry.plate) }
    #expect((60...140).contains(count), "seed 2")
  }

  @Test func noListHasNothingToDraw() {
    var numbers = SeededNumbers(seed: 2)
    #expect(ListedVehicles([], population: population).draw(&numbers) == nil)
  }
}
