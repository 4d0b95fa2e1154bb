import Foundation
import Testing

@testable import Hotplate

@Suite struct FalseAlertForecastTests {
  private let settings: MatchSettings = {
    var settings = MatchSettings()
    settings.population = PlatePopulation(regions: [.us])
    return settings
  }()

  @Test func theForecastKeepsItsOrder() throws {
    let list = try Hotlist.drawn(from: settings.population, entries: 5000, seed: 3)
    let forecast = FalseAlertForecast([list], settings: settings, reads: 1500)
    let costs = [0.01, 0.1, 0.5, 0.9, 0.99].map { forecast.cost(minimumProbability: $0) }
    for (loose, strict) in zip(costs, costs.dropFirst()) {
      #expect(try #require(loose.found) >= #require(strict.found))
      #expect(loose.falseAlertsPerMillion >= strict.falseAlertsPerMillion)
    }
    #expect(try #require(costs[0].found) > 0.8)
    let limit = forecast.threshold(for: 5e-6)
    #expect(forecast.cost(minimumProbability: limit).falseAlertsPerMillion <= 2.5)
    #expect(forecast.threshold(for: 1) <= limit)
    // Not even what is as certain as numbers can say.
    #expect(forecast.threshold(for: 0) > 1)
  }

  @Test func namesOfStatesCostWhatTheirCodesDo() throws {
    let (codes, names) = try listsOfCodesAndNames(entries: 1000)
    let costs = [codes, names].map {
      FalseAlertForecast([$0], settings: settings, reads: 1000).cost(
        minimumProbability: 0.1)
    }
    #expect(costs[0].found == costs[1].found)
    // The last digits depend on the order of sums.
    #expect(
      abs(costs[0].falseAlertsPerMillion / costs[1].falseAlertsPerMillion - 1) < 1e-12)
    let drawn = [codes, names].map {
      FalseAlertForecast.drawn([$0], settings: settings, reads: 2000)
    }
    #expect(drawn[0] == drawn[1])
    #expect(try #require(drawn[0].found) > 0.8)
  }

  @Test func entriesWithoutAStateAreFound() throws {
    let drawn = try Hotlist.drawn(from: settings.population, entries: 500, seed: 3)
    let list = try hotlist("plate\n" + drawn.all.map(\.plate).joined(separator: "\n") + "\n")
    let cost = FalseAlertForecast.drawn([list], settings: settings, reads: 1000)
    #expect(try #require(cost.found) > 0.8)
    #expect(
      try #require(
        FalseAlertForecast([list], settings: settings, reads: 500).cost(minimumProbability: 0.01)
          .found) > 0.8)
  }

  @Test func aBudgetOfTheSettingsIsNotUsed() throws {
    let list = try Hotlist.drawn(from: settings.population, entries: 200, seed: 3)
    var tight = settings
    tight.falseAlertBudget = 0
    let costs = [settings, tight].map {
      FalseAlertForecast.drawn([list], settings: $0, reads: 200)
    }
    #expect(costs[0] == costs[1])
    #expect(
      FalseAlertForecast([list], settings: tight, reads: 200).threshold(for: 1e-5)
        == FalseAlertForecast([list], settings: settings, reads: 200).threshold(for: 1e-5))
  }

  /// Vehicles that hardly ever pass here are hardly ever told, right or wrong.
  @Test func entriesWeighAsOftenAsTheirVehiclesPass() throws {
    var settings = settings
    settings.population = PlatePopulation(regions: [.us], home: "CA")
    settings.baseRate = 1e-3
    func rows(_ code: String, _ region: PlateSyntax.Region) throws -> String {
      let population = PlatePopulation(regions: [region], home: code)
      return try Hotlist.drawn(from: population, entries: 2000, seed: 3).all
        .filter { $0.jurisdiction == code }.prefix(1000).map { "\($0.plate),\(code)\n" }.joined()
    }
    func found(_ rows: String, reads: Int) throws -> Double {
      let list = try hotlist("plate,state\n" + rows)
      let forecast = FalseAlertForecast([list], settings: settings, reads: reads)
      return try #require(forecast.cost(minimumProbability: 0.5).found)
    }
    let own = try rows("CA", .us)
    // Every other read simulated is of a German vehicle.
    let (alone, beside) = (
      try found(own, reads: 2000), try found(own + rows("D", .eu), reads: 4000)
    )
    #expect(alone > 0.8)
    #expect(abs(beside - alone) < 0.03, "\(alone) alone, \(beside) beside German entries")
  }

  @Test func readsWithoutAStateLeaveMoreDoubt() throws {
    let list = try Hotlist.drawn(from: settings.population, entries: 5000, seed: 3)
    let unseen = FalseAlertForecast([list], settings: settings, stateSeen: 0, reads: 1500)
    let seen = FalseAlertForecast([list], settings: settings, reads: 1500)
    #expect(unseen.threshold(for: 5e-6) > seen.threshold(for: 5e-6))
  }

  /// Reads tell no state: others that fit are as probable wherever they are from, and as many of them as the forecast says.
  @Test(arguments: [
    "plate,state\n8BA*,CA\nOXM*,NE\nSAB0*,FL\n", "plate,state\nOHJ5?0,SC\nSAB0??,FL\n",
    "plate\nOHJ5?0\nSAB0??\n",
  ])
  func vehiclesThatFitAPatternKeepTheBudget(text: String) throws {
    let list = try hotlist(text)
    var settings = settings
    settings.baseRate = 1e-3
    let forecast = FalseAlertForecast([list], settings: settings, stateSeen: 0)
    var numbers = SeededNumbers(seed: 4)
    let sampler = PlateSampler(settings.population)
    let tried = 400_000
    let reads = (0..<tried).compactMap { _ -> PlateRead? in
      let plate = sampler.draw(&numbers).plate
      guard let codes = PackedPlate(plate)?.codes,
        list.wildcards.contains(where: { $0.fits(codes) })
      else { return nil }
      return PlateRead(raw: plate.text, plate: plate, confidence: 0.999)
    }
    for budget in [5e-6, 3e-5, 3e-4] {
      let limit = forecast.threshold(for: budget)
      #expect(forecast.cost(minimumProbability: limit).falseAlertsPerMillion <= budget / 2 * 1e6)
      settings.minimumProbability = limit
      let matcher = HotlistMatcher(hotlists: [list], settings: settings)
      let alerts = reads.reduce(0) { $0 + matcher.hits(for: $1, at: Date()).count }
      // Four standard deviations of what is drawn.
      let most = budget / 2 * Double(tried)
      #expect(Double(alerts) <= most + 4 * most.squareRoot() + 1, "seed 4")
    }
  }

  @Test func whereNoPlateIsWholeNothingIsSaidToBeFound() throws {
    let list = try hotlist("plate,state\nAB?1234,CA\n")
    let forecast = FalseAlertForecast([list], settings: settings, reads: 50)
    #expect(forecast.cost(minimumProbability: 0.1).found == nil)
    #expect(FalseAlertForecast.drawn([list], settings: settings, reads: 50).found == nil)
    #expect(forecast.wholePlateRate == 0)
  }
}

/// The same vehicles with their states as codes and as names.
func listsOfCodesAndNames(entries: Int) throws -> (codes: Hotlist, names: Hotlist) {
  let codes = try Hotlist.drawn(
    from: PlatePopulation(regions: [.us]), entries: entries, seed: 3)
  let rows = codes.all.map { entry in
    let code = entry.jurisdiction ?? ""
    return "\(entry.plate),\(PlateSyntax.named(code, in: .us)?.name ?? code)\n"
  }
  return (codes, try hotlist("plate,state\n" + rows.joined()))
}
