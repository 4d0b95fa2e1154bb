import Foundation

/// What settings accept and cost, as lines for people.
package struct TuneReport {
  private let hotlists: [Hotlist]
  private let settings: MatchSettings
  private let budget: Double?
  private let stateSeen: Double
  /// Reads simulated for a forecast, and drawn for a rule.
  var reads = 20_000
  /// So often, at most, a read is held against an entry with unknown characters for a rule that looks at each: some seconds' work.
  var comparisons = 100_000_000

  /// Prepares a report.
  ///
  /// - Parameters:
  ///   - budget: The share of reads that may be false alerts, if one was set.
  ///   - stateSeen: The share of reads in which the plate's looks are seen, 0 to 1.
  package init(
    _ hotlists: [Hotlist], settings: MatchSettings, budget: Double?, stateSeen: Double = 1
  ) {
    self.hotlists = hotlists
    self.settings = settings
    self.budget = budget
    self.stateSeen = stateSeen
  }

  /// The lines; they take seconds, and of entries with unknown characters in their thousands up to a minute.
  ///
  /// - Parameter progress: Called for each read with what it is drawn for, how many were drawn for that, and of how many.
  package func lines(
    progress: (_ part: String, _ done: Int, _ reads: Int) -> Void = { _, _, _ in }
  ) -> [String] {
    let forecast = FalseAlertForecast(
      hotlists, settings: settings, stateSeen: stateSeen, reads: reads
    ) { progress("forecast", $0, $1) }
    // What a run with these settings holds to: the stricter of a least probability and a budget, if there is either.
    let limit =
      budget.map { max(settings.minimumProbability ?? 0, forecast.threshold(for: $0)) }
      ?? settings.minimumProbability
    var lines = hotlists.flatMap { $0.summary() }
    lines.append("")
    lines.append(
      "Taken for granted: \((forecast.baseRate * 1e6).threeDigits) listed vehicles a million reads; "
        + "\(ReadSimulator.premise(.development, stateSeen: stateSeen)); confusions of \(settings.confusions.origin)"
    )
    lines += wholePlates()
    lines.append("")
    lines.append(
      "  least probability   false alerts a million reads   listed vehicles found   missed a million reads"
    )
    lines += byProbability(forecast, limit, progress)
    if let budget, budget > 0, settings.rule == .probable {
      lines.append(
        "  “→”: no more than half of the budget, \((budget * 1e6 / FalseAlertForecast.caution).threeDigits) of \((budget * 1e6).threeDigits), is expected, as no forecast is exact"
      )
    }
    lines.append("")
    lines.append("  rule, in \(reads) reads that were drawn")
    lines += byRule(forecast, limit, progress)
    if lines.contains(where: { $0.contains("  below ") }) {
      lines.append(
        "  “below”: the drawn reads gave no false alert at all, so in fact there are fewer than so many (95 % sure)"
      )
    }
    var used = settings
    used.minimumProbability = limit
    used.falseAlertBudget = nil
    let matcher = HotlistMatcher(forecasting: hotlists, settings: used)
    return lines + misreads(AcceptedMisreads(matcher) { progress("misreads", $0, $1) })
  }

  /// Of which entries the found are told, where that is not all.
  private func wholePlates() -> [String] {
    let partial = hotlists.reduce(0) { $0 + $1.partialCount }
    if partial == 0 { return [] }
    let whole = hotlists.reduce(0) { $0 + $1.count } - partial
    return [
      "Found and missed: of \(whole.counted("entry", "entries")) with whole plates; \(partial) with unknown characters left out"
    ]
  }

  private func byProbability(
    _ forecast: FalseAlertForecast, _ limit: Double?, _ progress: (String, Int, Int) -> Void
  ) -> [String] {
    var limits = [0.01, 0.05, 0.1, 0.2, 0.5, 0.8, 0.9, 0.95, 0.99]
    let marked = settings.rule == .probable ? limit : nil
    if let marked, !limits.contains(marked) { limits.append(marked) }
    return limits.sorted().map { least in
      let name = String(format: "%.4f", least)
      // Less than the forecast tells apart is drawn.
      let cost =
        least < FalseAlertForecast.leastProbability
        ? drawn(.probable, least, reads) { progress("at least \(name)", $0, $1) }
        : forecast.cost(minimumProbability: least)
      return row(least == marked, name, cost, forecast)
    }
  }

  private func byRule(
    _ forecast: FalseAlertForecast, _ limit: Double?, _ progress: (String, Int, Int) -> Void
  ) -> [String] {
    var rows: [(rule: MatchSettings.Rule, limit: Double?)] = [
      (.probable, nil), (.exact, nil), (.lookAlikes(1), nil), (.distance(1), nil),
    ]
    let isByProbability = settings.rule == .probable && limit != nil
    if !isByProbability, !rows.contains(where: { $0.rule == settings.rule && $0.limit == limit }) {
      rows.append((settings.rule, limit))
    }
    return rows.map { rule, least in
      let (name, drawn) = (Self.name(rule, least), readsDrawn(for: rule))
      let cost = self.drawn(rule, least, drawn) { progress(name, $0, $1) }
      return row(
        rule == settings.rule && least == limit,
        drawn < reads ? "\(name), in \(drawn.counted("read"))" : name, cost, forecast)
    }
  }

  /// How many reads are drawn for a rule. By edit distance each is held against every entry with unknown characters, and of so many entries it is within reach of
  /// so many that fewer reads tell as much.
  private func readsDrawn(for rule: MatchSettings.Rule) -> Int {
    guard case .distance = rule else { return reads }
    let partial = hotlists.reduce(0) { $0 + $1.partialCount }
    return min(reads, max(500, comparisons / max(partial, 1)))
  }

  private func drawn(
    _ rule: MatchSettings.Rule, _ least: Double?, _ reads: Int, _ progress: (Int, Int) -> Void
  ) -> FalseAlertForecast.Cost {
    var settings = settings
    settings.rule = rule
    settings.minimumProbability = least
    return FalseAlertForecast.drawn(
      hotlists, settings: settings, stateSeen: stateSeen, reads: reads, progress: progress)
  }

  /// A rule as its flags give it.
  private static func name(_ rule: MatchSettings.Rule, _ least: Double?) -> String {
    let name =
      switch rule {
      case .probable: "usual: exact text, or at least \(MatchSettings.defaultMinimumProbability)"
      case .exact: "--exact"
      case .lookAlikes(let most): "--look-alikes \(most)"
      case .distance(let most): "--max-distance \(most)"
      }
    return name + (least.map { String(format: ", at least %.4f", $0) } ?? "")
  }

  private func row(
    _ isUsed: Bool, _ name: String, _ cost: FalseAlertForecast.Cost, _ forecast: FalseAlertForecast
  ) -> String {
    func padded(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    // Of drawn traffic without a false alert all that is known is a bound: three in all that was drawn (95 % sure).
    let bound = cost.falseAlertsPerMillion == 0 ? cost.drawn.map { 3e6 / Double($0) } : nil
    let missed = cost.found.map { (1 - $0) * forecast.wholePlateRate * 1e6 }
    return (isUsed ? "→ " : "  ") + name
      + padded(
        bound.map { "below \($0.threeDigits)" } ?? cost.falseAlertsPerMillion.threeDigits,
        47 - name.count)
      + padded(cost.found.map { String(format: "%.1f %%", $0 * 100) } ?? "–", 24)
      + padded(missed.map(\.threeDigits) ?? "–", 23)
  }

  private func misreads(_ accepted: AcceptedMisreads) -> [String] {
    guard let example = accepted.example else { return [] }
    let mostShown = 40
    let shown = example.texts.prefix(mostShown).joined(separator: " ")
    let rest = example.texts.count - mostShown
    return [
      "",
      "Of listed plates that are misread so, how many still give a hit with the settings in use (tried as text with the vehicle's state, without the reader's own doubt)",
    ]
      + accepted.kinds.map {
        "  \($0.name): \(Int(($0.accepted * Double($0.tried)).rounded())) of \($0.tried)"
      } + [
        "  texts that differ from \(example.plate) in one character, or have one more or less, and give a hit of it"
          + (rest > 0 ? " (\(mostShown) of \(example.texts.count))" : "")
          + ": \(shown.isEmpty ? "none" : shown)"
      ]
  }
}
