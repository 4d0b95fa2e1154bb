/// Takes up the clearances of a store again and again, and says when that begins to fail and when it works again, once each.
///
/// What fails is tried again at the next turn, as where the store is busy; until then the clearances are those of the last turn that worked.
package struct ClearanceUpkeep {
  private let takeUp: () throws -> Void
  private let say: (String) -> Void
  private var isFailing = false

  /// Prepares to take clearances up.
  ///
  /// - Parameters:
  ///   - takeUp: Takes them up; throws where the store cannot be read or written.
  ///   - say: Takes a sentence for people.
  package init(_ takeUp: @escaping () throws -> Void, say: @escaping (String) -> Void) {
    self.takeUp = takeUp
    self.say = say
  }

  /// Takes them up once.
  package mutating func turn() {
    do {
      try takeUp()
      if isFailing { say("clearances are taken up from the store again") }
      isFailing = false
    } catch {
      if !isFailing {
        say("clearances made from now on are not taken up from the store: \(error)")
      }
      isFailing = true
    }
  }
}
