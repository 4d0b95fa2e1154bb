import Foundation

/// A command of the system that was run to its end.
package struct CommandRun {
  /// Exit status, 127 where there is no such command; negative is the number of the signal that ended it.
  package var status: Int32
  /// What it printed, errors too.
  package var output: String

  /// Finds the command on the path, runs it without input and waits for it.
  package init(_ command: String, _ arguments: [String], folder: URL = Project.folder) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [command] + arguments
    process.currentDirectoryURL = folder
    let printed = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = printed
    process.standardError = printed
    try process.run()
    let data = printed.fileHandleForReading.readDataToEndOfFile()
    output = String(decoding: data, as: UTF8.self)
    status = process.endStatus()
  }
}

extension Process {
  /// Waits for the end; negative is the number of the signal that brought it.
  package func endStatus() -> Int32 {
    waitUntilExit()
    return terminationReason == .uncaughtSignal ? -terminationStatus : terminationStatus
  }
}
