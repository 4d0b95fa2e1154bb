import Foundation

/// Traffic with known truth, matched by several methods: what calibration, false alerts and found hits really are.
///
/// Vehicles are drawn from a population; one in a thousand reads (or as set) is of a listed vehicle. Reads are put together of characters
/// of plates that neither the reader nor matching has seen: ``ReadObservations/heldBack``. So are the looks that tell a state.
public struct MatchSimulation: Sendable {
  /// One way to match, and what it reported.
  struct Method: Sendable, Codable {
    var name: String
    /// For each least probability: alerts for the listed vehicle that passed.
    var trueAlerts: [Int]
    /// For each least probability: alerts for a vehicle that did not.
    var falseAlerts: [Int]
  }

  /// A classic method against hits by probability, at the share of listed vehicles that it finds.
  struct Comparison: Sendable, Codable {
    /// The method.
    var name: String
    /// The share of reads of listed vehicles that it finds.
    var found: Double
    /// Its false alerts a million reads.
    var falseAlerts: Double
    /// The least probability that finds as much; `nil`: none does.
    var limit: Double?
    /// False alerts a million reads by probability at that limit.
    var ownFalseAlerts: Double?
    /// The greatest share found by probability with a thousandth of its false alerts.
    var foundWithThousandth = 0.0
  }

  /// What is simulated.
  public struct Plan: Sendable {
    /// Reads in all; below 0 none.
    public var reads = 1_000_000
    /// Listed vehicles among them, a share; `nil`: as many as matching takes for granted.
    public var listedShare: Double?
    /// The budget to hold, a share of reads.
    public var budget = 5e-6
    /// The share of reads in which the plate's looks are seen, 0 to 1.
    public var stateSeen = 1.0
    /// Draws everything.
    public var seed: UInt64 = 1
    /// Makes the usual plan.
    public init() {}
  }

  /// The methods that hits by probability are held against: each with whatever jurisdiction, and with the same alone.
  private enum ClassicMethod: CaseIterable {
    case exact, oneLookAlike, distanceOfOne

    var rule: MatchSettings.Rule {
      switch self {
      case .exact: .exact
      case .oneLookAlike: .lookAlikes(1)
      case .distanceOfOne: .distance(1)
      }
    }

    /// Where its alerts are counted in `methods`.
    var row: Int {
      switch self {
      case .exact: 1
      case .oneLookAlike: 3
      case .distanceOfOne: 5
      }
    }

    /// Where those are that name the jurisdiction that was read.
    var rowOfSameJurisdiction: Int { row + 1 }

    /// Of so many reads of vehicles that are not listed one is matched. Edit distance reports a third of all reads: a tenth of the traffic tells it well
    /// enough.
    var thinning: Int { self == .distanceOfOne ? 10 : 1 }
  }

  /// What passes, and what it is matched by.
  private struct Traffic {
    let hotlistSet: HotlistSet
    let vehicles: ListedVehicles
    let sampler: PlateSampler
    let simulator: ReadSimulator
    let probable: HotlistMatcher
    let classic: [(method: ClassicMethod, matcher: HotlistMatcher)]
    let now = Date()
    var numbers: SeededNumbers
  }

  /// The least probabilities of the curves.
  static let limits: [Double] = [
    0.0001, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8,
    0.9, 0.95, 0.98, 0.99, 0.995, 0.999,
  ]

  /// Reads of listed vehicles.
  private(set) var listed = 0
  /// Reads that are right in every character.
  private(set) var right = 0
  /// The classic methods at the share of listed vehicles that each finds.
  private(set) var comparisons: [Comparison] = []
  private var alerts: [(probability: Double, isRight: Bool)] = []
  /// Reads in all.
  let reads: Int
  /// Listed vehicles among the reads, the share that was asked for.
  let listedShare: Double
  /// Reads that tell a jurisdiction, and of these those that tell the vehicle's.
  private(set) var jurisdictions = (told: 0, right: 0)
  /// The share of reads in which the plate's looks are seen.
  let stateSeen: Double
  /// Ten bins of equal width.
  private(set) var bins = CalibrationBin.tenths(of: [])
  /// By probability, then the classic knobs.
  private(set) var methods: [Method]
  /// The least probability that the forecast gives for the budget.
  let budgetLimit: Double
  /// The budget, false alerts a million.
  let budget: Double
  /// False alerts at that limit.
  private(set) var budgetFalseAlerts = 0
  /// True alerts at that limit.
  private(set) var budgetTrueAlerts = 0

