import Foundation
import Testing

@testable import Hotplate

@Suite struct MatchSimulationTests {
  @Test func theForecastKeepsItsOrder() throws {
    let population = PlatePopulation(regions: [.us])
    let list = try Hotlist.drawn(from: population, entries: 5000, seed: 3)
    var settings = MatchSettings()
    settings.population = population
    let forecast = FalseAlertForecast([list], settings: settings, reads: 1500)
    let costs = [0.01, 0.1, 0.5, 0.9, 0.99].map { forecast.cost(minimumProbability: $0) }
    for (loose, strict) in zip(costs, costs.dropFirst()) {
      #expect(loose.found >= strict.found)
      #expect(loose.falseAlertsPerMillion >= strict.falseAlertsPerMillion)
    }
    #expect(costs[0].found > 0.8)
    let limit = forecast.threshold(for: 5e-6)
    #expect(forecast.cost(minimumProbability: limit).falseAlertsPerMillion <= 5)
    #expect(forecast.threshold(for: 1) <= limit)
    // Not even what is as certain as numbers can say.
    #expect(forecast.threshold(for: 0) > 1)
  }

  @Test func aListWithoutAWholePlateIsRefused() throws {
    let list = try hotlist("plate,state\nAB?1,CA\n")
    #expect(throws: HotplateError.self) {
      try MatchSimulation(list, settings: MatchSettings(), plan: .init())
    }
  }

  @Test func misreadsOfEntriesThatEndedAreTriedWhileTheyCounted() throws {
    let list = try hotlist("plate,state,expires\n8ABC123,CA,2020-01-01\n")
    let kinds = AcceptedMisreads(HotlistMatcher(hotlists: [list]), plates: 3).kinds
    #expect(kinds.first { $0.name == "nothing misread" }?.accepted == 1)
  }

  @Test func drawnTrafficIsTheSameForTheSameSeed() throws {
    var settings = MatchSettings()
    settings.population = PlatePopulation(regions: [.us])
    let list = try Hotlist.drawn(from: settings.population, entries: 2000, seed: 3)
    var plan = MatchSimulation.Plan()
    plan.reads = 3000
    plan.listedShare = 0.05
    let first = try MatchSimulation(list, settings: settings, plan: plan)
    let second = try MatchSimulation(list, settings: settings, plan: plan)
    #expect(first.lines() == second.lines())
    #expect(first.listed > 100)
    #expect(first.calibrationErrorOfLikelyHits < 0.1)
    // The sum of the probabilities told is the number of right hits, to a few in a hundred.
    let told = first.bins.reduce(0) { $0 + $1.probability }
    let right = Double(first.bins.reduce(0) { $0 + $1.right })
    #expect(abs(told - right) < 0.1 * right)
    #expect(first.methods[0].trueAlerts[5] > first.listed * 8 / 10)
  }
}
