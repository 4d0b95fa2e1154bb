import Foundation

/// Which folders paths lead to.
enum WatchedFolders {
  /// Refuses folders to watch that are not there, and such as `refuse(nested:)` does.
  ///
  /// - Throws: `HotplateError` of code `startup` or `configuration`.
  static func check(_ folders: [String]) throws {
    for folder in folders {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder),
        isFolder.boolValue
      else {
        throw HotplateError(.startup, "\(folder): expected a folder to watch")
      }
    }
    try refuse(nested: folders)
  }

  /// Refuses folders of which one is another or lies below it: each file there would be two.
  static func refuse(nested folders: [String]) throws {
    let places = folders.map { $0.resolvedPath }
    for (number, inner) in places.enumerated() {
      for (other, outer) in places.enumerated() where number != other {
        if lies(inner, in: outer) {
          throw HotplateError(
            .configuration,
            "\(folders[number]): is \(folders[other]) or lies below it, which is watched as well; expected one of them"
          )
        }
      }
    }
  }

  /// Refuses files that a run reads or writes besides, and that would be read as pictures of a folder.
  static func refuse(pictures paths: [String], in folders: [String]) throws {
    for path in paths where !DropFile.isIgnored(path) {
      let place = path.folderOfPath.resolvedPath
      for folder in folders where lies(place, in: folder.resolvedPath) {
        throw HotplateError(
          .configuration,
          "\(path): has a picture's name and lies in \(folder), which is watched; expected another name or folder"
        )
      }
    }
  }

  /// Whether a folder is another or lies below it, by the paths that lead there without links.
  private static func lies(_ inner: String, in outer: String) -> Bool {
    let start = outer.utf8.last == UInt8(ascii: "/") ? outer : outer + "/"
    return ExactText(inner) == ExactText(outer) || inner.utf8.starts(with: start.utf8)
  }
}

extension String {
  /// The path without links, `.` and `..`, from the root on, where it leads somewhere.
  var resolvedPath: String {
    // A first `~` would be somebody's home.
    URL(fileURLWithPath: utf8.first == UInt8(ascii: "~") ? "./" + self : self)
      .resolvingSymlinksInPath()
      .standardizedFileURL.path
  }

  /// The last name of a path to a folder, of `.` and `..` the name of the folder that they lead to.
  package var folderName: String {
    let last = lastFolderOfPath
    return last == "." || last == ".." ? resolvedPath.lastFolderOfPath : last
  }
}
