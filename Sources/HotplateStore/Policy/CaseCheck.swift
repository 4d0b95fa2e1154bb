import Dispatch
import Foundation
import Hotplate

/// A program that knows which case numbers are real: it is given one, and exits with 0 for yes.
struct CaseCheck {
  /// The program's path; it is run without a shell.
  let command: String
  /// Seconds it may take; longer is no.
  var timeout = 10.0

  /// Asks the program. No answer is no.
  func accepts(_ caseID: String) throws -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command)
    // Comes last and after "--": a case number is no option.
    process.arguments = ["--", caseID]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    do {
      try process.run()
    } catch {
      throw HotplateError(
        .configuration, "\(command): the case check cannot be run, so no search is answered")
    }
    guard ended.wait(timeout: .now() + timeout) == .success else {
      process.terminate()
      // Whoever does not go when asked is made to: each search would leave one more. What it started by itself is its own.
      if ended.wait(timeout: .now() + 1) != .success { kill(process.processIdentifier, SIGKILL) }
      return false
    }
    return process.terminationReason == .exit && process.terminationStatus == 0
  }
}
