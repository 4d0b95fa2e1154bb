import Foundation

/// What counts as a hit, and what is known of the traffic before anything is read.
public struct MatchSettings: Sendable {
  /// Which entries are looked at.
  public enum Rule: Sendable, Hashable {
    /// Those that the read makes probable.
    case probable
    /// Those that equal the read.
    case exact
    /// Those within so many edits of the read: insertions, deletions and substitutions count 1 each.
    case distance(Int)
    /// Those that equal the read but for so many look-alike characters (``ConfusionMatrix/lookAlikes``).
    case lookAlikes(Int)
  }

  /// Which entries are looked at.
  public var rule = Rule.probable
  /// The minimum probability of a hit. `nil`: a hit whose text differs from the read needs ``defaultMinimumProbability``; an exact match is always reported.
  /// A number that is not finite counts as not given.
  public var minimumProbability: Double? {
    didSet { minimumProbability = minimumProbability.ifFinite }
  }
  /// The share of reads that may be false alerts, 0 to 1: hits below the probability at which a forecast expects half as many are not reported.
  /// Forecast anew for lists that are put in place; `nil`: no budget. A number that is not finite counts as not given.
  public var falseAlertBudget: Double? {
    didSet { falseAlertBudget = falseAlertBudget.ifFinite }
  }
  /// The share of reads that are of listed vehicles, above 0 and at most 0.5; `nil`: ``defaultBaseRate(entries:)``. A number that is not finite, or not
  /// above 0, counts as not given; 0.5 is taken for a greater one.
  public var baseRate: Double? {
    didSet { baseRate = baseRate.ifFinite.flatMap { $0 > 0 ? $0 : nil } }
  }
  /// Which plates pass the camera.
  public var population = PlatePopulation()
  /// How characters are confused.
  public var confusions = ConfusionMatrix.measured
  /// Whether the reader already weighed its texts by plate syntax. If not, and always for typed text, the syntax tells how much to trust a read.
  public var readerKnowsSyntax = true
  /// The age in seconds from which a list's hits carry the caution `stale list`; `nil`: never.
  public var staleAge: TimeInterval?
  /// How many reads a forecast of false alerts draws: a second of work.
  var forecastReads = 20_000

  /// Makes the usual settings.
  public init() {}

  /// The least probability of a hit whose text differs from the read: one in ten is right.
  public static let defaultMinimumProbability = 0.1

  /// The share of reads that are of listed vehicles when nobody counted: 1,000 a million for lists of a thousand plates and more (Los Angeles
  /// police 1,000, Maryland 2,000, Arkansas 318–1,470), below that one in a million for each, as for any vehicle of a town with a
  /// million.
  public static func defaultBaseRate(entries: Int) -> Double {
    min(1e-3, 1e-6 * Double(max(entries, 1)))
  }

  /// Texts less probable than this are not looked up, but those one edit away: at most a thousand texts are, and some seven hundred edits.
  static let leastConsidered = 1e-3
  /// Hits less probable than this would be told as 0: no text is looked at for them.
  static let leastTold = 1e-6
}

extension Double? {
  /// The number; `nil` where it is none, or infinite.
  fileprivate var ifFinite: Double? { flatMap { $0.isFinite ? $0 : nil } }
}