  /// Runs a simulation.
  ///
  /// - Parameters:
  ///   - hotlist: A list of vehicles of the settings' population.
  ///   - settings: How to match; the rule is not used.
  ///   - errors: What reads are put together of.
  ///   - progress: Called now and then with the reads done.
  /// - Throws: `HotplateError` of code `hotlist` when no entry of the list is a whole plate.
  public init(
    _ hotlist: Hotlist, settings: MatchSettings, errors: ReadObservations = .heldBack,
    plan: Plan,
    progress: (Int) -> Void = { _ in }
  ) throws {
    var probable = settings
    probable.rule = .probable
    probable.baseRate = plan.listedShare ?? settings.baseRate
    probable.minimumProbability = Self.limits[0]
    probable.falseAlertBudget = nil
    let vehicles = ListedVehicles([hotlist], population: settings.population)
    guard vehicles.count > 0 else {
      throw HotplateError(
        .hotlist,
        "\(hotlist.name): found no whole plate, expected at least one to draw listed vehicles from")
    }
    let hotlistSet = HotlistSet([hotlist], settings: probable)
    let listedShare = hotlistSet.baseRate
    let forecast = FalseAlertForecast(
      [hotlist], settings: probable, stateSeen: plan.stateSeen)
    budgetLimit = forecast.threshold(for: plan.budget)
    budget = plan.budget * 1e6
    let classic = ClassicMethod.allCases.map { method in
      var settings = probable
      settings.rule = method.rule
      settings.minimumProbability = nil
      return (method: method, matcher: HotlistMatcher(hotlists: [hotlist], settings: settings))
    }
    let names = [
      "probability", "exact", "exact, same state", "one look-alike", "one look-alike, same state",
      "distance 1",
      "distance 1, same state",
    ]
    methods = names.map {
      Method(
        name: $0,
        trueAlerts: [Int](repeating: 0, count: $0 == "probability" ? Self.limits.count : 1),
        falseAlerts: [Int](repeating: 0, count: $0 == "probability" ? Self.limits.count : 1))
    }
    reads = max(0, plan.reads)
    self.listedShare = listedShare
    stateSeen = plan.stateSeen
    var traffic = Traffic(
      hotlistSet: hotlistSet, vehicles: vehicles, sampler: PlateSampler(settings.population),
      simulator: ReadSimulator(
        population: settings.population, observations: errors, looks: .heldBack,
        stateSeen: plan.stateSeen),
      probable: HotlistMatcher(hotlists: [hotlist], settings: probable), classic: classic,
      numbers: SeededNumbers(seed: plan.seed))
    for number in 0..<reads {
      if number % 10_000 == 0 { progress(number) }
      simulate(number, of: &traffic)
    }
    compare()
  }

  /// Draws a vehicle, reads it, and counts what each method reports.
  private mutating func simulate(_ number: Int, of traffic: inout Traffic) {
    var truth: PlateSampler.Sample
    let isListed = traffic.numbers.fraction() < listedShare
    var time = traffic.now
    if isListed {
      guard let drawn = traffic.vehicles.drawPassing(traffic.hotlistSet, &traffic.numbers) else {
        return
      }
      truth = drawn.vehicle
      time = drawn.entry.dateInForce
      listed += 1
    } else {
      repeat {
        truth = traffic.sampler.draw(&traffic.numbers)
      } while traffic.vehicles.contains(truth)
    }
    let read = traffic.simulator.read(truth, &traffic.numbers).read
    right += read.plate == truth.plate ? 1 : 0
    if let told = read.jurisdiction {
      jurisdictions.told += 1
      jurisdictions.right += told.code == truth.jurisdiction ? 1 : 0
    }
    // In the order of hits: sums of probabilities go by it.
    let told = traffic.probable.vehicles(for: read, at: time).sorted { $0.comes(before: $1) }
    for group in told {
      note(group.probability.asTold, isListed && traffic.vehicles.isRight(group, for: truth))
    }
    for (method, matcher) in traffic.classic {
      if !isListed, number % method.thinning != 0 { continue }
      let weight = isListed ? 1 : method.thinning
      for hit in matcher.hits(for: read, at: time, source: "simulation") {
        let isRight = isListed && traffic.vehicles.isRight(hit, for: truth)
        count(method.row, isRight, weight)
        if hit.jurisdictionMatch == .same {
          count(method.rowOfSameJurisdiction, isRight, weight)
        }
      }
    }
  }

  /// Finds for each classic method the least probability that finds as many listed vehicles.
  private mutating func compare() {
    let sorted = alerts.sorted { $0.probability > $1.probability }
    alerts = []
    let million = 1e6 / Double(max(reads, 1))
    comparisons = methods.dropFirst().map { method in
      var comparison = Comparison(
        name: method.name, found: Double(method.trueAlerts[0]) / Double(max(listed, 1)),
        falseAlerts: Double(method.falseAlerts[0]) * million)
      var (found, wrong) = (0, 0)
      for alert in sorted where found < method.trueAlerts[0] {
        if alert.isRight { found += 1 } else { wrong += 1 }
        comparison.limit = alert.probability
        if Double(wrong) * 1000 <= Double(method.falseAlerts[0]) {
          comparison.foundWithThousandth = Double(found) / Double(max(listed, 1))
        }
      }
      if found < method.trueAlerts[0] {
        comparison.limit = nil
      } else {
        comparison.ownFalseAlerts = Double(wrong) * million
      }
      return comparison
    }
  }

  private mutating func count(_ method: Int, _ isRight: Bool, _ weight: Int) {
    if isRight {
      methods[method].trueAlerts[0] += weight
    } else {
      methods[method].falseAlerts[0] += weight
    }
  }

  private mutating func note(_ probability: Double, _ isRight: Bool) {
    // Hits below one in a hundred are right so seldom that they would make any calibration look good.
    if probability >= 0.01 { bins.note(probability, isRight) }
    alerts.append((probability, isRight))
    for (number, limit) in Self.limits.enumerated() where probability >= limit {
      if isRight { methods[0].trueAlerts[number] += 1 } else { methods[0].falseAlerts[number] += 1 }
    }
    if probability >= budgetLimit {
      if isRight { budgetTrueAlerts += 1 } else { budgetFalseAlerts += 1 }
    }
  }

  /// The expected calibration error over the ten bins: how far the share of right hits is from their probability, on average.
  var calibrationError: Double { bins.expectedCalibrationError }

  /// The same over hits of at least 0.1 alone.
  var calibrationErrorOfLikelyHits: Double { bins[1...].expectedCalibrationError }
}
