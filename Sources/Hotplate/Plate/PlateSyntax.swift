/// How the plates of one jurisdiction are made up.
///
///     PlateSyntax.named("CA")            // California, and nothing of Canada: provinces have their own codes
///     PlateSyntax.all(in: .eu)
public struct PlateSyntax: Sendable, Hashable {
  /// A group of jurisdictions whose plates look alike, as the command's `--region` takes them.
  public enum Region: String, Sendable, Hashable, CaseIterable {
    /// The United States.
    case us
    /// Europe without the United Kingdom.
    case eu
    /// The United Kingdom.
    case gb
    /// Brazil.
    case br
    /// Canada.
    case ca
    /// India.
    case `in`
    /// Australia.
    case au
    /// Latin America without Brazil.
    case latin = "la"
    /// Elsewhere.
    case other
  }

  /// The code as lists write it: `CA`, `D`, `BR`.
  public let code: String
  /// Other codes for it: ISO 3166, older signs.
  let aliases: [String]
  /// The name, in English.
  public let name: String
  /// The group it belongs to.
  public let region: Region
  /// Registered vehicles in thousands, rounded: what a plate's origin weighs before anything is known.
  public let vehicles: Double
  /// The layouts, most frequent first. Not every special plate is among them.
  public let layouts: [PlateLayout]
  /// Letters that no regular plate has.
  let unusedLetters: String

  /// The probability that one of its vehicles bears one single text of a shape, by shape, personal plates aside.
  var textShares: [(shape: PlateShape, share: Double)] {
    // In the order of the layouts: the last digits of sums depend on it.
    layouts.reduce(into: []) { shares, layout in
      let shape = PlateShape(count: layout.count, letters: layout.letters)
      let share = layout.share / layout.size(letterCount: letterCount)
      if let known = shares.firstIndex(where: { $0.shape == shape }) {
        shares[known].share += share
      } else {
        shares.append((shape, share))
      }
    }
  }

  /// Letters in use.
  var letterCount: Int { 26 - unusedLetters.utf8.count }

  /// Whether a plate has one of the layouts and only letters that are in use.
  public func accepts(_ plate: Plate) -> Bool {
    guard let shape = PlateShape(plate.text.utf8) else { return false }
    return layouts.contains { $0.count == shape.count && $0.letters == shape.letters }
      && !plate.text.contains { unusedLetters.contains($0) }
  }
}

/// Where the letters of a text stand.
struct PlateShape: Hashable {
  var count: Int
  /// Bit *i* is set where character *i* is a letter.
  var letters: UInt16

  /// The shape of normalized text of at most twelve characters.
  init?(_ text: some Collection<UInt8>) {
    guard text.count <= PackedPlate.maximumCount else { return nil }
    count = text.count
    letters = text.enumerated().reduce(0) { $1.element > 57 ? $0 | 1 << UInt16($1.offset) : $0 }
  }

  init(count: Int, letters: UInt16) {
    self.count = count
    self.letters = letters
  }

  /// The shape of a number that ``index`` gave.
  init(index: Int) {
    count = Int.bitWidth - 1 - index.leadingZeroBitCount
    letters = UInt16(index & (1 << count - 1))
  }

  /// Whether a character is a letter.
  @inline(__always)
  func hasLetter(at position: Int) -> Bool { Int(letters) &>> position & 1 == 1 }

  /// A number of its own for each shape, below `tableSize`.
  @inline(__always) var index: Int { 1 &<< count | Int(letters) }
  /// Room for all shapes of at most twelve characters.
  static let tableSize = 2 << PackedPlate.maximumCount
}

extension PlateSyntax {
  /// Every syntax Hotplate knows.
  public static let all: [PlateSyntax] = [unitedStates, europe, elsewhere].flatMap { table in
    table.split(separator: "\n").map { PlateSyntax(line: String($0)) }
  }

  private static let byCode: [String: [Int]] = {
    var table: [String: [Int]] = [:]
    for (number, syntax) in all.enumerated() {
      for code in [syntax.code] + syntax.aliases + [syntax.name.uppercased()]
      where table[code]?.contains(number) != true {
        table[code, default: []].append(number)
      }
    }
    for (country, region) in countries {
      table[country] = all.indices.filter { all[$0].region == region }
    }
    return table
  }()

  /// Countries whose states and provinces have plates of their own, as lists name them. Not `US`: in NCIC's codes the federal government's vehicles.
  private static let countries: [String: Region] = [
    "USA": .us, "UNITED STATES": .us, "CAN": .ca, "CDN": .ca, "CANADA": .ca, "AUS": .au,
    "AUSTRALIA": .au,
  ]

  /// The syntaxes of a region.
  public static func all(in region: Region) -> [PlateSyntax] { all.filter { $0.region == region } }

  /// Whether a code names a country of which any state or province may be meant, like `USA`.
  static func isCountryWithStates(_ code: String) -> Bool { countries[code.uppercased()] != nil }

