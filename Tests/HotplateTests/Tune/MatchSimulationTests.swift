import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct MatchSimulationTests {
  @Test func aListWithoutAWholePlateIsRefused() throws {
    let list = try hotlist("plate,state\nAB?1,CA\n")
    #expect(throws: HotplateError.self) {
      try MatchSimulation(list, settings: MatchSettings(), plan: .init())
    }
  }

  @Test func fewerThanNoReadsOrEntriesAreNone() throws {
    var plan = MatchSimulation.Plan()
    plan.reads = -1
    let list = try hotlist("plate,state\n8BAB123,CA\n")
    var settings = MatchSettings()
    settings.forecastReads = 100
    let simulation = try MatchSimulation(list, settings: settings, plan: plan)
    #expect(simulation.reads == 0 && simulation.listed == 0)
    let folder = try ScratchFolder()
    try Hotlist.write(
      to: folder.path("list.csv"), entries: -1, of: PlatePopulation(regions: [.us]), seed: 1)
    let text = try String(contentsOfFile: folder.path("list.csv"), encoding: .utf8)
    #expect(text == "plate,state,reason,priority,expires,make,color\n")
  }

  @Test func misreadsOfEntriesThatEndedAreTriedWhileTheyCounted() throws {
    let list = try hotlist("plate,state,expires\n8ABC123,CA,2020-01-01\n")
    let kinds = AcceptedMisreads(HotlistMatcher(hotlists: [list]), plates: 3).kinds
    #expect(kinds.first { $0.name == "nothing misread" }?.accepted == 1)
  }

  @Test func drawnTrafficIsTheSameForTheSameSeed() throws {
    var settings = MatchSettings()
    settings.population = PlatePopulation(regions: [.us])
    settings.forecastReads = 1000
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

  @Test func namesOfStatesSimulateAsTheirCodesDo() throws {
    var settings = MatchSettings()
    settings.population = PlatePopulation(regions: [.us])
    settings.forecastReads = 1000
    var plan = MatchSimulation.Plan()
    plan.reads = 1000
    plan.listedShare = 0.2
    let (codes, names) = try listsOfCodesAndNames(entries: 1000)
    let first = try MatchSimulation(codes, settings: settings, plan: plan)
    let second = try MatchSimulation(names, settings: settings, plan: plan)
    #expect(first.lines() == second.lines())
    #expect(first.methods[1].trueAlerts[0] > first.listed * 8 / 10)
  }

  @Test func entriesWithoutAStateAreFoundAsOftenAsTold() throws {
    var settings = MatchSettings()
    settings.population = PlatePopulation(regions: [.us])
    settings.forecastReads = 1000
    let drawn = try Hotlist.drawn(from: settings.population, entries: 20_000, seed: 3)
    let list = try hotlist("plate\n" + drawn.all.map(\.plate).joined(separator: "\n") + "\n")
    var plan = MatchSimulation.Plan()
    plan.reads = 4000
    plan.listedShare = 0.1
    let simulation = try MatchSimulation(list, settings: settings, plan: plan)
    #expect(simulation.methods[1].trueAlerts[0] > simulation.listed * 8 / 10)
    let told = simulation.bins.reduce(0) { $0 + $1.probability }
    let right = Double(simulation.bins.reduce(0) { $0 + $1.right })
    #expect(abs(told - right) < 0.1 * right)
  }

  @Test(arguments: [(0.0, 0), (0.3, 600), (1, 2000)])
  func statesAreSeenAsOftenAsSet(share: Double, count: Int) {
    let population = PlatePopulation(regions: [.us])
    let sampler = PlateSampler(population)
    let simulator = ReadSimulator(population: population, stateSeen: share)
    var numbers = SeededNumbers(seed: 7)
    let seen = (0..<2000).count { _ in
      !simulator.read(sampler.draw(&numbers), &numbers).read.jurisdictionCandidates.isEmpty
    }
    // Four standard deviations; texts that no shape has never give one.
    #expect(abs(seen - count) <= 82, "seed 7")
    #expect(share > 0 || seen == 0)
  }

  /// A state is told as often as looks tell it, and about as surely as it turns out right: traffic that is drawn has fewer plates of unusual layouts
  /// than the reader takes for granted.
  @Test func statesAreToldAsRightlyAsTheySay() {
    let population = PlatePopulation(regions: [.us])
    let sampler = PlateSampler(population)
    let simulator = ReadSimulator(population: population)
    var numbers = SeededNumbers(seed: 8)
    var (told, right, sure) = (0, 0, 0.0)
    for _ in 0..<4000 {
      let truth = sampler.draw(&numbers)
      guard let state = simulator.read(truth, &numbers).read.jurisdiction else { continue }
      told += 1
      right += state.code == truth.jurisdiction ? 1 : 0
      sure += state.probability
    }
    #expect(told > 3400 && right > told * 9 / 10 && right < told, "seed 8")
    #expect((-0.06...0.01).contains((sure - Double(right)) / Double(told)), "seed 8")
  }

  @Test(arguments: [
    (28.0, 1.0, "28   1 (1/28, probability"), (28, 0, "28   0 (probability"),
    (0, 0, "0   0 (probability"), (0, 3, "0   3 (probability"),
  ])
  func aRatioIsOfFalseAlertsThatWereCounted(classic: Double, own: Double, told: String) {
    let comparison = MatchSimulation.Comparison(
      name: "exact", found: 0.9, falseAlerts: classic, limit: 0.5, ownFalseAlerts: own)
    #expect(comparison.line.contains(told))
  }

  @Test func theSimulationSaysWhatItTakesForGrantedAndWhatItIs() throws {
    let list = try hotlist("plate,state\n8BAB123,CA\n")
    var plan = MatchSimulation.Plan()
    plan.reads = 10
    var settings = MatchSettings()
    settings.forecastReads = 100
    let simulation = try MatchSimulation(list, settings: settings, plan: plan)
    let json = try simulation.json()
    #expect(json.contains("\"schema\":1") && json.contains("\"type\":\"simulation\""), "\(json)")
    #expect(
      simulation.lines().first
        == "Taken for granted: 1 listed vehicles a million reads; states seen as on 122 plates of the United States and 100 of elsewhere kept for reporting"
    )
  }
}
