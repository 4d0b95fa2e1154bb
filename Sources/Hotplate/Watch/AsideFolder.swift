import CFiles
import Foundation

/// A hidden folder into which a file is moved before it is deleted or put away: there it can be looked at, and no other takes its name meanwhile.
///
/// The file keeps its name, so that what a crash leaves there can be put back.
struct AsideFolder: ~Copyable {
  static let name = ".hotplate-aside"

  private let parent: String
  /// Open: whoever writes into `parent` may put a link in its place.
  private let descriptor: Int32

  /// Makes the folder; `nil` where the disk is full or `parent` takes none. Puts back what an earlier run left there.
  init?(in parent: String) {
    let path = parent + "/" + Self.name
    if mkdir(path, 0o700) != 0 {
      guard errno == EEXIST else { return nil }
      Self.putBack(in: parent)
      guard mkdir(path, 0o700) == 0 else { return nil }
    }
    let descriptor = Self.open(path)
    guard descriptor >= 0 else {
      rmdir(path)
      return nil
    }
    self.parent = parent
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
    rmdir(parent + "/" + Self.name)
  }

  /// Puts files back that a run left there which was killed, under their names, or others where these are taken.
  static func putBack(in parent: String) {
    let path = parent + "/" + name
    let descriptor = open(path)
    guard descriptor >= 0 else { return }
    for file in (FileName.all(in: path) ?? []).compactMap(\.text) {
      putBack(file, from: descriptor, in: parent)
    }
    close(descriptor)
    rmdir(path)
  }

  /// Calls `body` with the open folder, which is there until that returns.
  func use<Result>(_ body: (_ folder: Int32) -> Result) -> Result { body(descriptor) }

  /// Puts a file of the open folder back into `parent` under its name, or another where that is taken.
  static func putBack(_ file: String, from folder: Int32, in parent: String) {
    FreeName.use(parent + "/" + file) { path in
      hotplate_rename_new(folder, file, AT_FDCWD, path) == 0 || errno != EEXIST ? () : nil
    }
  }

  private static func open(_ path: String) -> Int32 {
    Foundation.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
  }
}
