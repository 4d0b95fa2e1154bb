import Foundation

/// What tells a file from the one that takes its place.
struct FileStamp: Sendable, Equatable {
  private var modified: Date?
  private var inode: Int?
  private var size: Int?

  /// Looks at what stands at a path now, which may be nothing.
  init(_ path: String) {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    modified = attributes?[.modificationDate] as? Date
    inode = attributes?[.systemFileNumber] as? Int
    size = attributes?[.size] as? Int
  }
}
