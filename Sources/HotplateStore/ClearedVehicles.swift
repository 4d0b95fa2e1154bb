import Hotplate

/// Keeps a running matcher's clearances those of a store: a vehicle that an operator clears is let be within seconds, and
/// how many hits were kept back for it is in the log.
public final class ClearedVehicles: Sendable {
  private let store: HitStore
  private let matcher: HotlistMatcher
  /// Hits kept back that the log tells of.
  private let told = Guarded(0)

  /// Takes up the store's clearances at once.
  public init(store: HitStore, matcher: HotlistMatcher) throws {
    self.store = store
    self.matcher = matcher
    try takeUp()
  }

  /// Takes up what was cleared since, lets go what has run out, and logs how many hits were kept back.
  public func takeUp() throws {
    try told.withLock { told in
      let count = matcher.suppressedCount
      if count > told { try store.logKeptBack(count - told) }
      told = count
    }
    var all = Clearances()
    for clearance in try store.clearances().compactMap(\.forMatching) { all.add(clearance) }
    matcher.storedClearances = all
  }
}

extension HitStore {
  /// Logs that hits were kept back because their vehicles were cleared; of the hits themselves nothing is kept.
  func logKeptBack(_ count: Int) throws {
    try write { _, log in try log.append(.counted, about: ["keptBack": .number(count)]) }
  }
}
