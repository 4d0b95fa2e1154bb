import Foundation

/// The forms that statutes and directives ask for, filled in from the log. Not legal advice.
public enum StatutoryForm: String, Sendable, CaseIterable {
  /// Arkansas Code § 12-12-1805: six-monthly public statistics.
  case arkansas = "ar"
  /// California Civil Code § 1798.90.52: the record of each access.
  case california = "ca"
  /// New Jersey Attorney General Directive 2022-12: the yearly audit.
  case newJersey = "nj"
  /// Virginia Code § 2.2-5517: the yearly report without personal data.
  case virginia = "va"

  /// Fills in the form.
  ///
  /// - Parameter sample: For New Jersey, the accesses drawn for the survey.
  public func text(_ report: Report, sample: [Report.Access] = []) -> String {
    let lines: [String]
    switch self {
    case .arkansas: lines = Self.arkansas(report)
    case .california: lines = Self.california(report)
    case .newJersey: lines = Self.newJersey(report, sample: sample)
    case .virginia: lines = Self.virginia(report)
    }
    let foot = [
      "", "Made from the signed log: \(report.checkpoint.size) records,",
      "root \(report.checkpoint.root).",
    ]
    let clock =
      report.clockSteps.isEmpty
      ? []
      : ["The clock was set back; what lies between may be dated outside of the period:"]
        + report.clockSteps.map { "  \($0)" }
    let lead = [
      "A hit is a lead; what it turned out to be is what a person found. This form is no legal advice."
    ]
    return (lines + foot + clock + lead).joined(separator: "\n") + "\n"
  }

  private static func arkansas(_ report: Report) -> [String] {
    var lines = [
      "ARKANSAS CODE § 12-12-1805: STATISTICS ON AUTOMATIC LICENSE PLATE READERS",
      "Period: \(report.period)", "", "(1) License plates scanned: \(report.readCount)",
      "(2) Lists against which plates were compared:",
    ]
    let names = Set(report.listAges.keys).union(report.lists.keys).sorted()
    lines += names.isEmpty ? ["    none"] : names.map { "    \($0.asReportField)" }
    lines += [
      "(3) For each list (confirmed: a person found that the vehicle is the listed one and that the entry stands):"
    ]
    for name in names {
      let tally = report.lists[name] ?? Report.Tally()
      lines += [
        "    \(name.asReportField)",
        "      confirmed matches: \(tally.confirmed)",
        "        of these misread, yet of the listed vehicle: \(tally.misreadListed)",
        "      matches that upon further investigation did not correlate: \(tally.refuted)",
        "        of these misread: \(tally.outcomes[.misread, default: 0] - tally.misreadListed), wrong state: \(tally.outcomes[.wrongState, default: 0]), another vehicle: \(tally.outcomes[.otherVehicle, default: 0]), stale record: \(tally.outcomes[.staleRecord, default: 0]), bad entry: \(tally.outcomes[.badEntry, default: 0])",
        "      matches that nobody could verify: \(tally.outcomes[.unableToVerify, default: 0])",
        "      matches resulting in arrest: \(tally.text(of: .arrested))",
        "      matches resulting in prosecution: \(tally.text(of: .prosecuted))",
        "      matches not yet judged: \(tally.undecided)",
      ]
    }
    return lines
  }

  private static func virginia(_ report: Report) -> [String] {
    var lines = [
      "VIRGINIA CODE § 2.2-5517: YEARLY REPORT, WITHOUT PERSONAL DATA",
      "Period: \(report.period)", "",
      "Cameras in use: \(Set(report.reads.keys).union(report.cameras.keys).count)",
      "Plates read: \(report.readCount)", "Notifications (hits): \(report.total.hits)",
      "  by reason of the entry:",
    ]
    lines += report.reasons.sorted { $0.key < $1.key }.map {
      "    \($0.key.asReportField): \($0.value)"
    }
    lines.append("  as found by a person:")
    lines += Report.outcomes(report.total).map { "    \($0)" }
    lines.append("  stops and what followed (\(Report.wrong)):")
    lines += Report.actionsTaken.map { "    \($0.rawValue): \(report.total.text(of: $0))" }
    lines.append("Searches by purpose:")
    lines += report.searches.sorted { $0.key < $1.key }.map {
      "  \($0.key.asReportField): \($0.value)"
    }
    lines += [
      "Searches refused: \(report.refused)",
      "Reads deleted at the end of their retention: \(report.purged.reads)",
      "Hits deleted at the end of their retention: \(report.purged.hits)",
      "Reads deleted by order: \(report.purgedByOrder.reads)",
      "Hits deleted by order: \(report.purgedByOrder.hits)",
    ]
    return lines
  }

  private static func newJersey(_ report: Report, sample: [Report.Access]) -> [String] {
    var lines = [
      "NEW JERSEY ATTORNEY GENERAL DIRECTIVE 2022-12: YEARLY AUDIT",
      "Period: \(report.period)", "",
      "1. Users who had access, with the date of their last training (to be filled in):",
    ]
    lines += report.users.sorted().map { "    \($0.asReportField)  training: ____________" }
    lines.append("2. Random survey of accesses (\(sample.count) drawn; to be marked):")
    lines += sample.map(\.asFields).map {
      "    [ ] record \($0.record)  \($0.time)  \($0.user)  \($0.action)  \($0.purpose.isEmpty ? "-" : $0.purpose)  case \($0.caseID.isEmpty ? "-" : $0.caseID)"
    }
    lines += [
      "3. Accesses in all: \(report.accesses.count); refused searches: \(report.refused)",
      "4. Violations and complaints (to be filled in): ____________",
    ]
    return lines
  }

  private static func california(_ report: Report) -> [String] {
    var lines = [
      "CALIFORNIA CIVIL CODE § 1798.90.52: RECORD OF ACCESS", "Period: \(report.period)",
      "Not recorded: the purpose of an access that is no search (\"-\" below), and the user's organization.",
      "", "date and time | data elements queried | user | purpose | case | what was done",
    ]
    lines += report.accesses.map(\.asFields).map {
      [
        $0.time, $0.asked.isEmpty ? "-" : $0.asked, $0.user, $0.purpose.isEmpty ? "-" : $0.purpose,
        $0.caseID.isEmpty ? "-" : $0.caseID, $0.action,
      ].joined(separator: " | ")
    }
    return lines
  }
}
