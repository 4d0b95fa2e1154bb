import Foundation
import TestSupport
import Testing

/// The way out for a user whose store lost the checkpoint beside it, as typed.
@Suite struct MissingHeadTests {
  @Test func missingHeadIsAcceptedByItsFlagAloneAndStaysInTheLog() throws {
    let folder = try ScratchFolder()
    let store = folder.path("hits.db")
    func run(_ arguments: String...) throws -> HotplateProcess {
      try HotplateProcess(arguments + ["--store", store])
    }
    #expect(
      try run("hits", "retain", "none", "--reason", "order 1", "--user", "asmith").status == 0)
    try FileManager.default.removeItem(atPath: store + ".head")
    let refused = try run("hits", "list", "--user", "asmith")
    #expect(refused.status == 70)
    #expect(refused.errors.contains("--accept-missing-head"))
    let found = try run("audit", "verify")
    #expect(found.status == 1)
    #expect(found.output.contains("FOUND: \(store).head"))
    let accepted = try run("hits", "list", "--user", "asmith", "--accept-missing-head")
    #expect(accepted.status == 0, "\(accepted.errors)")
    #expect(try run("hits", "list", "--user", "asmith").status == 0)
    let check = try run("audit", "verify")
    #expect(check.status == 0)
    #expect(check.output.contains("the checkpoint beside the store was missing"))
  }
}
