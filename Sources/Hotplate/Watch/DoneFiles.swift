import Foundation

/// What becomes of a file of a drop folder once it is read.
public enum DonePolicy: String, Sendable, Hashable, CaseIterable {
  /// Moved into a folder of done files.
  case move
  /// Deleted. A picture that could not be read is left.
  case delete
  /// Left where it is.
  case leave
}

/// Puts files away that are done.
struct DoneFiles: Sendable {
  let policy: DonePolicy
  /// Where to move files; `nil` for `done` inside the watched folder.
  let folder: String?

  /// Names below a watched folder that hold what was put away.
  static let doneName = "done"
  static let failedName = "failed"

  /// Puts a file away. Returns why it could not.
  func put(away file: DropFile, failed: Bool) -> String? {
    // Another picture under the name, which nobody has read yet: it comes as a file of its own.
    guard DropFile(folder: file.folder, name: file.name) == file else { return nil }
    switch policy {
    case .leave: return nil
    case .delete:
      // A picture nobody could read is for a person to look at.
      if failed { return nil }
      if unlink(file.path) == 0 || errno == ENOENT { return nil }
      return "\(file.path): cannot be deleted: \(systemError())"
    case .move:
      let base = folder ?? file.folder + "/" + (failed ? Self.failedName : Self.doneName)
      let target = (folder != nil && failed ? base + "/" + Self.failedName : base) + "/" + file.name
      return move(file.path, to: target)
    }
  }

  private func move(_ path: String, to target: String) -> String? {
    let files = FileManager.default
    do {
      try files.createDirectory(
        atPath: target.folderOfPath, withIntermediateDirectories: true)
      // A camera may use a name again: nothing is overwritten.
      var free = target
      var number = 1
      while files.fileExists(atPath: free) {
        let stem = target.withoutFileEnding
        free = "\(stem)-\(number).\(target.fileEnding)"
        number += 1
      }
      if rename(path, free) == 0 { return nil }
      // The picture went meanwhile.
      if errno == ENOENT, !files.fileExists(atPath: path) { return nil }
      try files.moveItem(atPath: path, toPath: free)
      return nil
    } catch {
      return "\(path): cannot be moved to \(target): \(error.localizedDescription)"
    }
  }
}
