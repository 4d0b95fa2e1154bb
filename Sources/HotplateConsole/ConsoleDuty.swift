/// What a console is for, beside looking at hits, lists and cameras, which each may.
///
/// Whoever watches need not be who clears vehicles or searches: with a console a person, each has the duties of that person.
public enum ConsoleDuty: String, Sendable, Hashable, CaseIterable {
  /// Looking alone, as on a wall.
  case look
  /// Recording what a hit turned out to be.
  case judge
  /// Clearing a vehicle that was found to be another.
  case clear
  /// Searching hits and kept reads, for a purpose and a case.
  case search
  /// Looking at the log's records.
  case trail
}

extension ConsoleRoute {
  /// What a console must be for to answer it.
  var duty: ConsoleDuty {
    switch self {
    case .status, .hits, .events, .hit, .picture: .look
    case .disposition: .judge
    case .clearance: .clear
    case .search: .search
    case .trail: .trail
    }
  }
}
