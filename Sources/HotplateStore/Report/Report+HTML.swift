import Foundation
import Hotplate

extension Report {
  /// The report as one page that needs nothing else: no script, no font, no network.
  ///
  /// - Parameters:
  ///   - sample: Accesses drawn for a supervisor.
  ///   - seed: What they were drawn with.
  public func html(sample: [Access] = [], seed: UInt64 = 0) -> String {
    """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Hotplate report</title>
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <style>
    :root{color-scheme:light dark;--ink:light-dark(#131922,#e7ecf2);--soft:light-dark(#525d6b,#a1adbb);--line:light-dark(#d6dce4,#303945);--back:light-dark(#fff,#0e1217);--accent:light-dark(#14569f,#74b4fb)}
    body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--back);max-width:64rem;margin:2rem auto;padding:0 1rem}
    h1{font-size:1.7rem;margin:0} h2{font-size:1.15rem;margin:2.2rem 0 .5rem}
    .scroll{overflow-x:auto} table{border-collapse:collapse;width:100%;font-size:.93rem}
    th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line);vertical-align:top} th{color:var(--soft);font-weight:600}
    td.n,th.n{text-align:right;font-variant-numeric:tabular-nums} small{display:block;color:var(--soft);white-space:nowrap}
    .lead{color:var(--soft)} .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem;margin:1.2rem 0}
    .figures div{border:1px solid var(--line);border-radius:.6rem;padding:.6rem 1rem;color:var(--soft)}
    .figures b{display:block;font-size:1.5rem;color:var(--ink)} code{font-size:.8rem;overflow-wrap:anywhere}
    svg{width:100%;height:auto} svg text{font:12px system-ui,sans-serif;fill:var(--ink)}
    .grid{stroke:var(--line)} .range{stroke:var(--accent);stroke-width:4;stroke-linecap:round;opacity:.4} .dot{fill:var(--accent)}
    @media print{:root{color-scheme:light}}
    </style></head><body>
    <h1>Hotplate report</h1>
    <p class="lead">From \(period.forHTML). A hit is a lead to verify, never a verdict; \
    what it turned out to be is what a person found.</p>
    <div class="figures">
    <div><b>\(Self.grouped(readCount))</b>reads</div><div><b>\(Self.grouped(total.hits))</b>hits</div>
    <div><b>\(hitsPerMillion.map { Self.grouped(Int($0.rounded())) } ?? "–")</b>hits a million reads</div>
    <div><b>\(Self.grouped(total.undecided))</b>undecided</div>
    <div><b>\(response(0.5).map { Self.duration($0) } ?? "–")</b>to the first judgment, median</div>
    </div>
    <h2>What the hits turned out to be</h2>
    \(Plot.shares(Disposition.Outcome.allCases.map { ($0.title, total.share($0)) }))
    <p class="lead">Share of the judged hits, with the interval that holds the true share 95 times in a hundred (Wilson).\
    \(total.misreadListed == 0 ? "" : " Of the misread ones \(total.misreadListed) are of the listed vehicle: right hits.")</p>
    <h2>What was done</h2>\(actionTable)
    <p class="lead">Wrong: found misread and not of the listed vehicle, of a wrong state, another vehicle, a stale record or a bad entry. Unverified: nobody could tell, or nobody judged it.</p>
    <h2>Hits a day</h2>
    \(Plot.bars(days))
    <h2>Lists compared with</h2>
    <table><tr><th>list</th><th class="n">greatest age when loaded</th></tr>
    \(listAges.sorted { $0.key < $1.key }.map { Self.row([title(ofList: $0.key), Self.duration($0.value)]) }.joined(separator: "\n"))</table>
    <h2>By list</h2>\(table(lists, reads: nil))
    <h2>By camera</h2>\(table(cameras, reads: reads))
    <h2>Searches by purpose</h2>
    <table><tr><th>purpose</th><th class="n">searches</th></tr>
    \(searches.sorted { $0.key < $1.key }.map { Self.row([$0.key, "\($0.value)"]) }.joined(separator: "\n"))
    \(Self.row(["refused", "\(refused)"]))</table>
    <h2>Watching the watchers</h2>
    <table>
    \(Self.row(["views of plates", "\(views)"]))
    \(Self.row(["clearances", "\(clearances)"]))
    \(Self.row(["clearances ended before their time", "\(clearancesEnded)"]))
    \(Self.row(["hits suppressed by clearances", "\(keptBack)"]))
    \(Self.row(["hits replaced by a surer one of the same pass, and not counted", "\(superseded)"]))
    \(Self.row(["exports and reports", "\(exports)"]))
    \(Self.row(["reads deleted by retention", "\(purged.reads)"]))
    \(Self.row(["hits deleted by retention", "\(purged.hits)"]))
    \(Self.row(["reads deleted by order", "\(purgedByOrder.reads)"]))
    \(Self.row(["hits deleted by order", "\(purgedByOrder.hits)"]))
    \(Self.row(["users", "\(users.count)"]))</table>
    <h2>Put in force</h2>
    <p>\(rules.isEmpty ? "Nothing new." : rules.map(\.asReportLine.forHTML).joined(separator: "<br>"))</p>
    \(clockSteps.isEmpty ? "" : "<h2>The clock was set back</h2><p>What lies between may be dated outside of the period.</p><p>\(clockSteps.map(\.forHTML).joined(separator: "<br>"))</p>")
    \(survey(sample, seed: seed))
    <p class="lead">Made from the signed log alone: \(checkpoint.size) records, signed \(checkpoint.time.forHTML), root<br>
    <code>\(checkpoint.root)</code></p>
    </body></html>

    """
  }

