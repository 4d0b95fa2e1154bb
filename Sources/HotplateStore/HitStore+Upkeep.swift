import Hotplate

/// What the store does by itself, with nobody waiting for the outcome.
enum Chore: String, CaseIterable {
  /// Deletes what is due.
  case retention
  /// Writes how many reads there were.
  case counts
  /// Writes the newest checkpoint beside the store.
  case head
  /// Takes up what was cleared for a matcher.
  case clearances

  fileprivate var failing: String {
    switch self {
    case .retention: "what is due for deletion cannot be deleted"
    case .counts: "the counts of reads cannot be written"
    case .head: "what was stored has no checkpoint beside the store"
    case .clearances: "clearances made from now on are not taken up from the store"
    }
  }

  fileprivate var working: String {
    switch self {
    case .retention: "what is due for deletion is deleted again"
    case .counts: "the counts of reads are written again"
    case .head: "the checkpoint beside the store is written again"
    case .clearances: "clearances are taken up from the store again"
    }
  }
}

extension HitStore {
  /// What the store does by itself at intervals.
  func doChores() {
    attempt(.retention) { try enforceRetention() }
    attempt(.counts) { if countsAreDue { try flushCounts() } }
  }

  /// Does a chore. That it fails is said once, and once that it works again: the next turn tries anew.
  func attempt(_ chore: Chore, _ body: () throws -> Void) {
    do {
      try body()
      let ended = state.withLock { $0.troubles.removeValue(forKey: chore) }
      if ended != nil { options.notify("\(path): \(chore.working)") }
    } catch {
      let trouble = "\(chore.failing): \(error)"
      let isNew = state.withLock { state in
        // A turn that the closing, or the wish to end, overtook has lost nothing.
        guard !state.isClosing && !database.lock.isStopped || chore == .head else { return false }
        return state.troubles.updateValue(trouble, forKey: chore) == nil
      }
      if isNew { options.notify("\(trouble); it is tried again") }
    }
  }

  /// What the store fails at just now, one sentence each.
  var troubles: [String] {
    let troubles = state.withLock { $0.troubles }
    return Chore.allCases.compactMap { troubles[$0] }
  }
}
