import Foundation

/// An evaluation as one page for a browser, pictures and all: what is confused, what is missed by size and angle, whether
/// confidence can be believed, and the worst reads to look at.
///
///     try EvaluationPage(evaluation, title: "my-labels").html.write(toFile: "report.html", …)
///
/// The page holds cut-outs of the pictures: it is as confidential as they are. It loads nothing from anywhere.
public struct EvaluationPage {
  private let evaluation: Evaluation
  private let title: String
  /// Wrong reads, and plates not found, shown as pictures.
  private let mostPictures: Int

  /// Describes an evaluation; the wrong reads' pictures are read again from their files. Fewer than no pictures are none.
  public init(_ evaluation: Evaluation, title: String, mostPictures: Int = 48) {
    self.evaluation = evaluation
    self.title = title
    self.mostPictures = max(0, mostPictures)
  }

  /// The page.
  public var html: String {
    """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><title>Hotplate evaluation: \(title.forHTML)</title>
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
    <style>
    body{font:16px/1.5 system-ui,sans-serif;color:#1a1d21;max-width:62rem;margin:2rem auto;padding:0 1rem}
    h1{font-size:1.6rem} h2{font-size:1.15rem;margin:2rem 0 .5rem} p{color:#555}
    table{border-collapse:collapse} th,td{text-align:right;padding:.3rem .8rem;border-bottom:1px solid #d8dbe0}
    th:first-child,td:first-child{text-align:left} pre{overflow-x:auto}
    .shots{display:grid;grid-template-columns:repeat(auto-fill,minmax(14rem,1fr));gap:1rem}
    figure{margin:0;border:1px solid #d8dbe0;border-radius:.4rem;padding:.5rem}
    figure img{width:100%;max-height:9rem;object-fit:contain;background:#f2f3f5}
    figcaption{font-size:.85rem;overflow-wrap:anywhere} figcaption b{font-family:monospace;font-size:1rem}
    svg{max-width:26rem;height:auto} svg text{font:11px system-ui,sans-serif;fill:#333}
    </style></head><body>
    <h1>\(title.forHTML)</h1>
    <pre>\(evaluation.text.forHTML)</pre>
    <h2>By size</h2>\(table("width of the plate in pixels", Self.sizes, of: { $0.box?.width }))
    <h2>By angle</h2>\(table("upper edge turned by degrees", Self.angles, of: { $0.angleInDegrees }))
    <p>The angle is that of the label's <code>quad</code>; a label without one has the angle of the region that was found, and none when
    it was missed.</p>
    <h2>Confusions</h2>\(confusions)
    <h2>Can confidence be believed?</h2>\(CalibrationPlot(reads).svg)
    <p>A dot for each tenth of confidence: what was promised to the right, what came true upwards, the bar holds the true share
    95 times in a hundred. On the line all promises are kept.</p>
    <h2>The surest wrong reads</h2>\(shots(wrong))
    <h2>Not found, the largest first</h2>\(shots(missed))
    </body></html>

    """
  }

  /// Pixels.
  private static let sizes = [0.0, 30, 40, 60, 90, 140, 220, .infinity]
  /// Degrees.
  private static let angles = [0.0, 3, 6, 10, 20, .infinity]

  private var reads: [LabelledOutcome] {
    evaluation.outcomes.filter { $0.text != nil && !$0.read.isEmpty }
  }

  private var wrong: [LabelledOutcome] {
    reads.filter { !$0.isRight }.sorted { ($1.confidence, $0.path) < ($0.confidence, $1.path) }
  }

  private var missed: [LabelledOutcome] {
    evaluation.outcomes.filter { !$0.isFound }
      .sorted { ($1.box?.width ?? 0, $0.path) < ($0.box?.width ?? 0, $1.path) }
  }

  private func table(
    _ name: String, _ limits: [Double], of measure: (LabelledOutcome) -> Double?
  ) -> String {
    let measured = evaluation.outcomes.compactMap { outcome in
      measure(outcome).map { (value: $0, outcome: outcome) }
    }
    guard !measured.isEmpty else { return "<p>No label tells.</p>" }
    var rows = [[name, "labelled", "found", "with text", "read exactly"]]
    for (low, high) in zip(limits, limits.dropFirst()) {
      let inside = measured.filter { $0.value >= low && $0.value < high }.map(\.outcome)
      guard !inside.isEmpty else { continue }
      let texts = inside.filter { $0.text != nil }
      rows.append([
        high == .infinity ? "\(Int(low)) and more" : "\(Int(low)) to \(Int(high))",
        "\(inside.count)", Self.share(inside.count(where: \.isFound), inside.count),
        "\(texts.count)", Self.share(texts.count(where: \.isRight), texts.count),
      ])
    }
    return Self.table(rows)
  }

  /// What was read for what, of reads that are near enough to be laid beside each other.
  private var confusions: String {
    var counts: [String: Int] = [:]
    for outcome in wrong {
      let (label, read) = (Plate(outcome.text ?? ""), Plate(outcome.read))
      let edits = PlateEdit.alignment(from: label, to: read).filter { !$0.isMatch }
      guard edits.count <= max(2, label.text.count / 2) else { continue }
      for edit in edits {
        counts["\(Self.name(edit.to)) for \(Self.name(edit.from))", default: 0] += 1
      }
    }
    guard !counts.isEmpty else { return "<p>None.</p>" }
    let often = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(25)
    return Self.table([["read", "times"]] + often.map { [$0.key, "\($0.value)"] })
  }

  private static func name(_ code: UInt8?) -> String {
    code.map(PackedPlate.text) ?? "nothing"
  }

  private func shots(_ outcomes: [LabelledOutcome]) -> String {
    guard !outcomes.isEmpty else { return "<p>None.</p>" }
    let figures = outcomes.prefix(mostPictures).map { outcome in
      let image =
        outcome.picture().map { picture in
          "<img alt=\"\" src=\"data:image/jpeg;base64,\(picture.base64EncodedString())\">"
        } ?? "<p>The picture cannot be read.</p>"
      let read =
        outcome.read.isEmpty
        ? "" : ", read <b>\(outcome.read.forHTML)</b> at \(Self.share(outcome.confidence))"
      return """
        <figure>\(image)<figcaption>is <b>\((outcome.text ?? "unreadable").forHTML)</b>\(read)<br>\
        \(outcome.path.lastNameOfPath.forHTML)</figcaption></figure>
        """
    }
    let rest = outcomes.count - figures.count
    return "<div class=\"shots\">\(figures.joined(separator: "\n"))</div>"
      + (rest > 0 ? "<p>And \(rest) more.</p>" : "")
  }

  private static func table(_ rows: [[String]]) -> String {
    let lines = rows.enumerated().map { number, cells in
      let tag = number == 0 ? "th" : "td"
      return "<tr>" + cells.map { "<\(tag)>\($0.forHTML)</\(tag)>" }.joined() + "</tr>"
    }
    return "<table>\(lines.joined(separator: "\n"))</table>"
  }

  private static func share(_ good: Int, _ all: Int) -> String {
    all == 0 ? "–" : share(Double(good) / Double(all))
  }

  private static func share(_ value: Double) -> String { String(format: "%.1f %%", 100 * value) }
}
