import Hotplate

extension Report {
  /// Whether a hit was right, by the finding that counts for it.
  public enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// The vehicle is the listed one, read right or not, and the entry stands.
    case right
    /// It is another vehicle, or the entry did not stand.
    case wrong
    /// Nobody could tell, or nobody judged it.
    case unverified

    init(_ outcome: Disposition.Outcome?, isListed: Bool) {
      switch outcome {
      case .correctRead: self = .right
      case .misread: self = isListed ? .right : .wrong
      case .wrongState, .otherVehicle, .staleRecord, .badEntry: self = .wrong
      case .unableToVerify, nil: self = .unverified
      }
    }
  }

  /// The actions that something was done by.
  static let actionsTaken = Disposition.Action.allCases.filter { $0 != .nothing }

  /// What reports say of the word.
  static let wrong =
    "wrong: misread and not of the listed vehicle, wrong state, another vehicle, stale record, bad entry"
}

extension Report.Tally {
  /// One hit, with the finding that counts for it and what was done.
  ///
  /// - Parameters:
  ///   - isListed: Whether a misread one is of the listed vehicle.
  ///   - actedOn: Whether the superseded hit was right that something was done of: it was done of that one, until somebody judges this one.
  init(
    _ outcome: Disposition.Outcome?, _ action: Disposition.Action?, isListed: Bool,
    actedOn: Report.Verdict? = nil
  ) {
    hits = 1
    if let outcome { outcomes[outcome] = 1 }
    if outcome == .misread, isListed { misreadListed = 1 }
    // That nothing was done is said of what was judged alone.
    guard let action, outcome != nil || action != .nothing else { return }
    actions[action] = 1
    guard action != .nothing else { return }
    let judged = outcome.map { Report.Verdict($0, isListed: isListed) }
    verdicts[action] = [judged ?? actedOn ?? .unverified: 1]
  }

  static func += (tally: inout Self, other: Self) {
    tally.hits += other.hits
    tally.withdrawn += other.withdrawn
    tally.misreadListed += other.misreadListed
    tally.outcomes.merge(other.outcomes) { $0 + $1 }
    tally.actions.merge(other.actions) { $0 + $1 }
    tally.verdicts.merge(other.verdicts) { $0.merging($1) { $0 + $1 } }
  }

  /// How many hits had an action and a verdict.
  func count(of action: Disposition.Action, _ verdict: Report.Verdict) -> Int {
    verdicts[action]?[verdict] ?? 0
  }

  /// How many hits had an action, and how many of these were right: `2, of a right hit 1, of a wrong one 1, unverified 0`; `0` where there are none.
  func text(of action: Disposition.Action) -> String {
    guard let all = actions[action] else { return "0" }
    return
      "\(all), of a right hit \(count(of: action, .right)), of a wrong one \(count(of: action, .wrong)), unverified \(count(of: action, .unverified))"
  }
}
