import Foundation
import TestSupport

/// Finds files below `Fixtures/`.
enum Fixture {
  static let folder = Project.folder.appendingPathComponent("Fixtures")

  static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
  }
}
