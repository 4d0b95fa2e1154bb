import Foundation

extension MatchSimulation {
  /// The results as one JSON record of type `simulation`, for plots. Throws what encoding throws.
  public func json() throws -> String {
    struct Results: Encodable {
      let schema = 1
      let type = "simulation"
      var reads: Int
      var listed: Int
      var right: Int
      var jurisdictionsTold: Int
      var jurisdictionsRight: Int
      var comparisons: [Comparison]
      var bins: [CalibrationBin]
      var limits: [Double]
      var methods: [Method]
      var budget: Double
      var budgetLimit: Double
      var budgetTrueAlerts: Int
      var budgetFalseAlerts: Int
      var calibrationError: Double
      var stateSeen: Double
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(
      decoding: try encoder.encode(
        Results(
          reads: reads, listed: listed, right: right,
          jurisdictionsTold: jurisdictions.told, jurisdictionsRight: jurisdictions.right,
          comparisons: comparisons, bins: bins,
          limits: Self.limits, methods: methods,
          budget: budget,
          budgetLimit: budgetLimit, budgetTrueAlerts: budgetTrueAlerts,
          budgetFalseAlerts: budgetFalseAlerts,
          calibrationError: calibrationError, stateSeen: stateSeen)), as: UTF8.self)
  }

  /// The results as lines for people.
  public func lines() -> [String] {
    let million = 1e6 / Double(max(reads, 1))
    var lines = [
      "Taken for granted: \((listedShare * 1e6).threeDigits) listed vehicles a million reads; "
        + ReadSimulator.premise(.heldBack, stateSeen: stateSeen),
      "\(reads) reads, \(listed) of listed vehicles, "
        + String(
          format:
            "%.1f %% read right in every character, %.1f %% told a jurisdiction (%.1f %% of these right)",
          100 * Double(right) * million / 1e6, 100 * Double(jurisdictions.told) * million / 1e6,
          100 * Double(jurisdictions.right) / Double(max(jurisdictions.told, 1))),
      "",
      "  probability of hits   hits   right   share right",
    ]
    func found(_ alerts: Int) -> String {
      listed > 0 ? String(format: "%.4f", Double(alerts) / Double(listed)) : "–"
    }
    for (number, bin) in bins.enumerated() where bin.count > 0 {
      lines.append(
        String(
          format: "  %.1f–%.1f (mean %.3f) %8d %7d   %.3f", Double(number) / 10,
          Double(number + 1) / 10,
          bin.probability / Double(bin.count), bin.count, bin.right,
          Double(bin.right) / Double(bin.count)))
    }
    lines.append(
      bins.allSatisfy { $0.count == 0 }
        ? "  no hit: nothing is known of the calibration"
        : String(
          format: "  expected calibration error %.4f, of hits of at least 0.1 alone %.4f",
          calibrationError, calibrationErrorOfLikelyHits))
    lines += ["", "  method   found of listed   false alerts a million reads"]
    for (number, limit) in Self.limits.enumerated() {
      lines.append(
        "  probability ≥ \(limit): \(found(methods[0].trueAlerts[number]))   "
          + (Double(methods[0].falseAlerts[number]) * million).threeDigits)
    }
    for method in methods.dropFirst() {
      lines.append(
        "  \(method.name): \(found(method.trueAlerts[0]))   "
          + (Double(method.falseAlerts[0]) * million).threeDigits)
    }
    lines += ["", "  at the share that a classic method finds   its false alerts   by probability"]
    for comparison in comparisons where comparison.found > 0 {
      lines.append(comparison.line)
    }
    lines.append(
      "  budget \(budget.threeDigits) a million → probability ≥ \(String(format: "%.4f", budgetLimit)): found "
        + "\(String(format: "%.4f", Double(budgetTrueAlerts) / Double(max(listed, 1)))), false alerts \((Double(budgetFalseAlerts) * million).threeDigits) a million"
    )
    return lines
  }
}

extension MatchSimulation.Comparison {
  /// The method beside hits by probability, for people; without the ratio where no false alert was counted of one, as there is none.
  var line: String {
    let own = ownFalseAlerts.map { own in
      let ratio = own > 0 && falseAlerts > 0 ? "1/\((falseAlerts / own).threeDigits), " : ""
      return "\(own.threeDigits) (\(ratio)probability ≥ \((limit ?? 0).threeDigits))"
    }
    return "  \(String(format: "%.4f", found)) \(name): \(falseAlerts.threeDigits)   "
      + (own ?? "not reached")
      + String(format: "; with a thousandth of its false alerts %.4f", foundWithThousandth)
  }
}
