import Foundation

/// Keeps lists fresh while they are matched against: when a file is replaced, its list is loaded aside and put in place whole.
///
/// Readers of the old list finish with it. A replacement that cannot be used is told of once, and the good list stays; it is tried again after a
/// minute, two, four and so on up to an hour, since the trouble may be none of the file's: a store that is locked, too many open files.
///
/// Lists may be put in and taken out by ``HotlistMatcher/replace(_:)`` meanwhile. What was loaded of a watched file, by whomever, is replaced; all others stay as
/// they are, in their places. A file of which no list is in place any more is not looked at until one is.
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

  // `hotlists`, the stamps, `known` and `troubles` are used under `lock` alone.
  private let lock = NSLock()
  private let files: [String]
  private let loading: HotlistLoading
  private let matcher: HotlistMatcher
  private let accept: @Sendable (Hotlist) throws -> Void
  private let clearances: String?
  private var hotlists: [Hotlist]
  private var stamps: [FileStamp]
  /// What each file was when the lists of it were loaded that were in use, the last hundred of them.
  private var known: [[FileStamp]]
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
    known = stamps.map { [$0] }
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

  /// Where watched lists stand among those in use: themselves, or others of their files; `nil` for one that was taken out.
  private func places(of watched: [Hotlist], among lists: [Hotlist]) -> [Int?] {
    var places = [Int?](repeating: nil, count: watched.count)
    var free = Set(lists.indices)
    func fill(where isSame: (_ number: Int, Hotlist) -> Bool) {
      for number in places.indices where places[number] == nil {
        guard
          let place = lists.indices.first(where: { free.contains($0) && isSame(number, lists[$0]) })
        else { continue }
        places[number] = place
        free.remove(place)
      }
    }
    fill { watched[$0] === $1 }
    fill { number, list in
      guard list.stamp != FileStamp() else { return false }
      return known[number].contains(list.stamp) || list.stamp == FileStamp(files[number])
    }
    return places
  }

  /// Takes up lists that were put in place of watched ones, and tells which are still in use.
  private func takeUp() -> [Bool] {
    let lists = matcher.hotlists
    let places = places(of: hotlists, among: lists)
    for (number, place) in places.enumerated() {
      guard let place, lists[place] !== hotlists[number] else { continue }
      stamps[number] = lists[place].stamp
      note(lists[place], of: number)
    }
    return places.map { $0 != nil }
  }

  /// Notes the list that a file has by now.
  private func note(_ list: Hotlist, of number: Int) {
    hotlists[number] = list
    // Whoever puts an old list back had it a moment ago.
    known[number] = known[number].suffix(99) + [list.stamp]
  }

  /// Looks at each file once and reloads those that were replaced.
  public func check() -> [Outcome] {
    lock.withLock {
      var outcomes: [Outcome] = []
      var reloaded: Set<Int> = []
      let isInUse = takeUp()
      let before = hotlists
      for (number, file) in files.enumerated() where isInUse[number] {
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
          note(list, of: number)
          reloaded.insert(number)
          troubles[ExactText(file)] = nil
        } catch {
          outcomes += failed(file, isSame: isSame, error)
        }
      }
      if !reloaded.isEmpty {
        matcher.update { lists in
          var lists = lists
          for (number, place) in places(of: before, among: lists).enumerated() {
            // What others put in the place of one that is as it was may be newer.
            if let place, reloaded.contains(number) { lists[place] = hotlists[number] }
          }
          return lists
        }
      }
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
