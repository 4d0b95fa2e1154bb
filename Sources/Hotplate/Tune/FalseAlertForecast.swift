import Foundation

/// What settings cost before they are used: expected false alerts, and the share of listed vehicles found.
///
/// For hits by probability no traffic is drawn at all. Reads *R* of listed vehicles are simulated; a hit of probability *P* says
/// that reads like *R* are of the listed vehicle *P* to 1−*P* of the time, so each stands for (1−*P*)/*P* reads of others. The sum over
/// simulated reads is the expected false alerts, also where they are a few in a million. The classic knobs report hits whatever their
/// probability, so for them traffic is drawn.
struct FalseAlertForecast: Sendable {
  /// What one setting costs.
  struct Cost: Sendable, Hashable {
    /// Hits below this are not reported.
    var minimumProbability: Double
    /// Expected false alerts a million reads.
    var falseAlertsPerMillion: Double
    /// The share of reads of listed vehicles that give a hit for them, 0 to 1, of entries with whole plates; `nil` where no list has one.
    var found: Double?
    /// Reads drawn to count the false alerts; `nil` where they were computed.
    var drawn: Int?
  }

  /// The probabilities of the hits that reads of listed vehicles gave for them, and how often such a vehicle passes beside the others, a share of all.
  private let found: [(probability: Double, share: Double)]
  /// Vehicles that fit entries with unknown characters.
  private let patterns: [PatternStrangers]
  /// Reads simulated; 0 where no list has a whole plate.
  private let reads: Int
  /// The share of reads that are of listed vehicles, 0 to a half.
  let baseRate: Double
  /// The share of reads that are of vehicles whose entry has a whole plate.
  let wholePlateRate: Double

  /// The least probability that is told apart.
  static let leastProbability = 0.002
  /// How many times fewer false alerts than a budget allows are expected at its least probability. Plates and traffic are never quite those that
  /// forecasts draw: simulations with other plates gave up to 1.9 times what was forecast.
  static let caution = 2.0

  /// Simulates reads of the listed vehicles.
  ///
  /// - Parameters:
  ///   - settings: How to match; the rule, the least probability and the budget are not used.
  ///   - stateSeen: The share of reads in which the plate's looks are seen, 0 to 1.
  ///   - reads: How many; 20,000, the usual, tell a budget to a few percent in a second or two.
  ///   - seed: The same gives the same forecast.
  ///   - progress: Called for each read with how many were simulated, and of how many.
  init(
    _ hotlists: [Hotlist], settings: MatchSettings, stateSeen: Double = 1, reads: Int? = nil,
    seed: UInt64 = 1, progress: (_ done: Int, _ reads: Int) -> Void = { _, _ in }
  ) {
    let reads = reads ?? settings.forecastReads
    var settings = settings
    settings.rule = .probable
    settings.minimumProbability = Self.leastProbability
    // The budget is told by this forecast: with one, the matcher would ask for another forecast, and so on.
    settings.falseAlertBudget = nil
    let matcher = HotlistMatcher(forecasting: hotlists, settings: settings)
    let hotlistSet = matcher.hotlistSet
    let vehicles = ListedVehicles(hotlists, population: settings.population)
    baseRate = hotlistSet.baseRate
    wholePlateRate = hotlistSet.wholePlateRate
    patterns = PatternStrangers.all(of: hotlistSet, settings.population, stateSeen: stateSeen)
    self.reads = vehicles.count > 0 ? reads : 0
    let simulator = ReadSimulator(
      population: settings.population, observations: settings.observations, stateSeen: stateSeen)
    var numbers = SeededNumbers(seed: seed)
    var found: [(probability: Double, share: Double)] = []
    var sum = 0.0
    for number in 0..<self.reads {
      progress(number, self.reads)
      guard let (entry, vehicle) = vehicles.draw(&numbers) else { continue }
      let rate = hotlistSet.rate(of: entry)
      sum += rate
      let read = simulator.read(vehicle, &numbers).read
      let told = matcher.vehicles(for: read, at: entry.dateInForce)
      if let probability = vehicles.probability(ofRight: told, for: vehicle) {
        found.append((max(probability, Self.leastProbability), rate))
      }
    }
    self.found = found.map { ($0.probability, $0.share / sum) }
  }