  /// What was done, by whether the hit was right.
  private var actionTable: String {
    let rows = Self.actionsTaken.map { action in
      Self.row(
        [action.rawValue, "\(total.actions[action, default: 0])"]
          + Verdict.allCases.map { "\(total.count(of: action, $0))" })
    }
    let head =
      "<tr><th>action</th><th class=\"n\">hits</th><th class=\"n\">of a right hit</th><th class=\"n\">of a wrong one</th><th class=\"n\">unverified</th></tr>"
    return "<table>\(head)\n\(rows.joined(separator: "\n"))</table>"
  }

  private func table(_ tallies: [String: Tally], reads: [String: Int]?) -> String {
    let names = Set(tallies.keys).union(reads.map { Set($0.keys) } ?? []).sorted()
    let outcomes = Disposition.Outcome.allCases
    let head =
      ["name"] + (reads == nil ? [] : ["reads"]) + ["hits"] + outcomes.map(\.title)
      + ["undecided", "withdrawn"]
    let rows = names.map { name in
      let tally = tallies[name] ?? Tally()
      var cells = [name]
      if let reads { cells.append("\(reads[name, default: 0])") }
      cells.append("\(tally.hits)")
      let shares = outcomes.map { Self.cell(of: tally.share($0)) }.joined()
      let counts = [tally.undecided, tally.withdrawn].map { "<td class=\"n\">\($0)</td>" }
      return Self.row(cells, more: shares + counts.joined())
    }
    let header = head.enumerated().map { "<th\($0 > 0 ? " class=\"n\"" : "")>\($1)</th>" }
    return
      "<div class=\"scroll\"><table><tr>\(header.joined())</tr>\n\(rows.joined(separator: "\n"))</table></div>"
  }

  /// A count with the interval of its share.
  private static func cell(of share: WilsonInterval) -> String {
    let interval = share.total > 0 ? "<small>\(share.interval)</small>" : ""
    return "<td class=\"n\">\(share.count)\(interval)</td>"
  }

  private func survey(_ sample: [Access], seed: UInt64) -> String {
    guard !sample.isEmpty else { return "" }
    let rows = sample.map {
      Self.row(
        ["\($0.record)"],
        more: [$0.time, $0.user, $0.action, $0.asked, $0.purpose, $0.caseID]
          .map { "<td>\($0.forHTML)</td>" }.joined())
    }
    return """
      <h2>For a supervisor: \(sample.count) of \(accesses.count) accesses, drawn with seed \(seed)</h2>
      <div class="scroll"><table><tr><th>record</th><th>time</th><th>user</th><th>what</th><th>asked</th><th>purpose</th><th>case</th></tr>
      \(rows.joined(separator: "\n"))</table></div>
      """
  }

  /// 12345 as `12 345`, the narrow space as HTML has it.
  private static func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    return digits.enumerated().map { index, digit in
      index > 0 && (digits.count - index).isMultiple(of: 3) ? "&#8239;\(digit)" : String(digit)
    }.joined()
  }

  private static func row(_ cells: [String], more: String = "") -> String {
    let cells = cells.enumerated().map { index, cell in
      "<td\(index > 0 ? " class=\"n\"" : "")>\(cell.forHTML)</td>"
    }
    return "<tr>\(cells.joined())\(more)</tr>"
  }

  static func duration(_ seconds: Int) -> String {
    switch seconds {
    case ..<120: "\(seconds) s"
    case ..<7200: "\(seconds / 60) min"
    case ..<172_800: "\(seconds / 3600) h"
    default: "\(seconds / 86_400) d"
    }
  }
}
