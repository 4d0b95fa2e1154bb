/// The lists in use with what follows from them together. Never changes.
final class HotlistSet: Sendable {
  let hotlists: [Hotlist]
  /// The share of reads that are of listed vehicles.
  let baseRate: Double
  /// How often an ordinary vehicle of a jurisdiction passes, by its index in ``PlateSyntax/all``: one over its thousands of vehicles, times its share of the traffic.
  private let visits: [Double]
  /// The mean of `visits` over the traffic, for entries whose jurisdiction is not known: they are from where vehicles here are from. Of entries with a
  /// whole plate the mean over the vehicles that bear such texts counts, ``visit(ofUnplaced:)``.
  private let meanVisit: Double
  /// The sum of the visits of all listed vehicles.
  private let allVisits: Double
  /// The share of reads that are of vehicles whose entry has a whole plate.
  let wholePlateRate: Double
  /// What was computed of entries with unknown characters, by list and place in it.
  private let patternShares = Guarded<[SIMD2<Int>: Double]>([:])
  /// What ``visit(ofUnplaced:)`` computed, by the index of the shape.
  private let unplacedVisits = Guarded<[Int: Double]>([:])
  /// Hits below this are not reported; `nil`: the usual rule.
  let minimumProbability: Double?
  /// The greatest share of reads that a single entry has.
  let greatestRate: Double
  /// Each list's entries with unknown characters.
  let wildcards: [WildcardTable]
  let population: PlatePopulation
  /// Of a forecast: the entries that it came upon.
  let known: KnownEntries?

  /// - Parameters:
  ///   - isForForecast: Whether only which vehicles are told is asked, and how probably: of entries that say the same of that there is then one.
  ///   - onForecast: Called again and again while reads are simulated for a budget.
  init(
    _ hotlists: [Hotlist], settings: MatchSettings, isForForecast: Bool = false,
    onForecast: (_ done: Int, _ reads: Int) -> Void = { _, _ in }
  ) {
    self.hotlists = hotlists
    known = isForForecast ? KnownEntries() : nil
    let distinct = Self.vehiclesPerEntry(of: hotlists.map(\.index))
    let whole = zip(hotlists, distinct).map { Double($0.index.count) * $1 }
    let count = zip(whole, hotlists).reduce(0.0) { $0 + $1.0 + Double($1.1.wildcards.count) }
    baseRate = min(
      settings.baseRate ?? MatchSettings.defaultBaseRate(entries: Int(count.rounded())), 0.5)
    wholePlateRate = baseRate * whole.reduce(0, +) / max(count, 1)
    let population = settings.population
    self.population = population
    wildcards = hotlists.map { WildcardTable($0.wildcards) }
    let weights = settings.population.weights
    let visits = zip(weights, PlateSyntax.all).map { $0 / max($1.vehicles, 1) }
    self.visits = visits
    let mean = max(zip(weights, visits).reduce(0) { $0 + $1.0 * $1.1 }, .leastNormalMagnitude)
    meanVisit = mean
    var sum = 0.0
    var greatest = 0.0
    for (number, list) in hotlists.enumerated() {
      var own = 0.0
      // In one order, as the last digits of a sum depend on it, and by them what a simulation draws.
      for (code, rows) in list.jurisdictions.sorted(by: { $0.key < $1.key }) {
        let indices = code.isEmpty ? [] : population.jurisdictionIndices(of: code)
        let visit = indices.isEmpty ? mean : indices.reduce(0) { max($0, visits[$1]) }
        own += visit * Double(rows)
        greatest = max(greatest, indices.isEmpty ? visits.max() ?? mean : visit)
      }
      sum += own * (whole[number] + Double(list.wildcards.count)) / Double(max(list.count, 1))
    }
    allVisits = max(sum, mean)
    greatestRate = baseRate * max(greatest, mean) / allVisits
    minimumProbability = settings.leastProbability(of: hotlists, onForecast)
  }

  /// The jurisdictions that a listed code may mean, as indices into ``PlateSyntax/all``.
  func jurisdictionIndices(of code: String?) -> [Int] {
    guard let code, !code.isEmpty else { return [] }
    return population.jurisdictionIndices(of: code)
  }

