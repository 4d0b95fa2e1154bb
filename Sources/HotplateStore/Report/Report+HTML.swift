import Foundation

extension Report {
  /// The report as one page that needs nothing else: no script, no font, no network.
  public var html: String {
    """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><title>Hotplate report</title>
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <style>
    body{font:16px/1.5 system-ui,sans-serif;color:#1a1d21;max-width:62rem;margin:2rem auto;padding:0 1rem}
    h1{font-size:1.6rem;margin:0} h2{font-size:1.15rem;margin:2rem 0 .5rem}
    table{border-collapse:collapse;width:100%} caption{text-align:left;color:#555}
    th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #d8dbe0} td.n,th.n{text-align:right}
    .lead{color:#555} .figures{display:flex;flex-wrap:wrap;gap:1rem;margin:1rem 0}
    .figures div{border:1px solid #d8dbe0;border-radius:.4rem;padding:.5rem 1rem}
    .figures b{display:block;font-size:1.5rem} code{font-size:.8rem;overflow-wrap:anywhere}
    svg{width:100%;height:auto} svg text{font:12px system-ui,sans-serif;fill:#333}
    </style></head><body>
    <h1>Hotplate report</h1>
    <p class="lead">\(Self.escape(period)). A hit is a lead to verify, never a verdict; \
    “confirmed” is what a person found.</p>
    <div class="figures">
    <div><b>\(readCount)</b>reads</div><div><b>\(total.hits)</b>hits</div>
    <div><b>\(hitsPerMillion.map { String(Int($0.rounded())) } ?? "–")</b>hits a million reads</div>
    <div><b>\(total.undecided)</b>undecided</div>
    <div><b>\(response(0.5).map { Self.duration($0) } ?? "–")</b>to the first judgment, median</div>
    </div>
    <h2>What the hits turned out to be</h2>
    \(Plot.shares(Disposition.Outcome.allCases.map { ($0.title, total.share($0)) }))
    <p class="lead">Share of the judged hits, with the interval that holds the true share 95 times in a hundred (Wilson).</p>
    <h2>Hits a day</h2>
    \(Plot.bars(days))
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
    \(Self.row(["exports and reports", "\(exports)"]))
    \(Self.row(["reads deleted by retention", "\(purged.reads)"]))
    \(Self.row(["hits deleted by retention", "\(purged.hits)"]))
    \(Self.row(["users", "\(users.count)"]))</table>
    <p class="lead">Made from the signed log alone: \(checkpoint.size) records, signed \(Self.escape(checkpoint.time)), root<br>
    <code>\(checkpoint.root)</code></p>
    </body></html>

    """
  }

  private func table(_ tallies: [String: Tally], reads: [String: Int]?) -> String {
    let names = Set(tallies.keys).union(reads.map { Set($0.keys) } ?? []).sorted()
    let outcomes = Disposition.Outcome.allCases
    let head =
      ["name"] + (reads == nil ? [] : ["reads"]) + ["hits"] + outcomes.map(\.title) + ["undecided"]
    let rows = names.map { name in
      let tally = tallies[name] ?? Tally()
      var cells = [name]
      if let reads { cells.append("\(reads[name, default: 0])") }
      cells.append("\(tally.hits)")
      cells += outcomes.map { "\(tally.outcomes[$0, default: 0])" }
      return Self.row(cells + ["\(tally.undecided)"])
    }
    let header = head.enumerated().map { "<th\($0 > 0 ? " class=\"n\"" : "")>\($1)</th>" }
    return "<table><tr>\(header.joined())</tr>\n\(rows.joined(separator: "\n"))</table>"
  }

  private static func row(_ cells: [String]) -> String {
    let cells = cells.enumerated().map { index, cell in
      "<td\(index > 0 ? " class=\"n\"" : "")>\(escape(cell))</td>"
    }
    return "<tr>\(cells.joined())</tr>"
  }

  static func duration(_ seconds: Int) -> String {
    switch seconds {
    case ..<120: "\(seconds) s"
    case ..<7200: "\(seconds / 60) min"
    case ..<172_800: "\(seconds / 3600) h"
    default: "\(seconds / 86_400) d"
    }
  }

  static func escape(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
  }
}
