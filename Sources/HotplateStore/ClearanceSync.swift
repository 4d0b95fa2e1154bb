import Dispatch
import Hotplate

/// Keeps a running matcher's clearances those of a store: a vehicle that an operator clears is let be within seconds, and
/// how many hits were suppressed for it is in the log.
///
/// ``HitKeeper/init(store:camera:matcher:)`` makes one and lets it work by itself.
public final class ClearanceSync: Sendable {
  private let store: HitStore
  private let matcher: HotlistMatcher
  /// Suppressed hits that are not in the log yet.
  private let unlogged = Guarded(0)
  // Set once, before the initializer returns; cancelling is safe from any thread.
  private nonisolated(unsafe) var timer: (any DispatchSourceTimer)?

  /// Takes up the store's clearances at once; later ones when ``refresh()`` is called.
  public convenience init(store: HitStore, matcher: HotlistMatcher) throws {
    try self.init(store: store, matcher: matcher, every: nil)
  }

  /// The same, and those that come later every so many seconds.
  init(store: HitStore, matcher: HotlistMatcher, every interval: Double?) throws {
    self.store = store
    self.matcher = matcher
    try refresh()
    guard let interval else { return }
    let source = DispatchSource.makeTimerSource(queue: .global(qos: .utility))
    source.schedule(deadline: .now() + interval, repeating: interval)
    source.setEventHandler { [weak self] in self?.turn() }
    source.resume()
    timer = source
  }

  deinit { stop() }

  /// Takes up what was cleared since, lets go what has run out, and logs how many hits were suppressed.
  public func refresh() throws {
    try store.database.refuseInside()
    try unlogged.withLock { unlogged in
      unlogged = unlogged.upToMaximum(adding: matcher.takeUnloggedSuppressions())
      if unlogged > 0 { try store.logKeptBack(unlogged) }
      unlogged = 0
    }
    var all = Clearances()
    for clearance in try store.clearances().compactMap(\.forMatching) { all.add(clearance) }
    matcher.storedClearances = all
  }

  /// Refreshes, with nobody waiting for the outcome.
  func turn() {
    // A second thread that waits would be missing where frames are dropped meanwhile.
    guard !store.isWaiting else { return }
    store.attempt(.clearances) { try refresh() }
  }

  /// Takes up nothing more by itself.
  func stop() { timer?.cancel() }
}

extension HitStore {
  /// Logs that hits were suppressed because their vehicles were cleared; of the hits themselves nothing is kept.
  func logKeptBack(_ count: Int) throws {
    try write { _, log in try log.append(.counted, about: ["keptBack": .number(count)]) }
  }
}
