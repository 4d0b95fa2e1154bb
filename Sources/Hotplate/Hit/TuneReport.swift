import Foundation

/// What settings accept and cost, as lines for people.
public struct TuneReport {
  private let hotlists: [Hotlist]
  private let settings: MatchSettings
  private let budget: Double?

  /// Prepares a report.
  ///
  /// - Parameter budget: The share of reads that may be false alerts, if one was set.
  public init(_ hotlists: [Hotlist], settings: MatchSettings, budget: Double?) {
    self.hotlists = hotlists
    self.settings = settings
    self.budget = budget
  }

  /// The lines.
  public func lines() -> [String] {
    let forecast = FalseAlertForecast(hotlists, settings: settings)
    var lines = hotlists.flatMap { $0.summary() }
    let entries = hotlists.reduce(0) { $0 + $1.count }
    let rate = settings.baseRate ?? MatchSettings.usualBaseRate(entries: entries)
    lines.append("")
    lines.append(
      "Taken for granted: \(text(rate * 1e6)) listed vehicles a million reads; confusions of \(settings.confusions.origin)"
    )
    lines.append("")
    lines.append(
      "  least probability   false alerts a million reads   listed vehicles found   missed a million reads"
    )
    var rows = [0.01, 0.05, 0.1, 0.2, 0.5, 0.8, 0.9, 0.95, 0.99].map {
      forecast.cost(minimumProbability: $0)
    }
    var chosen = settings.minimumProbability ?? MatchSettings.usualMinimum
    if let budget {
      chosen = max(settings.minimumProbability ?? 0, forecast.threshold(for: budget))
      rows.append(forecast.cost(minimumProbability: chosen))
    }
    rows.sort { $0.minimumProbability < $1.minimumProbability }
    for cost in rows {
      let mark = cost.minimumProbability == chosen ? "→" : " "
      lines.append(row(mark, String(format: "%.4f", cost.minimumProbability), cost, rate))
    }
    lines.append("")
    lines.append("  classic knob, whatever the probability")
    for (name, rule) in [
      ("--exact", MatchSettings.Rule.exact), ("--look-alikes 1", .lookAlikes(1)),
      ("--max-distance 1", .distance(1)),
    ] {
      var classic = settings
      classic.rule = rule
      classic.minimumProbability = nil
      let cost = FalseAlertForecast.drawn(hotlists, settings: classic)
      lines.append(row(settings.rule == rule ? "→" : " ", name, cost, rate))
    }
    var used = settings
    if budget != nil { used.minimumProbability = chosen }
    lines += misreads(AcceptedMisreads(HotlistMatcher(hotlists: hotlists, settings: used)))
    return lines
  }

  private func row(_ mark: String, _ name: String, _ cost: FalseAlertForecast.Cost, _ rate: Double)
    -> String
  {
    func padded(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    // Of drawn traffic without a false alert all that is known is a bound: three in all that was drawn (95 % sure).
    let alerts =
      cost.drawn.map { cost.falseAlertsPerMillion == 0 ? "below \(text(3e6 / Double($0)))" : nil }
      ?? nil
    return mark + " " + name
      + padded(alerts ?? text(cost.falseAlertsPerMillion), 47 - name.count)
      + padded(String(format: "%.1f %%", cost.found * 100), 24)
      + padded(text((1 - cost.found) * rate * 1e6), 23)
  }

  private func misreads(_ accepted: AcceptedMisreads) -> [String] {
    var lines = ["", "Misreads accepted, typed without the reader's own doubt (→ settings)"]
    for kind in accepted.kinds {
      lines.append(
        "  \(kind.name): \(String(format: "%.0f", kind.accepted * 100)) % of \(kind.tried)")
    }
    if let example = accepted.example {
      let shown = example.texts.prefix(40).joined(separator: " ")
      lines.append(
        "  taken for \(example.plate), of all texts one edit away: \(shown.isEmpty ? "none" : shown)"
      )
    }
    return lines
  }

  private func text(_ value: Double) -> String {
    value >= 100 ? String(format: "%.0f", value) : String(format: "%.3g", value)
  }
}
