/// The files that paths lead to, known again under whatever name.
struct InputFiles: Sendable {
  private let files: Set<FileIdentity>

  /// Looks at what stands at each path now.
  init(_ paths: [String]) { files = Set(paths.lazy.compactMap { FileIdentity($0) }) }

  /// Whether a path leads to one of them.
  func contains(_ path: String) -> Bool {
    if files.isEmpty { return false }
    return FileIdentity(path).map { files.contains($0) } ?? false
  }
}
