import Foundation
import Hotplate

extension Report {
  /// The report for people, as plain text.
  public var text: String {
    var lines = [
      "HOTPLATE REPORT", "period: \(period)",
      "log: \(checkpoint.size) records, root \(checkpoint.root), signed \(checkpoint.time)", "",
      "Reads: \(readCount)", "Hits: \(total.hits)\(perMillion)",
    ]
    lines += Self.outcomes(total).map { "  \($0)" }
    lines += [
      "  withdrawn by a later read: \(total.withdrawn) of \(total.hits)",
      "  replaced by a surer hit of the same pass, and not counted: \(superseded)",
    ]
    lines += ["", "What was done of hits (\(Self.wrong))"]
    lines += Self.actionsTaken.map { "  \($0.rawValue): \(total.text(of: $0))" }
    lines += ["", "Lists compared with, and the greatest age when loaded"]
    lines +=
      listAges.isEmpty
      ? ["  none"]
      : listAges.sorted { $0.key < $1.key }.map {
        "  \(title(ofList: $0.key).asReportField): \(Self.duration($0.value))"
      }
    lines += ["", "By list"]
    for (name, tally) in lists.sorted(by: { $0.key < $1.key }) {
      lines.append("  \(name.asReportField): \(tally.hits) hits")
      lines += Self.outcomes(tally).map { "    \($0)" }
    }
    lines += ["", "By camera"]
    for name in Set(reads.keys).union(cameras.keys).sorted() {
      let tally = cameras[name] ?? Tally()
      lines.append(
        "  \(name.asReportField): \(reads[name, default: 0]) reads, \(tally.hits) hits, misread \(tally.share(.misread).text), wrong state \(tally.share(.wrongState).text), another vehicle \(tally.share(.otherVehicle).text)"
      )
    }
    lines += ["", "Time from a hit to its first judgment"]
    if let half = response(0.5), let most = response(0.9) {
      lines += [
        "  half of the judged hits within \(half) s", "  90 % of the judged hits within \(most) s",
      ]
    } else {
      lines.append("  no hit was judged")
    }
    lines += ["", "Searches by purpose"]
    for (purpose, count) in searches.sorted(by: { $0.key < $1.key }) {
      lines.append("  \(purpose.asReportField): \(count)")
    }
    lines += [
      "  refused: \(refused)", "", "Views of plates: \(views)", "Clearances: \(clearances)",
      "Clearances ended before their time: \(clearancesEnded)",
      "Hits suppressed by clearances: \(keptBack)",
      "Exports: \(exports)", "Deleted by retention: \(purged.reads) reads, \(purged.hits) hits",
      "Deleted by order: \(purgedByOrder.reads) reads, \(purgedByOrder.hits) hits", "",
      "Put in force",
    ]
    lines += rules.isEmpty ? ["  nothing new"] : rules.map { "  \($0.asReportField)" }
    if !clockSteps.isEmpty {
      lines += ["", "The clock was set back: what lies between may be dated outside of the period"]
      lines += clockSteps.map { "  \($0)" }
    }
    lines += [
      "",
      "A share like 66.7% (20.8–93.9%): of so few hits the true share may be other; 95 times in a hundred it lies between the two in parentheses.",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// From when until when, in words.
  var period: String {
    "\(from?.description ?? "the start of the log") to \(until?.description ?? "its end")"
  }

  /// A list by its name and those of its delta files, whose hits are counted under their own.
  func title(ofList name: String) -> String {
    let deltas = Set((listSources[name] ?? [:]).values).subtracting([name]).sorted()
    return deltas.isEmpty ? name : "\(name) with \(deltas.joined(separator: ", "))"
  }

  private var perMillion: String {
    hitsPerMillion.map { ", \(Int($0.rounded())) a million reads" } ?? ""
  }

  /// One line an outcome, with its share of the judged hits and the 95 % interval.
  static func outcomes(_ tally: Tally) -> [String] {
    Disposition.Outcome.allCases.map { outcome in
      let right =
        outcome == .misread && tally.misreadListed > 0
        ? ", \(tally.misreadListed) of them of the listed vehicle: right hits" : ""
      return "\(outcome.title): \(tally.share(outcome).text)\(right)"
    }
      + ["undecided: \(tally.undecided) of \(tally.hits)"]
  }

  /// The report for programs.
  public var json: AuditValue {
    [
      "schema": 1, "type": "report",
      "from": from.map { .text($0.description) } ?? .null,
      "until": until.map { .text($0.description) } ?? .null,
      "log": [
        "records": .number(checkpoint.size), "root": .text(checkpoint.root.description),
        "signed": .text(checkpoint.time),
      ],
      "reads": .object(reads.mapValues { .number($0) }),
      "hitsPerMillionReads": hitsPerMillion.map { .real($0) } ?? .null,
      "total": Self.json(total), "lists": .object(lists.mapValues(Self.json)),
      "listAges": .object(listAges.mapValues { .number($0) }),
      "listSources": .object(listSources.mapValues(Self.names)),
      "cameras": .object(cameras.mapValues(Self.json)),
      "reasons": .object(reasons.mapValues { .number($0) }),
      "days": .object(days.mapValues { .number($0) }),
      "responseSeconds": [
        "median": response(0.5).map { .number($0) } ?? .null,
        "p90": response(0.9).map { .number($0) } ?? .null,
      ],
      "searches": .object(searches.mapValues { .number($0) }), "refused": .number(refused),
      "views": .number(views), "clearances": .number(clearances),
      "clearancesEnded": .number(clearancesEnded),
      "keptBack": .number(keptBack), "superseded": .number(superseded),
      "exports": .number(exports),
      "purged": Self.json(purged), "purgedByOrder": Self.json(purgedByOrder),
      "rules": .list(rules.map { .text($0) }), "clockSteps": .list(clockSteps.map { .text($0) }),
    ]
  }

  private static func names(_ files: [String: String]) -> AuditValue {
    .object(files.mapValues { .text($0) })
  }

  private static func json(_ purge: Purge) -> AuditValue {
    ["reads": .number(purge.reads), "hits": .number(purge.hits)]
  }

  private static func json(_ tally: Tally) -> AuditValue {
    var outcomes: [String: AuditValue] = [:]
    for outcome in Disposition.Outcome.allCases {
      outcomes[outcome.rawValue] = tally.share(outcome).audit
    }
    var actions: [String: AuditValue] = [:]
    for (action, count) in tally.actions { actions[action.rawValue] = .number(count) }
    var verdicts: [String: AuditValue] = [:]
    for action in tally.verdicts.keys {
      let counts = Verdict.allCases.map {
        ($0.rawValue, AuditValue.number(tally.count(of: action, $0)))
      }
      verdicts[action.rawValue] = .object(Dictionary(uniqueKeysWithValues: counts))
    }
    return [
      "hits": .number(tally.hits), "undecided": .number(tally.undecided),
      "withdrawn": .number(tally.withdrawn),
      "outcomes": .object(outcomes), "actions": .object(actions),
      "actionsByVerdict": .object(verdicts), "misreadListed": .number(tally.misreadListed),
    ]
  }
}

extension WilsonInterval {
  /// The share for programs.
  fileprivate var audit: AuditValue {
    [
      "count": .number(count), "total": .number(total), "share": share.map { .real($0) } ?? .null,
      "low": .real(bounds.low), "high": .real(bounds.high),
    ]
  }
}

extension Disposition.Outcome {
  /// What reports call it.
  public var title: String {
    switch self {
    case .correctRead: "correct read"
    case .wrongState: "wrong state"
    case .misread: "misread"
    case .otherVehicle: "another vehicle"
    case .staleRecord: "stale record"
    case .badEntry: "bad entry"
    case .unableToVerify: "unable to verify"
    }
  }
}
