import Foundation

/// The files that paths lead to, known again under whatever name.
struct InputFiles: Sendable {
  private struct File: Hashable {
    var device: dev_t
    var number: ino_t

    /// What stands at a path, behind all links; `nil` for nothing.
    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      device = status.st_dev
      number = status.st_ino
    }
  }

  private let files: Set<File>

  /// Looks at what stands at each path now.
  init(_ paths: [String]) { files = Set(paths.lazy.compactMap { File($0) }) }

  /// Whether a path leads to one of them.
  func contains(_ path: String) -> Bool {
    if files.isEmpty { return false }
    return File(path).map { files.contains($0) } ?? false
  }
}
