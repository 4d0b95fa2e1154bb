import Hotplate

/// Keeps a running matcher's clearances those of a store: a vehicle that an operator clears is let be within seconds, and
/// how many hits were suppressed for it is in the log.
public final class ClearanceSync: Sendable {
  private let store: HitStore
  private let matcher: HotlistMatcher
  /// Suppressed hits that the log tells of.
  private let loggedCount = Guarded(0)

  /// Takes up the store's clearances at once.
  public init(store: HitStore, matcher: HotlistMatcher) throws {
    self.store = store
    self.matcher = matcher
    try refresh()
  }

  /// Takes up what was cleared since, lets go what has run out, and logs how many hits were suppressed.
  public func refresh() throws {
    try loggedCount.withLock { loggedCount in
      let count = matcher.suppressedCount
      if count > loggedCount { try store.logKeptBack(count - loggedCount) }
      loggedCount = count
    }
    var all = Clearances()
    for clearance in try store.clearances().compactMap(\.forMatching) { all.add(clearance) }
    matcher.storedClearances = all
  }
}

extension HitStore {
  /// Logs that hits were suppressed because their vehicles were cleared; of the hits themselves nothing is kept.
  func logKeptBack(_ count: Int) throws {
    try write { _, log in try log.append(.counted, about: ["keptBack": .number(count)]) }
  }
}
