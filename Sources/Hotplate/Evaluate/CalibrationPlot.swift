import Foundation

/// Promised against found certainty of reads, as a drawing.
struct CalibrationPlot {
  /// A tenth of confidence with reads in it.
  struct Bin {
    /// Mean confidence.
    var stated: Double
    /// Right reads of all.
    var found: WilsonInterval
  }

  let bins: [Bin]

  init(_ reads: [LabelledOutcome]) {
    let tenths = CalibrationBin.tenths(of: reads.lazy.map { ($0.confidence, $0.isRight) })
    bins = tenths.filter { $0.count > 0 }.map { bin in
      Bin(
        stated: bin.probability / Double(bin.count),
        found: WilsonInterval(bin.right, of: bin.count))
    }
  }

  var svg: String {
    guard !bins.isEmpty else { return "<p>Nothing was read.</p>" }
    func x(_ share: Double) -> String { String(format: "%.1f", 40 + 320 * share) }
    func y(_ share: Double) -> String { String(format: "%.1f", 330 - 320 * share) }
    var svg =
      "<svg viewBox=\"0 0 370 350\" role=\"img\" aria-label=\"Promised and found certainty\">"
    for tick in [0.0, 0.25, 0.5, 0.75, 1] {
      let percent = "\(Int(100 * tick)) %"
      svg +=
        "<line x1=\"\(x(0))\" x2=\"\(x(1))\" y1=\"\(y(tick))\" y2=\"\(y(tick))\" stroke=\"#e3e5e9\"/>"
      svg += "<text x=\"34\" y=\"\(y(tick))\" text-anchor=\"end\">\(percent)</text>"
      svg += "<text x=\"\(x(tick))\" y=\"346\" text-anchor=\"middle\">\(percent)</text>"
    }
    svg +=
      "<line x1=\"\(x(0))\" y1=\"\(y(0))\" x2=\"\(x(1))\" y2=\"\(y(1))\" stroke=\"#9aa0a8\" stroke-dasharray=\"4 4\"/>"
    for bin in bins {
      let (low, high) = bin.found.bounds
      svg +=
        "<line x1=\"\(x(bin.stated))\" x2=\"\(x(bin.stated))\" y1=\"\(y(low))\" y2=\"\(y(high))\" stroke=\"#2f6fab\" stroke-width=\"3\" opacity=\".4\"/>"
      svg +=
        "<circle cx=\"\(x(bin.stated))\" cy=\"\(y(bin.found.share ?? 0))\" r=\"5\" fill=\"#2f6fab\"><title>\(bin.found.total) reads</title></circle>"
    }
    return svg + "</svg>"
  }
}
