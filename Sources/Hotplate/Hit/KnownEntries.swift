import Foundation

/// Entries that forecasts came upon, cut from their lists once.
///
/// A forecast looks up tens of thousands of reads and asks of each only which vehicles are told, and how probably. Of a plate that is listed again and again
/// entries that say the same of that are then one, and of an entry with unknown characters, which many reads fit, the row is not cut for every read.
final class KnownEntries: Sendable {
  /// What decides whether an entry is told, beside its plate.
  private struct Kind: Hashable {
    var jurisdiction: String?
    var effective: Date?
    var expires: Date?
  }

  private let positions = Guarded<[SIMD2<Int>: [Int]]>([:])
  private let groups = Guarded<[SIMD2<Int>: MatchGroup]>([:])

  /// Of the positions of one plate in a list's index, the first of each kind of entry: a later one joins the group of the first, whatever came between, and
  /// changes neither its place nor its probability.
  func firstOfKind(_ all: Range<Int>, of list: Int, entry: (Int) -> HotlistEntry) -> [Int] {
    let key = SIMD2(list, all.lowerBound)
    if let known = positions.withLock({ $0[key] }) { return known }
    var kinds: Set<Kind> = []
    let first = all.filter {
      let found = entry($0)
      return kinds.insert(
        Kind(
          jurisdiction: found.jurisdiction, effective: found.effective, expires: found.expires)
      ).inserted
    }
    positions.withLock { $0[key] = first }
    return first
  }

  /// The group of a match, made where it is not known yet.
  func group(of match: Match, make: () -> MatchGroup) -> MatchGroup {
    let key = SIMD2(match.list, match.wildcard >= 0 ? -1 - match.wildcard : match.position)
    if var known = groups.withLock({ $0[key] }) {
      known.textProbability = match.probability
      return known
    }
    let made = make()
    groups.withLock { $0[key] = made }
    return made
  }
}
