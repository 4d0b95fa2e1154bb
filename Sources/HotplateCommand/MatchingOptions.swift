import ArgumentParser
import Foundation
import Hotplate
import HotplateStore

/// The flags of matching: which lists, and what counts as a hit.
struct MatchingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Look for the plates of this list (repeatable).", valueName: "file"),
    completion: .file())
  var hotlist: [String] = []

  @OptionGroup var reading: ListReadingOptions

  @Option(
    parsing: .unconditional,
    help:
      "Report only hits of at least this probability (0–1), exact ones included. An entry that differs from the read in more than one character is found only if the reader itself held its text for possible, with a probability of at least 0.001; a lower P finds no more of these."
  )
  var minProbability: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A budget of N false alerts a million reads: report hits from the probability on at which a forecast expects half as many, for example 5/M, or 5 for short. That probability, which is told, replaces the usual 0.1 of near hits and may be lower.",
      valueName: "n/M"))
  var maxFalseAlerts: ParsedArgument<PerMillion>?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Report all entries within D edits (insertions, deletions, substitutions), 0 to 3.",
      valueName: "d"))
  var maxDistance: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Report entries that differ in at most N look-alike characters (0O 1I 8B …), 0 to 4.",
      valueName: "n")
  )
  var lookAlikes: Int?

  @Flag(help: "Report entries that equal the read, or whose wildcards fit it, no others.")
  var exact = false

  @Option(help: "Where the camera stands: a state or country as lists write it.")
  var jurisdiction: String?

  @Option(
    parsing: .unconditional,
    help: "The share of vehicles that are from there (0–1; above 0.99 counts as 0.99).")
  var homeShare = PlatePopulation.defaultHomeShare

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Listed vehicles among a million reads (default: 1000, for short lists one a plate).",
      valueName: "n/M"))
  var baseRate: ParsedArgument<PerMillion>?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Lists older than this are refused (or their hits marked): 24h, 7d, 90m. Hits of a list that becomes as old while it is used are marked.",
      valueName: "age"))
  var maxListAge: ParsedArgument<ListAge>?

  @Option(help: "What to do with lists that are too old: refuse, or mark their hits `stale list`.")
  var staleLists = StaleLists.refuse

  @Option(
    help: ArgumentHelp(
      "Vehicles that were checked and whose hits are suppressed, as `hotplate hits clearances` writes them.",
      valueName: "file"),
    completion: .file())
  var clearances: String?

  @Option(
    help: ArgumentHelp("How this camera confuses characters, as JSON counts.", valueName: "file"),
    completion: .file())
  var confusions: String?

  enum StaleLists: String, ExpressibleByArgument, CaseIterable {
    case refuse, mark
  }

  func validate() throws {
    if let minProbability, !(0...1).contains(minProbability) {
      throw ValidationError("--min-probability \(minProbability): expected a number from 0 to 1")
    }
    if let maxDistance, !(0...3).contains(maxDistance) {
      throw ValidationError("--max-distance \(maxDistance): expected 0 to 3")
    }
    if let lookAlikes, !(0...4).contains(lookAlikes) {
      throw ValidationError("--look-alikes \(lookAlikes): expected 0 to 4")
    }
    if [exact, maxDistance != nil, lookAlikes != nil].count(where: { $0 }) > 1 {
      throw ValidationError("--exact, --max-distance and --look-alikes exclude each other")
    }
    if !(0...1).contains(homeShare) {
      throw ValidationError("--home-share \(homeShare): expected a number from 0 to 1")
    }
    if let baseRate, let share = baseRate.value?.share, !(share > 0 && share <= 0.5) {
      throw ValidationError("--base-rate \(baseRate): expected more than 0 and at most 500000/M")
    }
    try maxFalseAlerts?.check("max-false-alerts", expected: "a number a million like 5/M")
    try baseRate?.check("base-rate", expected: "a number a million like 5/M")
    if let jurisdiction, PlateSyntax.named(jurisdiction) == nil {
      throw ValidationError("--jurisdiction \(jurisdiction): \(PlateSyntax.expected)")
    }
    try maxListAge?.check("max-list-age", expected: "a time like 24h, 7d or 90m")
    if staleLists == .mark, maxListAge == nil {
      throw ValidationError("--stale-lists mark: expected --max-list-age as well: what is too old")
    }
  }

  /// Refuses flags of matching where there is nothing to match with: whoever forgot the list would take "no hits" for an answer.
  func requireHotlist() throws {
    let given = [
      "--exact": exact, "--max-distance": maxDistance != nil, "--look-alikes": lookAlikes != nil,
      "--min-probability": minProbability != nil, "--max-false-alerts": maxFalseAlerts != nil,
      "--base-rate": baseRate != nil, "--max-list-age": maxListAge != nil,
      "--clearances": clearances != nil, "--confusions": confusions != nil,
    ].filter(\.value)
    if hotlist.isEmpty, let flag = given.keys.min() {
      throw ValidationError("\(flag): expected --hotlist as well, found no list")
    }
  }

  /// What counts as a hit, but for the budget.
  func settings(regions: RegionOptions) throws -> MatchSettings {
    var settings = MatchSettings()
    settings.rule =
      exact
      ? .exact
      : maxDistance.map { .distance($0) } ?? lookAlikes.map { .lookAlikes($0) } ?? .probable
    settings.minimumProbability = minProbability
    settings.baseRate = baseRate?.value?.share
    settings.population = PlatePopulation(
      regions: regions.named,
      home: jurisdiction,
      homeShare: homeShare)
    if let confusions { settings.confusions = try ConfusionMatrix(file: confusions) }
    // A list that is refused when it is too old can become so while it is used: then its hits are marked.
    settings.staleAge = maxListAge?.value?.seconds
    return settings
  }

  /// Seconds after which a list is refused; `nil`: it is not, however old.
  private var refusedAge: Double? { staleLists == .refuse ? maxListAge?.value?.seconds : nil }

  /// The files that matching reads.
  var files: [String] { hotlist + [clearances, confusions].compactMap { $0 } }

  /// Loads the lists and names their bad rows.
  ///
  /// - Parameter quiet: Whether to say nothing of what only deserves a look.
  func loadHotlists(quiet: Bool = false) throws -> [Hotlist] {
    let loading = try reading.loading()
    return try hotlist.map { path in
      let list = try Hotlist(file: path, loading: loading)
      if !quiet { Self.tell(list.remarks) }
      Self.tell(BadRows(list), of: path)
      if let refusedAge { try list.refuse(olderThan: refusedAge, at: Date()) }
      return list
    }
  }

  /// What finds hits; `nil` when no list was named.
  ///
  /// - Parameters:
  ///   - quiet: Whether to say nothing of what only deserves a look in lists and clearances.
  ///   - progress: Whether to show how far the forecast of a budget is; `nil`: on a terminal, unless `quiet`.
  /// - Throws: `HotplateError` when a list, the clearances or the confusions cannot be used.
  func makeHitFinder(
    regions: RegionOptions, quiet: Bool = false, progress: Bool? = nil
  ) throws -> HotlistMatcher? {
    if hotlist.isEmpty { return nil }
    let lists = try loadHotlists(quiet: quiet)
    var settings = try settings(regions: regions)
    settings.falseAlertBudget = maxFalseAlerts?.value?.share
    let cleared =
      try clearances.map { try Clearances(file: $0, dates: reading.dates) } ?? Clearances()
    if !quiet { Self.tell(cleared.remarks) }
    if let clearances { Self.tell(BadRows(cleared), of: clearances) }
    var forecast = ForecastProgress(isShown: progress ?? (ProgressBar.isTerminal && !quiet))
    let matcher = HotlistMatcher(hotlists: lists, settings: settings, clearances: cleared) {
      forecast.show("--max-false-alerts", $0, of: $1)
    }
    forecast.clear()
    if !quiet, let maxFalseAlerts, let least = matcher.leastProbability {
      printNotice("--max-false-alerts \(maxFalseAlerts): \(Self.told(least: least))")
    }
    return matcher
  }

  /// Which hits are told from a probability on.
  static func told(least probability: Double) -> String {
    probability > 1 ? "no hits" : "hits from \(String(format: "%.3g", probability * 100)) % on"
  }

  /// What reloads the lists of a matcher when their files are replaced.
  ///
  /// - Parameter accept: Called with each new list before it is put in place; what it throws keeps the old one.
  func makeReloading(
    _ matcher: HotlistMatcher, accept: @escaping @Sendable (Hotlist) throws -> Void = { _ in }
  ) throws -> ReloadingHotlist {
    let limit = refusedAge
    return ReloadingHotlist(
      files: hotlist, loading: try reading.loading(), into: matcher, clearances: clearances
    ) { list in
      if let limit { try list.refuse(olderThan: limit, at: Date()) }
      try accept(list)
    }
  }

  /// Says what was taken for what where a code means several places, and that near hits are told as too probable where nobody said where the
  /// cameras stand.
  func noteAssumptions(regions: RegionOptions, quiet: Bool = false) {
    if quiet { return }
    // The regions' own codes are written small, as the help has them.
    for code in regions.codes where PlateSyntax.Region(rawValue: code) == nil {
      guard let taken = PlateSyntax.Region(code: code),
        let other = PlateSyntax.meanings(of: code).first(where: { $0.region != taken })
      else { continue }
      printNotice(
        "--region \(code): taken for the region \(taken.rawValue); of \(other.name) say \(other.region.rawValue)"
      )
    }
    let near = regions.named
    if let jurisdiction {
      let meant = PlateSyntax.meanings(of: jurisdiction, preferring: near)
      if meant.count > 1 {
        printNotice(
          "--jurisdiction \(jurisdiction): taken for \(meant[0].name); may be \(meant.dropFirst().map(\.name).joined(separator: " or ")): say it by name, or --region"
        )
      }
    } else if near.isEmpty, !hotlist.isEmpty, !exact, maxDistance == nil, lookAlikes == nil {
      printNotice(
        "neither --jurisdiction nor --region given: plates of the whole world are expected, and hits that differ from the listed plate get too high a probability; say where the cameras stand"
      )
    }
  }

  /// Says how many hits clearances suppressed, if any.
  func noteSuppressed(_ count: Int, quiet: Bool) {
    guard count > 0, !quiet else { return }
    printNotice("\(count.counted("hit")) suppressed by clearances")
  }

  /// Says what deserves a look in a file that is used.
  private static func tell(_ remarks: [HotlistIssue]) {
    for remark in remarks { printNotice("\(remark)") }
  }

  /// Names the bad rows of a file that is used, and says how many there are.
  private static func tell(_ bad: BadRows, of file: String) {
    for sentence in bad.sentences(of: file) { printNotice(sentence) }
  }

  /// Says what became of a file that was replaced.
  @Sendable static func tell(_ outcome: ReloadingHotlist.Outcome) {
    switch outcome {
    case .reloaded(let file, let entries, let before, let bad, let remarks):
      tell(remarks)
      tell(bad, of: file)
      printNotice("\(file): reloaded, \(entries.counted("entry", "entries")) (\(before) before)")
    case .kept(let file, let reason):
      // Most reasons begin with the file, too.
      let rest = reason.hasPrefix("\(file): ") ? reason.dropFirst(file.count + 2) : reason[...]
      printNotice("\(file): the old one stays: \(rest)")
    }
  }

  /// Runs `body` while lists that are replaced are loaded anew, which is told and counted.
  func reloading<Result: Sendable>(
    _ matcher: HotlistMatcher?, keeper: HitKeeper?, meter: StreamMeter,
    _ body: () async throws -> Result
  ) async throws -> Result {
    guard let matcher else { return try await body() }
    let lists = try makeReloading(matcher) { list in try keeper?.store.load(HotlistInfo(list)) }
    let listFiles = hotlist
    let task = Task {
      try await lists.run(every: .seconds(5)) { outcome in
        if case .kept(let file, _) = outcome, listFiles.contains(file) {
          meter.count { $0.reloadFailures += 1 }
        }
        Self.tell(outcome)
      }
    }
    defer { task.cancel() }
    return try await body()
  }
}
