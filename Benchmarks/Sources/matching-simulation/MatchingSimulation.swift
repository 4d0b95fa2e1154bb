import Foundation
import Hotplate

/// Runs the simulation of `hotplate tune --simulate`: `swift run -c release matching-simulation [READS] [ENTRIES] [json]`.
@main
struct MatchingSimulation {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    var settings = MatchSettings()
    settings.population = PlatePopulation(regions: [.us])
    settings.readerKnowsSyntax = ProcessInfo.processInfo.environment["READER_KNOWS_SYNTAX"] != "0"
    var plan = MatchSimulation.Plan()
    plan.reads = arguments.first.flatMap { Int($0) } ?? 1_000_000
    let entries = arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000
    let list = try Hotlist.drawn(from: settings.population, entries: entries, seed: plan.seed)
    let simulation = try MatchSimulation(list, settings: settings, plan: plan)
    if arguments.contains("json") {
      print(try simulation.json())
    } else {
      for line in simulation.lines() { print(line) }
    }
  }
}
