import Foundation
import TestSupport
import Testing

/// Runs the built command as a user would: a process, its streams and its exit status.
struct HotplateProcess {
  /// Exit status; negative is the number of the signal that ended it.
  var status: Int32
  var output: String
  var errors: String

  /// The command beside the test bundle, or the one that `HOTPLATE_COMMAND` names.
  static var executable: URL {
    if let command = ProcessInfo.processInfo.environment["HOTPLATE_COMMAND"] {
      return URL(fileURLWithPath: command)
    }
    return URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0])
      .deletingLastPathComponent().appendingPathComponent("hotplate")
  }

  /// Runs the command to its end.
  init(
    _ arguments: [String], input: Data = Data(), folder: URL = Project.folder,
    environment: [String: String] = [:]
  ) throws {
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let (inputPipe, outputPipe, errorPipe) = (Pipe(), Pipe(), Pipe())
    process.standardInput = inputPipe
    process.standardOutput = outputPipe
    process.standardError = errorPipe
    try process.run()
    // A process that ends early closes its input; writing there must not end the tests.
    signal(SIGPIPE, SIG_IGN)
    let collected = Collected()
    let group = DispatchGroup()
    DispatchQueue.global().async(group: group) {
      try? inputPipe.fileHandleForWriting.write(contentsOf: input)
      try? inputPipe.fileHandleForWriting.close()
    }
    DispatchQueue.global().async(group: group) {
      collected.errors = errorPipe.fileHandleForReading.readDataToEndOfFile()
    }
    let output = outputPipe.fileHandleForReading.readDataToEndOfFile()
    group.wait()
    status = process.endStatus()
    self.output = String(decoding: output, as: UTF8.self)
    errors = String(decoding: collected.errors, as: UTF8.self)
  }

  /// The lines of standard output, each of which must be a JSON object.
  var records: [[String: Any]] { output.split(separator: "\n").compactMap(Self.record) }

  static func record(_ line: some StringProtocol) -> [String: Any]? {
    let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    if object == nil { Issue.record("standard output holds what is no record: \(line)") }
    return object
  }
}

/// `@unchecked`: written by one thread before the group ends, read after.
private final class Collected: @unchecked Sendable {
  var errors = Data()
}
