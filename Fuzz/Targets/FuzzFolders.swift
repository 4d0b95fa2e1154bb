import Foundation

@testable import Hotplate

/// Reads what cameras put into names, with every pattern that is built in.
func fuzzFileName(_ bytes: [UInt8]) {
  // No file system takes longer paths.
  let name = String(decoding: bytes.prefix(4_096), as: UTF8.self)
  for pattern in FileNamePattern.patterns { _ = pattern.fields(of: name) }
}

/// Opens a journal that a crash or somebody else left behind, and notes into it.
func fuzzJournal(_ bytes: [UInt8]) {
  withFile(bytes, named: "journal") { path in
    // What is no journal is refused each time; what it takes must be readable once more.
    if (try? DropJournal(path: path)) != nil {
      precondition((try? DropJournal(path: path)) != nil)
    }
  }
}

extension FileNamePattern {
  /// The built-in patterns, made once.
  nonisolated(unsafe) fileprivate static let patterns = presets.keys.sorted().compactMap {
    try? FileNamePattern($0)
  }
}
