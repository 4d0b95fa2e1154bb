/// Set while a trouble lasts, so that it is told once when it begins, not with every file.
final class TroubleLatch: Sendable {
  private let isSaid = Guarded(false)

  /// Notes the trouble. Returns whether it is new.
  func begin() -> Bool {
    isSaid.withLock { said in
      defer { said = true }
      return !said
    }
  }

  /// Notes that the trouble is over. Returns whether there was one.
  @discardableResult
  func end() -> Bool {
    isSaid.withLock { said in
      defer { said = false }
      return said
    }
  }
}
