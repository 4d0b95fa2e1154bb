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
    /// Those of them that a log was told of.
    var loggedSuppressions = 0
  }

  private let state: Guarded<State>
  /// What counts as a hit.
  public let settings: MatchSettings
  private let model: ReadModel

  /// Makes a matcher over lists.
  public convenience init(
    hotlists: [Hotlist], settings: MatchSettings = MatchSettings(),
    clearances: Clearances = Clearances()
  ) {
    self.init(hotlists: hotlists, settings: settings, clearances: clearances) { _, _ in }
  }

  /// The same, telling how far the forecast of a budget is: it takes a second and more.
  ///
  /// - Parameter onForecast: Called again and again with the reads simulated, and of how many.
  package convenience init(
    hotlists: [Hotlist], settings: MatchSettings, clearances: Clearances,
    onForecast: (_ done: Int, _ reads: Int) -> Void
  ) {
    self.init(
      HotlistSet(hotlists, settings: settings, onForecast: onForecast), settings, clearances)
  }

  /// Makes a matcher that is only asked for ``vehicles(for:at:)``; its settings have no budget.
  convenience init(forecasting hotlists: [Hotlist], settings: MatchSettings) {
    self.init(
      HotlistSet(hotlists, settings: settings, isForForecast: true), settings, Clearances())
  }

  private init(_ hotlistSet: HotlistSet, _ settings: MatchSettings, _ clearances: Clearances) {
    self.settings = settings
    model = ReadModel(settings.confusions)
    state = Guarded(State(inUse: InUse(hotlistSet, clearances, Clearances())))
  }

  /// The lists in use with what follows from them.
  var hotlistSet: HotlistSet { state.withLock { $0.inUse.hotlistSet } }

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

  /// How many of ``suppressedCount`` nobody has taken before: for logs, which tell of each once, however many are kept of one matcher.
  package func takeUnloggedSuppressions() -> Int {
    state.withLock { state in
      defer { state.loggedSuppressions = state.suppressions }
      return state.suppressions - state.loggedSuppressions
    }
  }

  /// Puts other lists in place; calls under way finish with the old ones. A ``ReloadingHotlist`` keeps those fresh that it watches, and leaves the others.
  public func replace(_ hotlists: [Hotlist]) {
    let next = HotlistSet(hotlists, settings: settings)
    state.withLock { $0.inUse = InUse(next, $0.inUse.clearances, $0.inUse.storedClearances) }
  }

  /// Puts lists in place that are made of those in use; they are made again where others were put in place meanwhile.
  func update(_ change: ([Hotlist]) -> [Hotlist]) {
    while true {
      let before = hotlistSet
      let next = HotlistSet(change(before.hotlists), settings: settings)
      let isDone = state.withLock { state in
        guard state.inUse.hotlistSet === before else { return false }
        state.inUse = InUse(next, state.inUse.clearances, state.inUse.storedClearances)
        return true
      }
      if isDone { return }
    }
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
    let (groups, suppressed) = told(read, lattice, at: time, inUse)
    if isCounted { count(suppressedCount: suppressed) }
    if groups.isEmpty { return ([], suppressed) }
    let maker = HitMaker(
      read: read, lattice: lattice, time: time, source: source, hotlistSet: inUse.hotlistSet,
      staleAge: settings.staleAge)
    let order = groups.indices.sorted { groups[$0].comes(before: groups[$1]) }
    var hits: [Hit] = []
    hits.reserveCapacity(order.count)
    for number in order { hits.append(maker.hit(groups[number])) }
    return (hits, suppressed)
  }

  /// The vehicles that the hits of a read tell of, in no order, without what is made of them for people: what forecasts ask.
  func vehicles(for read: PlateRead, at time: Date) -> [MatchGroup] {
    let read = read.asProbabilities
    guard let lattice = ReadLattice(read, model: model) else { return [] }
    return told(read, lattice, at: time, state.withLock { $0.inUse }).groups
  }

  /// The vehicles that are told, and how many entries clearances suppressed.
  private func told(
    _ read: PlateRead, _ lattice: ReadLattice, at time: Date, _ inUse: InUse
  ) -> (groups: [MatchGroup], suppressedCount: Int) {
    let hotlistSet = inUse.hotlistSet
    hotlistSet.prepare(lattice.key)
    let odds = HitOdds(lattice, read: read, settings: settings, hotlistSet: hotlistSet)
    let found = hotlistSet.find(lattice, odds: odds, rule: settings.rule)
    if found.isEmpty { return ([], 0) }
    var suppressed = 0
    var reported = MatchGroups()
    var rivals: [MatchGroup] = []
    for match in found {
      let (entry, group) = hotlistSet.listed(match)
      var isReported = !match.isRival && entry.isActive(at: time)
      if isReported, case let list = hotlistSet.hotlists[match.list].name,
        inUse.clearances.covers(entry, of: list, read, at: time)
          || inUse.storedClearances.covers(entry, of: list, read, at: time)
      {
        suppressed += 1
        isReported = false
      }
      if isReported { reported.add(group) } else { rivals.append(group) }
    }
    let count = reported.groups.count
    if count == 0 { return ([], suppressed) }
    // That the read is of a vehicle whose entry has ended or is cleared speaks against the others as before.
    for rival in rivals where !reported.holds(rival, amongFirst: count) { reported.add(rival) }
    var groups = reported.take()
    odds.weigh(&groups, reportedCount: count)
    groups.removeSubrange(count...)
    MatchGroup.mergeUnplaced(&groups, where: odds.isFrom)
    groups.removeAll { !odds.isHit($0) }
    return (groups, suppressed)
  }
}
