import Foundation
import Hotplate
import HotplateStore
import Testing

/// Whoever checks a store: the library in the test's own process or, where `HOTPLATE_COMMAND` names a built command, its
/// `audit verify`.
enum Verifier {
  static let command = ProcessInfo.processInfo.environment["HOTPLATE_COMMAND"]
  static var name: String { command ?? "the library" }

  /// What is wrong with a store; a file that is no store any more is a finding too.
  static func findings(in store: String) throws -> [String] {
    guard let command else {
      do { return try AuditVerification(store: store).findings } catch { return ["\(error)"] }
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command)
    process.arguments = ["audit", "verify", "--store", store]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit, "audit verify crashed: \(text)")
    guard process.terminationStatus != 0 else { return [] }
    // 1: not intact; 70: not to be opened.
    #expect([1, 70].contains(process.terminationStatus), "\(text)")
    #expect(!text.isEmpty)
    return [text]
  }
}
