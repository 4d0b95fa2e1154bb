import Foundation

/// A folder that is made for what a run writes.
enum OutputFolder {
  /// Makes a folder and those above it; one that is there stays as it is, with its permissions.
  ///
  /// - Parameters:
  ///   - name: What the error calls it.
  ///   - isPrivate: Whether what is made is its owner's alone.
  /// - Throws: `HotplateError` of code `startup` when it cannot be made.
  static func make(_ path: String, called name: String, isPrivate: Bool = true) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true,
        attributes: isPrivate ? [.posixPermissions: 0o700] : nil)
    } catch {
      throw HotplateError(.startup, "\(path): \(name) cannot be made: \(reason(error, for: path))")
    }
  }

  /// Why a folder cannot be made, as the system says it: Foundation hides that behind a sentence of its own.
  private static func reason(_ error: any Error, for folder: String) -> String {
    var first = folder
    // What is below a missing folder is missing for that alone.
    while case let above = first.folderOfPath, above != first, access(above, F_OK) != 0 {
      first = above
    }
    return mkdir(first, 0o700) == 0 ? "\(error)" : systemError()
  }
}
