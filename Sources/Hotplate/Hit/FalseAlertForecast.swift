import Foundation

/// What settings cost before they are used: expected false alerts, and the share of listed vehicles found.
///
/// For hits by probability no traffic is drawn at all. Reads *R* of listed vehicles are simulated; a hit of probability *P* says
/// that reads like *R* are of the listed vehicle *P* to 1−*P* of the time, so each stands for (1−*P*)/*P* reads of others. The sum over
/// simulated reads is the expected false alerts, also where they are a few in a million. The classic knobs report hits whatever their
/// probability, so for them traffic is drawn.
public struct FalseAlertForecast: Sendable {
  /// What one setting costs.
  public struct Cost: Sendable, Hashable {
    /// Hits below this are not reported.
    public var minimumProbability: Double
    /// Expected false alerts a million reads.
    public var falseAlertsPerMillion: Double
    /// The share of reads of listed vehicles that give a hit for them.
    public var found: Double
    /// Reads drawn to count the false alerts; `nil` where they were computed.
    public var drawn: Int?
  }

  /// The probabilities of the hits that reads of listed vehicles gave for them.
  private let found: [Double]
  /// Entries with unknown characters: the probability of a sure read that fits, and the share of reads that do.
  private let patterns: [(probability: Double, share: Double)]
  private let reads: Int
  private let baseRate: Double

  /// The least probability that is told apart.
  static let leastProbability = 0.002

  /// Simulates reads of the listed vehicles.
  ///
  /// - Parameters:
  ///   - reads: How many; 20,000 tell a budget to a few percent in a second or two.
  ///   - seed: The same gives the same forecast.
  public init(_ hotlists: [Hotlist], settings: MatchSettings, reads: Int = 20_000, seed: UInt64 = 1)
  {
    var settings = settings
    settings.rule = .probable
    settings.minimumProbability = Self.leastProbability
    let matcher = HotlistMatcher(hotlists: hotlists, settings: settings)
    let shelf = HotlistShelf(hotlists, settings: settings)
    let simulator = ReadSimulator(
      population: settings.population, observations: settings.observations)
    var numbers = SeededNumbers(seed: seed)
    baseRate = shelf.baseRate
    self.reads = reads
    patterns = zip(hotlists, shelf.patternShares).flatMap { list, shares in
      zip(list.partialEntries, shares).map { entry, share in
        let rate = shelf.rate(of: entry.jurisdiction)
        // The share of those from elsewhere that fit, too, is left out: their jurisdiction speaks against them.
        return (rate / (rate + share), share)
      }
    }
    let indexed = hotlists.filter { $0.index.count > 0 }
    let count = indexed.reduce(0) { $0 + $1.index.count }
    guard count > 0 else {
      found = []
      return
    }
    var found: [Double] = []
    for _ in 0..<reads {
      var position = Int(numbers.next() % UInt64(count))
      var list = indexed[0]
      for candidate in indexed {
        list = candidate
        if position < candidate.index.count { break }
        position -= candidate.index.count
      }
      guard let entry = list.entry(at: position) else { continue }
      let truth = PlateSampler.Sample(
        plate: Plate(normalized: entry.plate), jurisdiction: entry.jurisdiction ?? "")
      let read = simulator.read(truth, &numbers).read
      for hit in matcher.hits(for: read, at: entry.momentItCounts)
      where hit.plate == entry.plate && hit.jurisdiction == entry.jurisdiction {
        found.append(max(hit.probability, Self.leastProbability))
      }
    }
    self.found = found
  }

  /// What hits of at least a probability cost.
  public func cost(minimumProbability least: Double) -> Cost {
    let found = found.filter { $0 >= least }
    let strangers = found.reduce(0) { $0 + (1 - $1) / $1 }
    let share = baseRate / Double(max(reads, 1))
    let fitting = patterns.reduce(0) { $1.probability >= least ? $0 + $1.share : $0 }
    return Cost(
      minimumProbability: least, falseAlertsPerMillion: (strangers * share + fitting) * 1e6,
      found: Double(found.count) / Double(max(reads, 1)))
  }

  /// The least probability of hits that keeps expected false alerts within a share of reads; above 1 for none at all, as no hit is free of doubt.
  public func threshold(for share: Double) -> Double {
    guard share > 0 else { return 1.0.nextUp }
    let each = baseRate / Double(max(reads, 1))
    let costs =
      found.map { (probability: $0, cost: (1 - $0) / $0 * each) }
      + patterns.map { (probability: $0.probability, cost: $0.share) }
    var sum = 0.0
    for (probability, cost) in costs.sorted(by: { $0.probability > $1.probability }) {
      sum += cost
      if sum > share { return min(probability.nextUp, 1) }
    }
    return Self.leastProbability
  }
}

extension FalseAlertForecast {
  /// What settings cost in traffic that is drawn: for the classic knobs.
  ///
  /// - Complexity: O(`reads`); rules of wide reach cost more.
  public static func drawn(
    _ hotlists: [Hotlist], settings: MatchSettings, reads: Int = 20_000, seed: UInt64 = 2
  ) -> Cost {
    let matcher = HotlistMatcher(hotlists: hotlists, settings: settings)
    let sampler = PlateSampler(settings.population)
    let simulator = ReadSimulator(
      population: settings.population, observations: settings.observations)
    var numbers = SeededNumbers(seed: seed)
    var alerts = 0
    for _ in 0..<reads {
      let drawn = simulator.read(sampler.draw(&numbers), &numbers)
      alerts += matcher.hits(for: drawn.read, at: Date()).count {
        $0.plate != drawn.truth.plate.text || $0.jurisdiction != drawn.truth.jurisdiction
      }
    }
    var found = 0
    var listed = 0
    let indexed = hotlists.filter { $0.index.count > 0 }
    for _ in 0..<min(reads, 5000) where !indexed.isEmpty {
      let list = indexed[Int(numbers.next() % UInt64(indexed.count))]
      guard let entry = list.entry(at: Int(numbers.next() % UInt64(list.index.count))) else {
        continue
      }
      listed += 1
      let truth = PlateSampler.Sample(
        plate: Plate(normalized: entry.plate), jurisdiction: entry.jurisdiction ?? "")
      let read = simulator.read(truth, &numbers).read
      let hits = matcher.hits(for: read, at: entry.momentItCounts)
      if hits.contains(where: { $0.plate == entry.plate && $0.jurisdiction == entry.jurisdiction })
      {
        found += 1
      }
    }
    return Cost(
      minimumProbability: settings.minimumProbability ?? 0,
      falseAlertsPerMillion: Double(alerts) / Double(max(reads, 1)) * 1e6,
      found: Double(found) / Double(max(listed, 1)), drawn: reads)
  }
}

extension HotlistEntry {
  /// A moment at which the entry counts, also where it has ended.
  var momentItCounts: Date { effective ?? expires.map { $0 - 1 } ?? Date() }
}
