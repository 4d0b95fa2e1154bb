import Hotplate

extension HitStore {
  /// Lets calls wait as long as another process holds the store locked, instead of 30 seconds: for a run whose hits come but once.
  ///
  /// A wait of more than two seconds is said, and that it ended. After ``close()`` has begun 30 seconds count again.
  public func waitForLocks() { database.lock.setEndless(true) }

  /// Lets who waits for another process give up: a call in hand after five seconds, those to come after one, but not before these five.
  ///
  /// For a run that is asked to end, from any thread; it waits for nobody. What gives up throws ``HotplateError`` of code `file`: what it was to write is lost,
  /// as where a file cannot be written. ``close()`` does not: it says that counts are missing.
  public func stopWaiting() { database.lock.stop() }

  /// Runs `body`, whose calls on this thread wait 30 seconds in all for other threads and processes, counted from now on; not of a store that waits without end
  /// (``waitForLocks()``).
  package func sharingPatience<T>(_ body: () throws -> T) rethrows -> T {
    try LockWait.$since.withValue(LockWait.since ?? .now) { try body() }
  }

  /// Writes counts at the end of a run. Where another process holds the store locked to that end, it is said that they are missing: no hit is lost with them.
  func writeAtEnd(_ counts: String, _ write: () throws -> Void) throws {
    do { try write() } catch let error as HotplateError where error.code == .file {
      options.notify(
        "\(path): \(database.lock.cause.atEnd); \(counts) is not in its log"
      )
    }
  }

  /// Whether a call waits for another process just now.
  public var isWaiting: Bool { database.lock.isWaiting }

  /// What is said of a wait that has lasted more than two seconds; `nil` when there is none.
  public var waiting: String? { database.lock.sentence }
}
