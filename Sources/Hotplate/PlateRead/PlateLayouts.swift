/// Which letters (L) and digits (N) plates carry, by country.
enum PlateLayouts {
  /// The layouts of one jurisdiction.
  struct Entry: Sendable {
    /// As reported and as on hotlists.
    var code: String
    /// What it is called on the command line, its groups included.
    var codes: [String]
    /// Letters and digits without gaps.
    var patterns: [String]
    /// Width over height of its usual plates.
    var aspects: ClosedRange<Double>
  }

  /// Letters as L and digits as N.
  static func pattern(of text: String) -> String {
    String(text.map { $0.isLetter ? "L" : "N" })
  }

  /// Usual layouts, written down from the countries' own rules; older and special series are left out where rare.
  static let table: [Entry] = [
    Entry(
      code: "D", codes: ["d", "de", "eu"],
      patterns: expand(letters: 2...5, digits: 1...4, limit: 8)
        + expand(letters: 2...5, digits: 1...4, limit: 7).map { $0 + "L" }, aspects: 4...5.2),
    Entry(
      code: "F", codes: ["f", "fr", "eu"],
      patterns: ["LLNNNLL", "NNNLLLNN", "NNNNLLNN", "NNNLLNN"],
      aspects: 4...5.2),
    Entry(code: "I", codes: ["i", "it", "eu"], patterns: ["LLNNNLL"], aspects: 4...5.2),
    Entry(
      code: "E", codes: ["e", "es", "eu"], patterns: ["NNNNLLL", "LNNNNLL", "LLNNNNLL"],
      aspects: 4...5.2),
    Entry(
      code: "GB", codes: ["gb", "uk", "eu"],
      patterns: ["LLNNLLL", "LNNNLLL", "LNNLLL", "LNLLL", "LLLNNNL", "LLLNNL", "LLLNL"],
      aspects: 4...5.2),
    Entry(
      code: "NL", codes: ["nl", "eu"],
      patterns: [
        "NNLLLL", "LLNNLL", "LLLLNN", "NNLLLN", "NLLLNN", "LLNNNL", "LNNNLL", "LLLNNL", "LNNLLL",
        "NNNNLL", "LLNNNN", "NNLLNN",
      ], aspects: 4...5.2),
    Entry(
      code: "PL", codes: ["pl", "eu"],
      patterns: [
        "LLNNNNN", "LLNNNNL", "LLNNNLL", "LLNLNNN", "LLNLLNN", "LLLLNNN", "LLLNNLL", "LLLNLNN",
        "LLLNNLN", "LLLNNNNN", "LLLNNNN", "LLLNNNL", "LLLLNNNN", "LLNNNN", "LLLNNNN", "LNLLLLL",
        "LNLLLL", "LNLLL",
      ], aspects: 4...5.2),
    Entry(
      code: "B", codes: ["b", "be", "eu"], patterns: ["NLLLNNN", "LLLNNN", "NNNLLL"],
      aspects: 4...5.2),
    Entry(
      code: "A", codes: ["a", "at", "eu"],
      patterns: ["LLNNNLL", "LNNNNLL", "LNNNNNL", "LLNNNNL", "LLNNNL", "LNNNNN", "LLNNNNN"],
      aspects: 4...5.2),
    Entry(
      code: "CH", codes: ["ch", "eu"],
      patterns: ["LLNNNNNN", "LLNNNNN", "LLNNNN", "LLNNN"], aspects: 4...5.2),
    Entry(
      code: "RO", codes: ["ro", "eu"], patterns: ["LLNNLLL", "LNNLLL", "LNNNLLL"], aspects: 4...5.2),
    Entry(code: "H", codes: ["h", "hu", "eu"], patterns: ["LLLNNN", "LLLLNNN"], aspects: 4...5.2),
    Entry(code: "S", codes: ["s", "se", "eu"], patterns: ["LLLNNN", "LLLNNL"], aspects: 4...5.2),
    Entry(code: "FIN", codes: ["fin", "fi", "eu"], patterns: ["LLLNNN"], aspects: 3.7...5.2),
    Entry(code: "N", codes: ["n", "no", "eu"], patterns: ["LLNNNNN"], aspects: 4...5.2),
    Entry(code: "DK", codes: ["dk", "eu"], patterns: ["LLNNNNN"], aspects: 4...5.2),
    Entry(
      code: "CZ", codes: ["cz", "eu"], patterns: ["NLNNNNN", "NLLNNNN", "LLLNNNN"], aspects: 4...5.2
    ),
    Entry(code: "SK", codes: ["sk", "eu"], patterns: ["LLNNNLL", "LLNNNNN"], aspects: 4...5.2),
    Entry(
      code: "SLO", codes: ["slo", "si", "eu"], patterns: ["LLLLNNN", "LLNNNLL"], aspects: 4...5.2),
    Entry(
      code: "HR", codes: ["hr", "eu"], patterns: ["LLNNNLL", "LLNNNNLL", "LLNNNL", "LLNNNNL"],
      aspects: 4...5.2),
    Entry(code: "BG", codes: ["bg", "eu"], patterns: ["LNNNNLL", "LLNNNNLL"], aspects: 4...5.2),
    Entry(code: "GR", codes: ["gr", "eu"], patterns: ["LLLNNNN"], aspects: 4...5.2),
    Entry(
      code: "P", codes: ["p", "pt", "eu"], patterns: ["NNNNLL", "LLNNNN", "NNLLNN", "LLNNLL"],
      aspects: 4...5.2),
    Entry(
      code: "IRL", codes: ["irl", "ie", "eu"],
      patterns: [
        "NNLN", "NNLNN", "NNLNNN", "NNLNNNN", "NNLNNNNN", "NNLLNNNN", "NNNLNNNNN", "NNNLNNNN",
      ],
      aspects: 4...5.2),
    Entry(
      code: "LV", codes: ["lv", "eu"], patterns: ["LLNNNN", "LLNNN", "LLNN"], aspects: 4...5.2),
    Entry(code: "LT", codes: ["lt", "eu"], patterns: ["LLLNNN"], aspects: 4...5.2),
    Entry(code: "EST", codes: ["est", "ee", "eu"], patterns: ["NNNLLL"], aspects: 4...5.2),
    Entry(
      code: "L", codes: ["l", "lu", "eu"], patterns: ["LLNNNN", "NNNN", "NNNNN"], aspects: 4...5.2),
    Entry(code: "M", codes: ["m", "mt", "eu"], patterns: ["LLLNNN"], aspects: 4...5.2),
    Entry(code: "CY", codes: ["cy", "eu"], patterns: ["LLLNNN"], aspects: 4...5.2),
    Entry(code: "UA", codes: ["ua"], patterns: ["LLNNNNLL"], aspects: 4...5.2),
    Entry(
      code: "TR", codes: ["tr"],
      patterns: ["NNLNNNN", "NNLNNNNN", "NNLLNNN", "NNLLNNNN", "NNLLLNN", "NNLLLNNN"],
      aspects: 4...5.2),
    Entry(code: "BR", codes: ["br"], patterns: ["LLLNNNN", "LLLNLNN"], aspects: 1.9...3.3),
    Entry(code: "AR", codes: ["ar"], patterns: ["LLLNNN", "LLNNNLL"], aspects: 1.9...3.3),
    Entry(
      code: "IND", codes: ["ind", "in"],
      patterns: [
        "LLNNLLNNNN", "LLNNLNNNN", "LLNLLNNNN", "LLNLLLNNNN", "LLNNNNNN", "LLNNLLLNNNN", "LLNLNNNN",
        "LLNNLLNNN",
      ], aspects: 1.4...5),
    Entry(
      code: "AUS", codes: ["aus", "au"],
      patterns: ["LLLNNN", "NLLNLL", "LLNNLL", "NNNLLL", "LLLNNL", "LNNNLLL", "NLLLNNN"],
      aspects: 2.3...3.2),
    Entry(code: "IL", codes: ["il"], patterns: ["NNNNNNN", "NNNNNNNN"], aspects: 2...5.2),
    Entry(
      code: "US", codes: ["us"],
      patterns: [
        "LLLNNN", "LLLNNNN", "NNNLLL", "NLLLNNN", "NNNNLL", "NNNNNN", "NNNNN", "NNNN", "LLNNNN",
        "LLNNNNN", "NNNNNNN", "NNNNLLL", "NNNLLLL", "LNNLLL", "NLLNNN", "NNLNNNN", "LLNNNL",
        "LNNNNN",
        "LNNNNNN", "NLNNNN", "NLNNNNN", "NNNNNL", "LLNNLL", "NNNLNN", "LLLNNL", "LLNNN", "NNNLL",
        "NNLNNN", "LNLNNN", "NLLNNNN", "LNNNNL", "NNNLNNN", "LLLLNNN", "LNNNLL", "LNNLLLL",
        "NNNNNLL",
        "LNNNLLL", "LLLNNLL",
      ], aspects: 1.7...2.4),
  ]

  private static func expand(
    letters: ClosedRange<Int>, digits: ClosedRange<Int>, limit: Int
  ) -> [String] {
    letters.flatMap { l in
      digits.filter { l + $0 <= limit }.map { n in
        String(repeating: "L", count: l) + String(repeating: "N", count: n)
      }
    }
  }
}
