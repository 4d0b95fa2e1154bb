import Foundation

/// Finds the project's files from wherever the tests run.
package enum Project {
  package static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
