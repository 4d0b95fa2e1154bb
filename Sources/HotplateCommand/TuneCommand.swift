import ArgumentParser
import Foundation
import Hotplate

struct TuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune",
    abstract: "What a setting accepts and costs, before it is used.",
    discussion: """
      Shows expected false alerts a million reads, listed vehicles found and missed, and which misreads are accepted. With \
      --simulate traffic of known truth is drawn and matched: calibration, and false alerts by every method and at every least \
      probability, so that none is named.

      EXAMPLES
        hotplate tune --hotlist stolen.csv --jurisdiction CA
        hotplate tune --hotlist stolen.csv --max-false-alerts 5/M
        hotplate tune --hotlist stolen.csv --max-distance 1
        hotplate tune --hotlist stolen.csv --state-seen 0.5
        hotplate tune --simulate --region us --entries 1000000 --reads 1000000 \\
          --json > simulation.json
      """)

  @OptionGroup(title: "Matching") var matching: MatchingOptions

  @OptionGroup var regions: RegionOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The share of reads that show what a plate looks like, so that a state is told as it was of real photographs (0–1). Less for cameras whose plates are too small or glare; 0 where lists are matched with texts alone.",
      valueName: "share"))
  var stateSeen = 1.0

  @Flag(help: "Draw traffic of known truth and match it.")
  var simulate = false

  @Option(parsing: .unconditional, help: "Simulation: reads.")
  var reads = Self.usualReads

  @Option(
    parsing: .unconditional,
    help: "Simulation without --hotlist: entries of the list that is drawn.")
  var entries = Self.usualEntries

  @Option(
    parsing: .unconditional, help: "Simulation: draws everything; the same gives the same.")
  var seed = Self.usualSeed

  @Option(
    help: ArgumentHelp(
      "Simulation: draw errors as often as these counts have them, as JSON like --confusions.",
      valueName: "file"),
    completion: .file())
  var errors: String?

  @Flag(name: [.customShort("j"), .customLong("json")], help: "Simulation: results as JSON.")
  var isJSON = false

  private static let (usualReads, usualEntries) = (1_000_000, 1_000_000)
  private static let usualSeed: UInt64 = 1

  /// Refuses what would be taken for used and is not.
  private func refuseUnused() throws {
    if matching.clearances != nil {
      throw ValidationError("--clearances: expected none; what is told is before clearances")
    }
    let ofSimulations = [
      "--reads": reads != Self.usualReads, "--entries": entries != Self.usualEntries,
      "--seed": seed != Self.usualSeed, "--errors": errors != nil, "--json": isJSON,
    ].filter(\.value)
    if !simulate, let flag = ofSimulations.keys.min() {
      throw ValidationError("\(flag): expected --simulate with it")
    }
    let compared = [
      "--exact": matching.exact, "--max-distance": matching.maxDistance != nil,
      "--look-alikes": matching.lookAlikes != nil,
      "--min-probability": matching.minProbability != nil,
    ].filter(\.value)
    if simulate, let flag = compared.keys.min() {
      throw ValidationError(
        "\(flag): expected none with --simulate, which compares all methods and least probabilities"
      )
    }
    if !matching.hotlist.isEmpty, entries != Self.usualEntries {
      throw ValidationError("--entries: expected no --hotlist with it, of which all entries count")
    }
  }

  func validate() throws {
    if !simulate && matching.hotlist.isEmpty {
      throw ValidationError("name a list with --hotlist, or --simulate")
    }
    try refuseUnused()
    if simulate && matching.hotlist.count > 1 {
      throw ValidationError("--simulate matches against one list; name one --hotlist, or none")
    }
    if !(0...1).contains(stateSeen) {
      throw ValidationError("--state-seen \(stateSeen): expected a number from 0 to 1")
    }
    if !(1...1_000_000_000).contains(reads) {
      throw ValidationError("--reads \(reads): expected 1 to 1000000000")
    }
    if !(1...20_000_000).contains(entries) {
      throw ValidationError("--entries \(entries): expected 1 to 20000000")
    }
  }

  func run() throws {
    let output = try LineOutput()
    let settings = try matching.settings(regions: regions)
    matching.noteAssumptions(regions: regions)
    let budget = matching.maxFalseAlerts?.value?.share
    guard simulate else {
      let report = TuneReport(
        try matching.loadHotlists(), settings: settings, budget: budget,
        stateSeen: stateSeen)
      var progress = ForecastProgress(isShown: ProgressBar.isTerminal)
      let lines = report.lines { progress.show($0, $1, of: $2) }
      progress.clear()
      for line in lines { try output.write(line) }
      return
    }
    var plan = MatchSimulation.Plan()
    plan.reads = reads
    plan.seed = seed
    plan.budget = budget ?? plan.budget
    plan.stateSeen = stateSeen
    let list =
      try matching.loadHotlists().first
      ?? Hotlist.drawn(from: settings.population, entries: entries, seed: seed)
    let simulation = try MatchSimulation(
      list, settings: settings,
      errors: try errors.map { .heldBack.weighed(by: try ConfusionMatrix(file: $0)) } ?? .heldBack,
      plan: plan
    ) { done in
      if ProgressBar.isTerminal { printMessage("\(done) of \(reads) reads") }
    }
    let lines = isJSON ? [try simulation.json()] : simulation.lines()
    for line in lines { try output.write(line) }
  }
}
