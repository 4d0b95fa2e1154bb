import Foundation

/// Finds the listed plates that a read may stand for, with the probability that the vehicle carries them.
///
///     let matcher = HotlistMatcher(hotlists: [try Hotlist(file: "stolen.csv")])
///     for hit in matcher.hits(for: read, at: .now) { print(hit.plate, hit.probability, hit.verify) }
///
/// The derivation is in <doc:Matching>. Safe to ask from many workers at once: each call works on the lists of its beginning,
/// also while others are put in place.
public final class HotlistMatcher: HitFinder {
  /// The lists and clearances of a moment.
  private final class InUse: Sendable {
    let hotlistSet: HotlistSet
    let clearances: Clearances
    let storedClearances: Clearances

    init(_ hotlistSet: HotlistSet, _ clearances: Clearances, _ storedClearances: Clearances) {
      self.hotlistSet = hotlistSet
      self.clearances = clearances
      self.storedClearances = storedClearances
    }
  }

  private struct State {
    var inUse: InUse
    var suppressions = 0
  }

  private let state: Guarded<State>
  /// What counts as a hit.
  public let settings: MatchSettings
  private let model: ReadModel

  /// Makes a matcher over lists.
  public init(
    hotlists: [Hotlist], settings: MatchSettings = MatchSettings(),
    clearances: Clearances = Clearances()
  ) {
    self.settings = settings
    model = ReadModel(settings.confusions)
    state = Guarded(
      State(inUse: InUse(HotlistSet(hotlists, settings: settings), clearances, Clearances())))
  }

  /// The lists in use.
  public var hotlists: [Hotlist] { state.withLock { $0.inUse.hotlistSet.hotlists } }

  /// Hits below this are not reported, as the settings or a forecast of them for the lists in use have it; `nil`: the usual rule, above 1: none is.
  package var leastProbability: Double? {
    state.withLock { $0.inUse.hotlistSet.minimumProbability }
  }

  /// Vehicles that were checked and are not to be stopped again, as a file names them; setting it puts others in place.
  public var clearances: Clearances {
    get { state.withLock { $0.inUse.clearances } }
    set {
      state.withLock {
        $0.inUse = InUse($0.inUse.hotlistSet, newValue, $0.inUse.storedClearances)
      }
    }
  }

  /// Vehicles that were cleared in the hit store; setting it puts others in place, and leaves those of a file alone.
  package var storedClearances: Clearances {
    get { state.withLock { $0.inUse.storedClearances } }
    set {
      state.withLock { $0.inUse = InUse($0.inUse.hotlistSet, $0.inUse.clearances, newValue) }
    }
  }

  /// Hits that clearances suppressed so far.
  public var suppressedCount: Int { state.withLock { $0.suppressions } }

  /// Counts hits that clearances suppressed of a read that was looked up uncounted.
  public func count(suppressedCount: Int) {
    guard suppressedCount > 0 else { return }
    state.withLock { $0.suppressions = $0.suppressions.upToMaximum(adding: suppressedCount) }
  }

  /// Puts other lists in place; calls under way finish with the old ones.
  public func replace(_ hotlists: [Hotlist]) {
    let next = HotlistSet(hotlists, settings: settings)
    state.withLock { $0.inUse = InUse(next, $0.inUse.clearances, $0.inUse.storedClearances) }
  }

  /// Returns the hits of a read, most probable first; of equal ones the most urgent, then in the order of the lists.
  ///
  /// - Parameters:
  ///   - read: What was read.
  ///   - time: When, for the entries' effective and expiry times.
  ///   - source: Where the read is from, which tells hits of the same text apart; where it is empty, the time does.
  /// - Complexity: O(texts that the read may stand for), whatever the size of the lists; for ``MatchSettings/Rule/distance(_:)`` of 2 and more
  ///   it grows with the lists.
  public func hits(for read: PlateRead, at time: Date, source: String) -> [Hit] {
    hitsAndSuppressedCount(for: read, at: time, source: source, isCounted: true).hits
  }

  /// Returns the hits of a read, in the same order, and how many entries clearances suppressed.
  ///
  /// - Parameter isCounted: Whether these are in ``suppressedCount``: not where a read is looked up again.
  public func hitsAndSuppressedCount(
    for read: PlateRead, at time: Date, source: String, isCounted: Bool
  ) -> (hits: [Hit], suppressedCount: Int) {
    let read = read.asProbabilities
    guard let lattice = ReadLattice(read, model: model) else { return ([], 0) }
    let inUse = state.withLock { $0.inUse }
    let hotlistSet = inUse.hotlistSet
    hotlistSet.prepare(lattice.key)
    let odds = HitOdds(lattice, read: read, settings: settings, hotlistSet: hotlistSet)
    let found = hotlistSet.find(lattice, odds: odds, rule: settings.rule)
    if found.isEmpty { return ([], 0) }
    var suppressed = 0
    var reported = MatchGroups()
    var rivals: [MatchGroup] = []
    for match in found {
      let entry = hotlistSet.entry(match)
      var isReported = !match.isRival && entry.isActive(at: time)
      if isReported, case let list = hotlistSet.hotlists[match.list].name,
        inUse.clearances.covers(entry, of: list, read, at: time)
          || inUse.storedClearances.covers(entry, of: list, read, at: time)
      {
        suppressed += 1
        isReported = false
      }
      let group = MatchGroup(match, entry, hotlistSet)
      if isReported { reported.add(group) } else { rivals.append(group) }
    }
    if isCounted { count(suppressedCount: suppressed) }
    let count = reported.groups.count
    if count == 0 { return ([], suppressed) }
    // That the read is of a vehicle whose entry has ended or is cleared speaks against the others as before.
    for rival in rivals where !reported.holds(rival) { reported.add(rival) }
    var groups = reported.take()
    odds.weigh(&groups, reportedCount: count)
    groups.removeSubrange(count...)
    MatchGroup.mergeUnplaced(&groups, where: odds.isFrom)
    let maker = HitMaker(
      read: read, lattice: lattice, time: time, source: source, hotlistSet: hotlistSet,
      staleAge: settings.staleAge)
    let order = groups.indices.filter { odds.isHit(groups[$0]) }.sorted {
      groups[$0].comes(before: groups[$1])
    }
    var hits: [Hit] = []
    hits.reserveCapacity(order.count)
    for number in order { hits.append(maker.hit(groups[number])) }
    return (hits, suppressed)
  }
}