  /// What hits of at least a probability cost; probabilities below 0.002 are not told apart.
  func cost(minimumProbability least: Double) -> Cost {
    let found = found.filter { $0.probability >= least }
    let strangers = found.reduce(0) { $0 + $1.share * (1 - $1.probability) / $1.probability }
    let fitting = patterns.reduce(0) { $1.probability >= least ? $0 + $1.share : $0 }
    return Cost(
      minimumProbability: least,
      falseAlertsPerMillion: (strangers * wholePlateRate + fitting) * 1e6,
      found: reads > 0 ? min(found.reduce(0) { $0 + $1.share }, 1) : nil)
  }

  /// The least probability of hits at which a share of reads allowed to be false alerts is expected to be half used (``caution``); above 1 for none at
  /// all, as no hit is free of doubt.
  func threshold(for share: Double) -> Double {
    guard share > 0 else { return 1.0.nextUp }
    let costs =
      found.map {
        (
          probability: $0.probability,
          cost: (1 - $0.probability) / $0.probability * $0.share * wholePlateRate
        )
      }
      + patterns.map { (probability: $0.probability, cost: $0.share) }
    let expected = share / Self.caution
    var sum = 0.0
    for (probability, cost) in costs.sorted(by: { $0.probability > $1.probability }) {
      sum += cost
      if sum > expected { return min(probability.nextUp, 1) }
    }
    return Self.leastProbability
  }
}

extension FalseAlertForecast {
  /// What settings cost in traffic that is drawn: for the usual rule and the classic knobs.
  ///
  /// - Parameters:
  ///   - settings: How to match; a budget is not used, but its least probability can be set.
  ///   - stateSeen: The share of reads in which the plate's looks are seen, 0 to 1.
  ///   - progress: Called for each read with how many were drawn, and of how many.
  /// - Complexity: O(`reads`); rules of wide reach cost more.
  static func drawn(
    _ hotlists: [Hotlist], settings: MatchSettings, stateSeen: Double = 1, reads: Int = 20_000,
    seed: UInt64 = 2, progress: (_ done: Int, _ reads: Int) -> Void = { _, _ in }
  ) -> Cost {
    var settings = settings
    settings.falseAlertBudget = nil
    let matcher = HotlistMatcher(forecasting: hotlists, settings: settings)
    let vehicles = ListedVehicles(hotlists, population: settings.population)
    let sampler = PlateSampler(settings.population)
    let simulator = ReadSimulator(
      population: settings.population, observations: settings.observations, stateSeen: stateSeen)
    var numbers = SeededNumbers(seed: seed)
    var alerts = 0
    let ofListed = vehicles.count > 0 ? min(reads, 5000) : 0
    for number in 0..<reads {
      progress(number, reads + ofListed)
      let drawn = simulator.read(sampler.draw(&numbers), &numbers)
      alerts += matcher.vehicles(for: drawn.read, at: Date()).count {
        !vehicles.isRight($0, for: drawn.truth)
      }
    }
    let hotlistSet = matcher.hotlistSet
    var (found, tried) = (0.0, 0.0)
    for number in 0..<ofListed {
      progress(reads + number, reads + ofListed)
      guard let (entry, vehicle) = vehicles.draw(&numbers) else { continue }
      let rate = hotlistSet.rate(of: entry)
      tried += rate
      let read = simulator.read(vehicle, &numbers).read
      let told = matcher.vehicles(for: read, at: entry.dateInForce)
      if told.contains(where: { vehicles.isRight($0, for: vehicle) }) { found += rate }
    }
    return Cost(
      minimumProbability: settings.minimumProbability ?? 0,
      falseAlertsPerMillion: Double(alerts) / Double(max(reads, 1)) * 1e6,
      found: tried > 0 ? found / tried : nil, drawn: reads)
  }
}