  /// The syntaxes that a code may mean, as indices into ``all``: `CA` is California, `AR` Arkansas or Argentina, `USA` every state.
  ///
  /// - Parameter preferring: Where a code means several, those of these regions alone, if there are any.
  static func jurisdictionIndices(of code: String, preferring regions: Set<Region> = []) -> [Int] {
    var code = code.uppercased()
    if !code.utf8.allSatisfy({ $0 < 128 }) {
      // Québec, México and España are written with and without.
      code = code.folding(options: .diacriticInsensitive, locale: nil)
    }
    var indices = byCode[code] ?? []
    if indices.isEmpty, let dash = code.lastIndex(of: "-") {
      // ISO 3166-2: of US-CA the state, of DE-BY the country, whose plates are one series.
      let country = String(code[..<dash])
      let part = byCode[String(code[code.index(after: dash)...])] ?? []
      if let region = countries[country] ?? (country == "US" ? .us : nil) {
        indices = part.filter { all[$0].region == region }
      } else {
        indices = (byCode[country] ?? []).filter { all[$0].region != .us }
        if indices.isEmpty { indices = part }
      }
    }
    let preferred = indices.filter { regions.contains(all[$0].region) }
    return preferred.isEmpty ? indices : preferred
  }

  /// The syntaxes that a code may mean; of several those of the regions given, if there are any.
  public static func meanings(of code: String, preferring regions: Set<Region> = [])
    -> [PlateSyntax]
  {
    jurisdictionIndices(of: code, preferring: regions).map { all[$0] }
  }

  /// Whether two codes mean the same place: `CA` and `California`, but not `AR`, which may be Arkansas or Argentina, and `Arkansas`.
  static func meanSameJurisdiction(_ a: String, _ b: String) -> Bool {
    if a.uppercased() == b.uppercased() { return true }
    let meanings = Set(jurisdictionIndices(of: a))
    return !meanings.isEmpty && meanings == Set(jurisdictionIndices(of: b))
  }

  /// Whether two codes may mean the same place: `CA` and `California`, and also `AR`, which may be Arkansas or Argentina, and `Arkansas`. A code that
  /// Hotplate does not know is the same as itself alone, in whichever case.
  ///
  /// - Parameter preferring: Where a code means several places, those of these regions alone, if there are any.
  static func mayMeanSameJurisdiction(
    _ a: String, _ b: String, preferring regions: Set<Region> = []
  ) -> Bool {
    a.uppercased() == b.uppercased()
      || !Set(jurisdictionIndices(of: a, preferring: regions))
        .isDisjoint(with: jurisdictionIndices(of: b, preferring: regions))
  }

  /// All codes with the syntaxes that they may mean.
  static func jurisdictionIndicesByCode(preferring regions: Set<Region>) -> [String: [Int]] {
    byCode.mapValues { indices in
      let preferred = indices.filter { regions.contains(all[$0].region) }
      return preferred.isEmpty ? indices : preferred
    }
  }

  /// What is expected where a place is named, for the sentence that refuses one Hotplate does not know.
  package static let expected = "expected a US state or country, like CA or D"

  /// The syntax that a code most likely means; `nil` when Hotplate does not know it, or when it names a country of many, like `USA`.
  public static func named(_ code: String, in region: Region? = nil) -> PlateSyntax? {
    isCountryWithStates(code)
      ? nil
      : jurisdictionIndices(of: code, preferring: region.map { [$0] } ?? []).first.map { all[$0] }
  }

  /// Reads a line of a table: code and aliases | region | name | thousands of vehicles | letters not in use | layouts with their weights.
  /// `A{1-3}` is one to three letters; `<8` is at most eight characters in all.
  private init(line: String) {
    let parts = line.split(separator: "|", omittingEmptySubsequences: false).map {
      $0.split(separator: " ").joined(separator: " ")
    }
    precondition(parts.count == 6, "a plate syntax has six columns: \(line)")
    let codes = parts[0].split(separator: " ").map(String.init)
    code = codes.first ?? ""
    aliases = Array(codes.dropFirst())
    guard let region = Region(rawValue: parts[1]) else {
      preconditionFailure("a plate syntax names no region: \(line)")
    }
    self.region = region
    name = parts[2]
    vehicles = Double(parts[3]) ?? 0
    unusedLetters = parts[4]
    let weighted = parts[5].split(separator: " ").map {
      word -> (patterns: [String], weight: Double) in
      let pair = word.split(separator: ":")
      return (Self.expanded(String(pair[0])), pair.count > 1 ? Double(pair[1]) ?? 1 : 1)
    }
    let total = weighted.reduce(0) { $0 + $1.weight }
    layouts = weighted.flatMap { group in
      group.patterns.map {
        PlateLayout(pattern: $0, share: group.weight / total / Double(group.patterns.count))
      }
    }.sorted { $0.share > $1.share }
  }

  /// `A{1-2}9{1-2}<3` is `A9`, `A99`, `AA9`.
  private static func expanded(_ pattern: String) -> [String] {
    let bounded = pattern.split(separator: "<")
    var results = [""]
    var rest = bounded[0][...]
    while let symbol = rest.first {
      rest = rest.dropFirst()
      var counts = 1...1
      if rest.first == "{", let close = rest.firstIndex(of: "}") {
        let ends = rest[rest.index(after: rest.startIndex)..<close].split(separator: "-").compactMap
        { Int($0) }
        if let low = ends.first, let high = ends.last, low <= high { counts = low...high }
        rest = rest[rest.index(after: close)...]
      }
      results = results.flatMap { start in
        counts.map { start + String(repeating: symbol, count: $0) }
      }
    }
    let longest = bounded.count > 1 ? Int(bounded[1]) ?? 12 : 12
    return results.filter { $0.utf8.count <= longest }
  }
}
