extension PlateJurisdiction {
  /// Guesses where a plate is from by its letters and digits and its shape; `nil` when several countries are as likely.
  ///
  /// Every country whose layouts fit counts the same, one whose plates have this shape five times as much.
  init?(text: String, aspect: Double) {
    let pattern = PlateLayouts.pattern(of: text)
    let weights = PlateLayouts.table.filter { $0.patterns.contains(pattern) }
      .map { ($0.code, $0.aspects.contains(aspect) ? 5.0 : 1.0) }
    let total = weights.reduce(1) { $0 + $1.1 }  // 1 for a country that is not in the table
    guard let best = weights.max(by: { $0.1 < $1.1 }), best.1 / total > 0.5 else { return nil }
    self.init(code: best.0, probability: best.1 / total)
  }
}
