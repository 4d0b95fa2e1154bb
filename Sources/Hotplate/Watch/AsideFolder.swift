import Foundation

/// A hidden folder into which a file is moved before it is deleted or put away: there it can be looked at, and no other takes its name meanwhile.
///
/// The file keeps its name, so that what a crash leaves there can be put back.
enum AsideFolder {
  static let name = ".hotplate-aside"

  /// Opens the folder in another of the path `path`, and makes it; `nil` where the disk is full or `parent` takes none. Puts back what an earlier run left there.
  static func open(
    in parent: borrowing OpenFolder, of path: String, _ moves: OwnMoves
  ) -> OpenFolder? {
    if !parent.makeFolder(name) {
      guard errno == EEXIST else { return nil }
      putBack(in: parent, of: path, moves)
      guard parent.makeFolder(name) else { return nil }
    }
    // Whoever writes into `parent` may put a link in its place: it is not followed.
    if let folder = OpenFolder(name, in: parent) { return folder }
    remove(in: parent)
    return nil
  }

  /// Removes the folder, which is empty again.
  static func remove(in parent: borrowing OpenFolder) { parent.removeFolder(name) }

  /// Puts files back that a run left there which was killed, under their names, or others where these are taken.
  static func putBack(in parent: borrowing OpenFolder, of path: String, _ moves: OwnMoves) {
    guard let folder = OpenFolder(name, in: parent) else { return }
    for file in (folder.names() ?? []).compactMap(\.text) {
      putBack(file, from: folder, to: parent, of: path, moves)
    }
    remove(in: parent)
  }

  /// Puts a file back under its name, or another where that is taken.
  static func putBack(
    _ file: String, from folder: borrowing OpenFolder, to parent: borrowing OpenFolder,
    of path: String, _ moves: OwnMoves
  ) {
    FreeName.use(file) { name in
      moves.expect(path + "/" + name)
      if folder.rename(file, to: name, in: parent) { return () }
      let isTaken = errno == EEXIST
      moves.take(path + "/" + name)
      return isTaken ? nil : ()
    }
  }
}

/// The files that this process renamed into place: the system tells of them as it does of those that a writer says to be complete.
final class OwnMoves: Sendable {
  private let expected = Guarded<[ExactText: Int]>([:])
  /// Where the system does not tell of a folder, what is expected there stays so.
  private static let mostExpected = 10_000

  /// Has the next that is told of a path be of this process.
  func expect(_ path: String) {
    expected.withLock { expected in
      if expected.count >= Self.mostExpected { expected = [:] }
      expected[ExactText(path), default: 0] += 1
    }
  }

  /// Whether what is told of a path is of this process; the next is not.
  @discardableResult
  func take(_ path: String) -> Bool {
    expected.withLock { expected in
      guard let count = expected[ExactText(path)] else { return false }
      expected[ExactText(path)] = count > 1 ? count - 1 : nil
      return true
    }
  }
}
