import Foundation
import Hotplate

/// Plots as SVG to stand inside a page.
enum Plot {
  /// A dot and its interval a row, 0 to 100 %.
  static func shares(_ rows: [(name: String, share: WilsonInterval)]) -> String {
    let (left, width, height) = (120.0, 500.0, 28.0)
    let full = Double(rows.count) * height + 24
    var svg =
      "<svg viewBox=\"0 0 860 \(Int(full))\" role=\"img\" aria-label=\"Shares of the judged hits with 95 % intervals\">"
    for tick in 0...4 {
      let x = number(left + width * Double(tick) / 4)
      svg +=
        "<line x1=\"\(x)\" x2=\"\(x)\" y1=\"4\" y2=\"\(number(full - 20))\" class=\"grid\"/>"
      svg +=
        "<text x=\"\(x)\" y=\"\(number(full - 4))\" text-anchor=\"middle\">\(tick * 25)%</text>"
    }
    for (index, row) in rows.enumerated() {
      let y = Double(index) * height + 18
      svg +=
        "<text x=\"\(number(left - 10))\" y=\"\(number(y + 4))\" text-anchor=\"end\">\(row.name.forHTML)</text>"
      svg +=
        "<text x=\"\(number(left + width + 12))\" y=\"\(number(y + 4))\">\(row.share.text.forHTML)</text>"
      guard let share = row.share.share else { continue }
      let (low, high) = row.share.bounds
      svg +=
        "<line x1=\"\(number(left + width * low))\" x2=\"\(number(left + width * high))\" y1=\"\(number(y))\" y2=\"\(number(y))\" class=\"range\"/>"
      svg +=
        "<circle cx=\"\(number(left + width * share))\" cy=\"\(number(y))\" r=\"5\" class=\"dot\"/>"
    }
    return svg + "</svg>"
  }

  /// The most days that are drawn.
  private static let mostDays = 3661

  /// A bar a day, days without any included; the first and the last are named, and the highest. Of more days than ``mostDays`` the newest: how many counts lie
  /// before them is said.
  static func bars(_ counts: [String: Int]) -> String {
    guard let from = counts.keys.min().flatMap({ Timestamp($0) }),
      let until = counts.keys.max().flatMap({ Timestamp($0) })
    else { return "<p>No hits.</p>" }
    let span = Int((until.milliseconds - from.milliseconds) / 86_400_000)
    let days = (0..<min(span + 1, mostDays)).reversed().map { day -> (name: String, count: Int) in
      let time = Timestamp(milliseconds: until.milliseconds - Int64(day) * 86_400_000)
      let name = String(time.description.prefix(10))
      return (name, counts[name, default: 0])
    }
    guard let first = days.first, let last = days.last else { return "" }
    let most = days.map(\.count).max() ?? 0
    let earlier = counts.values.reduce(0, +) - days.reduce(0) { $0 + $1.count }
    let (width, height) = (860.0, 120.0)
    let step = width / Double(days.count)
    var svg =
      "<svg viewBox=\"0 0 860 150\" role=\"img\" aria-label=\"Hits a day, at most \(most)\">"
    for (index, day) in days.enumerated() {
      let tall = height * Double(day.count) / Double(most)
      svg +=
        "<rect x=\"\(number(Double(index) * step))\" y=\"\(number(16 + height - tall))\" width=\"\(number(max(1, min(step * 0.8, 60))))\" height=\"\(number(tall))\" class=\"dot\"><title>\(day.name.forHTML): \(day.count)</title></rect>"
    }
    svg += "<text x=\"0\" y=\"12\">\(most) at most</text>"
    svg += "<text x=\"0\" y=\"148\">\(first.name.forHTML)</text>"
    if days.count > 1 {
      svg += "<text x=\"860\" y=\"148\" text-anchor=\"end\">\(last.name.forHTML)</text>"
    }
    svg += "</svg>"
    return earlier == 0
      ? svg : svg + "<p>Hits of days before \(first.name.forHTML), not drawn: \(earlier)</p>"
  }

  private static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths.isMultiple(of: 10) ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
  }
}
