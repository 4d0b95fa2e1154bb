import Foundation

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

  /// The project's folder.
  static let project = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Runs the command to its end.
  init(
    _ arguments: [String], input: Data = Data(), folder: URL = Self.project,
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
    process.waitUntilExit()
    self.output = String(decoding: output, as: UTF8.self)
    errors = String(decoding: collected.errors, as: UTF8.self)
    status =
      process.terminationReason == .uncaughtSignal
      ? -process.terminationStatus : process.terminationStatus
  }

  /// The lines of standard output as JSON objects.
  var records: [[String: Any]] {
    output.split(separator: "\n").compactMap {
      try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }
  }
}

/// `@unchecked`: written by one thread before the group ends, read after.
private final class Collected: @unchecked Sendable {
  var errors = Data()
}

/// A folder that is gone when the value is.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("hotplate-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }
}
