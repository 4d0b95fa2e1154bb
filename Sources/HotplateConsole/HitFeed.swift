import Foundation
import Hotplate
import HotplateStore

/// Tells whoever watches of new hits and of those taken back, from whichever process they come.
///
/// One thread asks the store; it asks for plates only while someone watches, and each time that is in the log once.
final class HitFeed: Sendable {
  private struct State {
    var events: [(number: Int, text: Data)] = []
    var watchers = 0
    var isStopped = false
    /// When the store answered last.
    var answered = ContinuousClock.now
  }

  /// Watchers at once; more are refused.
  static let mostWatchers = 64
  private static let kept = 256
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
        let newest = try store.newestChange()
        if newest > last {
          if state.withLock({ $0.watchers }) > 0 {
            let hits = try store.hits(after: last)
            publish(hits)
            last = hits.last?.change ?? newest
          } else {
            last = newest
          }
        }
        state.withLock { $0.answered = .now }
      } catch {
        // Asked again at the next turn: a busy database is no reason to end.
      }
      news.withLock { _ = news.wait(until: Date(timeIntervalSinceNow: 0.5)) }
    }
  }

  private func publish(_ hits: [HitOverview]) {
    let events = hits.compactMap { overview -> (number: Int, text: Data)? in
      guard let json = try? HitCard(overview).json() else { return nil }
      let number = overview.change
      return (number, Data("id: \(number)\nevent: hit\ndata: \(json)\n\n".utf8))
    }
    state.withLock { state in
      state.events += events
      state.events.removeFirst(max(0, state.events.count - Self.kept))
    }
    news.withLock { news.broadcast() }
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
    let known = state.withLock { $0.events.last?.number ?? 0 }
    let watcher = Watcher(feed: self, after: (try? store.newestChange()) ?? known)
    return { watcher.next() }
  }

  /// One client's place in the stream; its end is the end of the closure that holds it.
  private final class Watcher: Sendable {
    private let feed: HitFeed
    private let last: Guarded<Int>
    private let isFirst = Guarded(true)

    init(feed: HitFeed, after number: Int) {
      self.feed = feed
      last = Guarded(number)
    }

    deinit { feed.state.withLock { $0.watchers -= 1 } }

    func next() -> Data? {
      if isFirst.withLock({ first in
        defer { first = false }
        return first
      }) {
        return Data(": watching\n\n".utf8)
      }
      let end = Date(timeIntervalSinceNow: 10)
      while true {
        let (text, isOver) = feed.state.withLock { state -> (Data, Bool) in
          let number = last.withLock { $0 }
          let new = state.events.filter { $0.number > number }
          if let newest = new.last { last.withLock { $0 = newest.number } }
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
