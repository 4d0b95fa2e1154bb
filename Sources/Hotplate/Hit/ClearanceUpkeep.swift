/// Takes up the clearances of a store again and again, and says when that begins to fail and when it works again, once each.
///
/// What fails is tried again at the next turn, as where the store is busy; until then the clearances are those of the last turn that worked.
package struct ClearanceUpkeep {
  private let refresh: () throws -> Void
  private let notify: (String) -> Void
  private var isFailing = false

  /// Prepares to take clearances up.
  ///
  /// - Parameters:
  ///   - refresh: Reads what is new of them; throws where the store cannot be read or written.
  ///   - notify: Takes a sentence for people.
  package init(_ refresh: @escaping () throws -> Void, notify: @escaping (String) -> Void) {
    self.refresh = refresh
    self.notify = notify
  }

  /// Takes them up once.
  package mutating func turn() {
    do {
      try refresh()
      if isFailing { notify("clearances are taken up from the store again") }
      isFailing = false
    } catch {
      if !isFailing {
        notify("clearances made from now on are not taken up from the store: \(error)")
      }
      isFailing = true
    }
  }
}
