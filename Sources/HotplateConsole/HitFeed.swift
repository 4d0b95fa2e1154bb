import Foundation
import Hotplate
import HotplateStore

/// Tells whoever watches of hits that are new, taken back, judged or deleted, in whichever process, and how many wait to be judged.
///
///     event: hit           a card, with the finding that counts
///     event: gone          [[12,40]]: the numbers of what was deleted, as pairs of first and last
///     event: undecided     7
///
/// One thread asks the store; it asks for plates only while someone watches, and each time that is in the log once.
final class HitFeed: Sendable {
  private struct State {
    /// What was told of each turn that had news, by the record up to which it tells.
    var events: [(last: Int, text: Data)] = []
    var watchers = 0
    var isStopped = false
    /// When the store answered last.
    var answered = ContinuousClock.now
  }

  /// Watchers at once; more are refused.
  static let mostWatchers = 64
  /// Turns: half a minute's, which is longer than a watcher may take to read one.
  private static let kept = 64
  /// Unanswered for so long, the store is in trouble: streams end, for one that stays open would say that nothing is new.
  private static let patience: Duration = .seconds(5)

  private let store: HitStore
  private let state = Guarded(State())
  private let news = NSCondition()

  init(store: HitStore) { self.store = store }

  func start() {
    // Asked before the thread runs: what comes until then is news to whoever watches by then.
    let last = (try? store.newestChange()) ?? 0
    let thread = Thread { [self] in poll(after: last) }
    thread.stackSize = 1 << 20
    thread.start()
  }

  func stop() {
    state.withLock { $0.isStopped = true }
    news.withLock { news.broadcast() }
  }

  private func poll(after number: Int) {
    var last = number
    while !state.withLock({ $0.isStopped }) {
      do {
        // Asked before it is looked who watches: what comes between the two is news to whoever came between them.
        let newest = try store.newestChange()
        if state.withLock({ $0.watchers }) > 0 {
          let changes = try store.changes(after: last)
          if !changes.hits.isEmpty || !changes.gone.isEmpty { publish(changes) }
          last = changes.last
        } else {
          last = newest
        }
        state.withLock { $0.answered = .now }
      } catch {
        // Asked again at the next turn: a busy database is no reason to end.
      }
      news.withLock { _ = news.wait(until: Date(timeIntervalSinceNow: 0.5)) }
    }
  }

  private func publish(_ changes: HitChanges) {
    var text = Data()
    for overview in changes.hits {
      if let json = try? HitCard(overview).json() { text += Self.event("hit", json) }
    }
    if !changes.gone.isEmpty {
      let pairs = changes.gone.map { "[\($0.lowerBound),\($0.upperBound)]" }
      text += Self.event("gone", "[\(pairs.joined(separator: ","))]")
    }
    text += undecided()
    state.withLock { [text] state in
      state.events.append((changes.last, text))
      state.events.removeFirst(max(0, state.events.count - Self.kept))
    }
    news.withLock { news.broadcast() }
  }

  private func undecided() -> Data {
    (try? store.undecided()).map { Self.event("undecided", String($0)) } ?? Data()
  }

  private static func event(_ name: String, _ json: String) -> Data {
    Data("event: \(name)\ndata: \(json)\n\n".utf8)
  }

  /// A watcher's stream: what is new from now on, and a sign of life every ten seconds; `nil` when there are too many.
  /// It ends when the feed is stopped and while the store does not answer.
  func watch() -> (@Sendable () -> Data?)? {
    let isAdmitted = state.withLock { state in
      guard state.watchers < Self.mostWatchers, !state.isStopped else { return false }
      state.watchers += 1
      return true
    }
    guard isAdmitted else { return nil }
    let known = state.withLock { $0.events.last?.last ?? 0 }
    let watcher = Watcher(
      feed: self, after: (try? store.newestChange()) ?? known,
      greeting: Data(": watching\n\n".utf8) + undecided())
    return { watcher.next() }
  }

  /// One client's place in the stream; its end is the end of the closure that holds it.
  private final class Watcher: Sendable {
    private let feed: HitFeed
    private let last: Guarded<Int>
    private let greeting: Guarded<Data?>

    init(feed: HitFeed, after number: Int, greeting: Data) {
      self.feed = feed
      last = Guarded(number)
      self.greeting = Guarded(greeting)
    }

    deinit { feed.state.withLock { $0.watchers -= 1 } }

    func next() -> Data? {
      let greeting = greeting.withLock { greeting in
        defer { greeting = nil }
        return greeting
      }
      if let greeting { return greeting }
      let end = Date(timeIntervalSinceNow: 10)
      while true {
        let (text, isOver) = feed.state.withLock { state -> (Data, Bool) in
          let number = last.withLock { $0 }
          let new = state.events.filter { $0.last > number }
          if let newest = new.last { last.withLock { $0 = newest.last } }
          let isOver = state.isStopped || .now - state.answered > HitFeed.patience
          return (new.reduce(into: Data()) { $0 += $1.text }, isOver)
        }
        if isOver { return nil }
        if !text.isEmpty { return text }
        let isWoken = feed.news.withLock {
          feed.news.wait(until: min(end, Date(timeIntervalSinceNow: 1)))
        }
        if !isWoken, Date() >= end { return Data(": still here\n\n".utf8) }
      }
    }
  }
}