  /// The share of vehicles that a list's entry with unknown characters fits, of those from where it is.
  func share(list: Int, wildcard: Int, from jurisdictionIndices: [Int]) -> Double {
    // Of patterns with several runs it takes as long as a thousand reads.
    if let known = patternShares.withLock({ $0[[list, wildcard]] }) { return known }
    let share = hotlists[list].wildcards[wildcard].share(of: population, from: jurisdictionIndices)
    patternShares.withLock { $0[[list, wildcard]] = share }
    return share
  }

  /// The share of reads that are of one listed vehicle, which is from one of some jurisdictions; of none: nobody knows from where.
  func rate(of jurisdictionIndices: [Int]) -> Double {
    let visit =
      jurisdictionIndices.isEmpty
      ? meanVisit : jurisdictionIndices.reduce(0) { max($0, visits[$1]) }
    return baseRate * visit / allVisits
  }

  /// The share of reads that are of the listed vehicle of an entry.
  func rate(of entry: HotlistEntry) -> Double {
    let indices = jurisdictionIndices(of: entry.jurisdiction)
    guard indices.isEmpty, !entry.isPartial, let shape = PlateShape(entry.plate.utf8) else {
      return rate(of: indices)
    }
    return baseRate * visit(ofUnplaced: shape) / allVisits
  }

  /// The same of an entry with a whole plate whose jurisdiction is not known, times how many times as probable a read makes it: the mean over where
  /// the vehicles that bear such a text are from.
  ///
  /// - Parameters:
  ///   - shape: The shape of the plate.
  ///   - origin: What the read says of where it is from.
  func rate(ofUnplaced shape: PlateShape, seenAs origin: ReadOrigin) -> Double {
    let visit = origin.sum(visit(ofUnplaced: shape)) {
      population.share(shape, from: $0) * visits[$0]
    }
    return baseRate * visit / allVisits / origin.meanFactor
  }

  /// The mean of `visits` over the vehicles that bear one text of a shape.
  private func visit(ofUnplaced shape: PlateShape) -> Double {
    if let known = unplacedVisits.withLock({ $0[shape.index] }) { return known }
    let visit = visits.indices.reduce(0) {
      $0 + population.share(shape, from: $1) * visits[$1]
    }
    unplacedVisits.withLock { $0[shape.index] = visit }
    return visit
  }

  /// The entry of a match. Where a compiled list's row turns out damaged, what the index knows of it, and a note: a lead must not vanish.
  func entry(_ match: Match) -> HotlistEntry {
    let list = hotlists[match.list]
    let place =
      match.wildcard >= 0
      ? list.wildcards[match.wildcard].place : RowLocation(value: list.index.places[match.position])
    if let entry = list.content.entry(at: place, sources: list.sources) { return entry }
    var entry = HotlistEntry(
      plate: match.wildcard >= 0 ? "" : PackedPlate(value: match.key).text, row: place.line,
      file: list.name)
    entry.other["damage"] = "the row of this entry cannot be read"
    return entry
  }

  /// The entry of a match, and its group.
  func listed(_ match: Match) -> (entry: HotlistEntry, group: MatchGroup) {
    if let known, isFoundAgain(match) {
      let group = known.group(of: match) { MatchGroup(match, entry(match), self) }
      return (group.entries[0].entry, group)
    }
    let listed = entry(match)
    return (listed, MatchGroup(match, listed, self))
  }

  /// Whether many reads, or every read of one plate, find the entry: all that a forecast comes upon would be too much to keep.
  private func isFoundAgain(_ match: Match) -> Bool {
    if match.wildcard >= 0 { return true }
    let (index, position) = (hotlists[match.list].index, match.position)
    return position > 0 && index.keys[position - 1] == match.key
      || position + 1 < index.count && index.keys[position + 1] == match.key
  }

  /// Asks for the memory that ``contains(_:)`` looks at first.
  func prepare(_ key: UInt64) {
    let hash = HotlistIndex.hash(key)
    for list in hotlists where list.index.isFar {
      list.index.prefetchFilter(hash: hash)
      list.index.prefetchSlot(hash: hash)
    }
  }

  /// Whether a packed plate is on any list.
  func contains(_ key: UInt64) -> Bool {
    hotlists.contains { !$0.index.positions(of: key).isEmpty }
  }
}
