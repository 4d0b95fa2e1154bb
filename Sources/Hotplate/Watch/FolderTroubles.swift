import Foundation

/// The folders whose pictures cannot be seen: each is said when that begins, and when it is over.
final class FolderTroubles: Sendable {
  /// How many folders below those to watch are named in a run: there may be any number.
  static let mostNamed = 100

  private struct State {
    var paths: [ExactText] = []
    var known: Set<ExactText> = []
    /// Those that the look through all folders, which is under way, found so.
    var found: Set<ExactText> = []
    /// How many below those to watch were named.
    var named = 0
  }

  private let state = Guarded(State())
  private let roots: Set<ExactText>
  private let notify: @Sendable (String) -> Void

  /// Knows of none of the folders to watch, `roots`, and of none below.
  init(roots: [String], notify: @escaping @Sendable (String) -> Void) {
    self.roots = Set(roots.map { ExactText($0) })
    self.notify = notify
  }

  /// The folders, in the order in which they were found.
  var paths: [String] { state.withLock { $0.paths.map(\.text) } }

  /// Begins a look through all folders.
  func beginLook() { state.withLock { $0.found = [] } }

  /// Ends a look through all folders: what was not found to be in trouble is no more.
  func endLook() {
    let over = state.withLock { state in
      let over = state.paths.filter { !state.found.contains($0) }
      state.known.formIntersection(state.found)
      state.paths.removeAll { !state.known.contains($0) }
      return over
    }
    for path in over {
      if roots.contains(path) {
        notify("\(path.text): is back")
      } else if access(path.text, F_OK) == 0 {
        notify("\(path.text): is looked into again")
      }
    }
  }

  /// Takes note of a folder of which `trouble` says what it is in, as `cannot be looked into: Permission denied`.
  func note(_ path: String, _ trouble: String) {
    let path = ExactText(path)
    let isRoot = roots.contains(path)
    let sentence: String? = state.withLock { state in
      state.found.insert(path)
      guard state.known.insert(path).inserted else { return nil }
      state.paths.append(path)
      if isRoot { return "\(path.text): \(trouble); no picture comes from there until it is back" }
      state.named += 1
      if state.named > Self.mostNamed { return nil }
      return "\(path.text): \(trouble); its pictures are not read"
        + (state.named == Self.mostNamed ? "; further such folders are counted only" : "")
    }
    if let sentence { notify(sentence) }
  }
}
