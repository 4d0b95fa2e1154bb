import Foundation

/// Keeps lists fresh while they are matched against: when a file is replaced, its list is loaded aside and put in place whole.
///
/// Readers of the old list finish with it. A replacement that cannot be used is told of once, and the good list stays; it is tried again after a
/// minute, two, four and so on up to an hour, since the trouble may be none of the file's: a store that is locked, too many open files.
///
///     let reloading = ReloadingHotlist(files: ["stolen.csv"], into: matcher)
///     Task { try await reloading.run(every: .seconds(5)) { print($0) } }
public final class ReloadingHotlist: @unchecked Sendable {
  /// What became of a file that changed.
  public enum Outcome: Sendable, Hashable {
    /// The new list, or the new clearances, are in place, but for their bad rows; `remarks` deserve a look.
    case reloaded(
      file: String, entries: Int, before: Int, bad: BadRows = BadRows(),
      remarks: [HotlistIssue] = [])
    /// The new file cannot be used; what was there before stays.
    case kept(file: String, reason: String)
  }

  /// A file that could not be used, until it can be or is replaced.
  private struct Trouble {
    var reason: String
    var wait: Duration
    var next: ContinuousClock.Instant
  }

  // `hotlists`, the stamps and `troubles` are used under `lock` alone.
  private let lock = NSLock()
  private let files: [String]
  private let loading: HotlistLoading
  private let matcher: HotlistMatcher
  private let accept: @Sendable (Hotlist) throws -> Void
  private let clearances: String?
  private var hotlists: [Hotlist]
  private var stamps: [FileStamp]
  private var clearancesStamp: FileStamp?
  private var troubles: [ExactText: Trouble] = [:]
  private let clock = ContinuousClock()
  private let retryAfter: Duration

  /// Watches the files of a matcher's lists, one file a list, in the same order. A list that was loaded with delta files is not reloaded, which is
  /// told when its file is replaced; compiled with them it is.
  ///
  /// - Parameters:
  ///   - clearances: The file of the matcher's clearances, watched as well.
  ///   - accept: Throws for a list that must not be put in place, as one that is too old.
  ///   - retryAfter: How long after its first failure a file is tried again, up to an hour; below zero: at the next look.
  /// - Precondition: `files` has as many elements as the matcher has lists.
  public init(
    files: [String], loading: HotlistLoading = HotlistLoading(), into matcher: HotlistMatcher,
    clearances: String? = nil, accept: @escaping @Sendable (Hotlist) throws -> Void = { _ in },
    retryAfter: Duration = .seconds(60)
  ) {
    precondition(files.count == matcher.hotlists.count)
    self.files = files
    self.loading = loading
    self.matcher = matcher
    self.accept = accept
    self.retryAfter = max(retryAfter, .zero)
    hotlists = matcher.hotlists
    // Of what was loaded, not of what stands there by now.
    stamps = hotlists.map(\.stamp)
    self.clearances = clearances
    clearancesStamp = matcher.clearances.stamp
  }

  /// Whether a file is to be loaded: it was replaced, or it could not be used and its time has come.
  private func isDue(_ file: String, _ stamp: FileStamp, after known: FileStamp?) -> Bool {
    stamp != known || troubles[ExactText(file)].map { $0.next <= clock.now } ?? false
  }

  /// What to tell of a file that cannot be used: nothing where it was told.
  private func failed(_ file: String, isSame: Bool, _ error: any Error) -> [Outcome] {
    let (known, reason) = (isSame ? troubles[ExactText(file)] : nil, "\(error)")
    let wait = min(known.map { $0.wait * 2 } ?? retryAfter, .seconds(3600))
    troubles[ExactText(file)] = Trouble(reason: reason, wait: wait, next: clock.now + wait)
    // A list that is too old grows older.
    let isReported = known?.reason.filter { !$0.isNumber } == reason.filter { !$0.isNumber }
    return isReported ? [] : [.kept(file: file, reason: reason)]
  }

  /// Looks at each file once and reloads those that were replaced.
  public func check() -> [Outcome] {
    lock.withLock {
      var outcomes: [Outcome] = []
      for (number, file) in files.enumerated() {
        let stamp = FileStamp(file)
        guard isDue(file, stamp, after: stamps[number]) else { continue }
        let isSame = stamp == stamps[number]
        stamps[number] = stamp
        do {
          if hotlists[number].hasDeltas {
            throw HotplateError(
              .hotlist,
              "\(file): was loaded with delta files, which a new one may have in it; expected it to be loaded anew with those it lacks"
            )
          }
          let list = try Hotlist(file: file, loading: loading)
          try accept(list)
          outcomes.append(
            .reloaded(
              file: file, entries: list.count, before: hotlists[number].count,
              bad: list.badRows > 0 ? BadRows(list) : BadRows(), remarks: list.remarks))
          hotlists[number] = list
          troubles[ExactText(file)] = nil
        } catch {
          outcomes += failed(file, isSame: isSame, error)
        }
      }
      let isChanged = outcomes.contains { if case .reloaded = $0 { true } else { false } }
      if isChanged { matcher.replace(hotlists) }
      return outcomes + checkClearances()
    }
  }

  private func checkClearances() -> [Outcome] {
    guard let file = clearances, case let stamp = FileStamp(file),
      isDue(file, stamp, after: clearancesStamp)
    else { return [] }
    let isSame = stamp == clearancesStamp
    clearancesStamp = stamp
    do {
      let next = try Clearances(file: file, dates: loading.dates)
      let before = matcher.clearances.count
      matcher.clearances = next
      troubles[ExactText(file)] = nil
      return [
        .reloaded(
          file: file, entries: next.count, before: before,
          bad: next.badRows > 0 ? BadRows(next) : BadRows(), remarks: next.remarks)
      ]
    } catch {
      return failed(file, isSame: isSame, error)
    }
  }

  /// Looks at the files again and again, at most a thousand times a second, until the task is cancelled, which is what it throws.
  public func run(every interval: Duration, onOutcome: @Sendable (Outcome) -> Void) async throws {
    while true {
      try await Task.sleep(for: max(interval.asWait, .milliseconds(1)))
      // Reading a list takes seconds: not on a thread that other tasks wait for.
      let outcomes = await withCheckedContinuation { done in
        DispatchQueue.global().async { done.resume(returning: self.check()) }
      }
      for outcome in outcomes { onOutcome(outcome) }
    }
  }
}
