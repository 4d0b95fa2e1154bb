import Foundation
import Hotplate
import HotplateStore
import TestSupport
import Testing

/// Whoever checks a store: the library in the test's own process or, where `HOTPLATE_VERIFIER` names a built command, its
/// `audit verify`.
enum Verifier {
  static let command = ProcessInfo.processInfo.environment["HOTPLATE_VERIFIER"]
  static var name: String { command ?? "the library" }

  /// What is wrong with a store; a file that is no store any more is a finding too.
  static func findings(in store: String) throws -> [String] {
    guard let command else {
      do { return try AuditVerification(store: store).findings } catch { return ["\(error)"] }
    }
    let run = try CommandRun(command, ["audit", "verify", "--store", store])
    // 0: intact; 1: not; 70: not to be opened.
    #expect(
      [0, 1, 70].contains(run.status), "audit verify ended with \(run.status): \(run.output)")
    guard run.status != 0 else { return [] }
    #expect(!run.output.isEmpty)
    let found = run.output.split(separator: "\n").filter { $0.hasPrefix("FOUND: ") }
    return found.isEmpty ? [run.output] : found.map(String.init)
  }
}
