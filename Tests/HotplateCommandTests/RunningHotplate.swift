import Foundation
import TestSupport

/// The built command while it runs: fed, watched, and ended by signals.
final class RunningHotplate {
  private let process = Process()
  private let inputPipe = Pipe()
  private let outputPipe = Pipe()
  private let errorPipe = Pipe()
  private var buffer = Data()
  private var errorBuffer = Data()

  /// - Parameters:
  ///   - launcher: A command that runs the rest of its arguments in its place, as `nohup`.
  ///   - standardError: Where it says things, if not to whom asks for `errors`.
  init(
    _ arguments: [String], environment: [String: String] = [:], launcher: String? = nil,
    standardError: FileHandle? = nil
  ) throws {
    process.executableURL =
      launcher == nil ? HotplateProcess.executable : URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      (launcher.map { [$0, HotplateProcess.executable.path] } ?? []) + arguments
    process.currentDirectoryURL = Project.folder
    process.environment = ProcessInfo.processInfo.environment
      .merging(["OMP_THREAD_LIMIT": "1"]) { $1 }.merging(environment) { $1 }
    process.standardInput = inputPipe
    process.standardOutput = outputPipe
    process.standardError = standardError ?? errorPipe
    signal(SIGPIPE, SIG_IGN)
    try process.run()
    // The reading end is the child's alone: it must see when nobody writes any more.
    try? inputPipe.fileHandleForReading.close()
  }

  func write(_ data: Data) { try? inputPipe.fileHandleForWriting.write(contentsOf: data) }

  func closeInput() { try? inputPipe.fileHandleForWriting.close() }

  func closeOutput() { try? outputPipe.fileHandleForReading.close() }

  func kill(_ number: Int32) { Foundation.kill(process.processIdentifier, number) }

  /// Waits for the next line of output; `nil` at its end.
  func nextLine() -> String? { Self.nextLine(of: outputPipe, &buffer) }

  /// Waits for the next line of standard error; `nil` at its end.
  func nextErrorLine() -> String? { Self.nextLine(of: errorPipe, &errorBuffer) }

  private static func nextLine(of pipe: Pipe, _ buffer: inout Data) -> String? {
    while true {
      if let end = buffer.firstIndex(of: 0x0A) {
        let line = String(decoding: buffer[buffer.startIndex..<end], as: UTF8.self)
        buffer = Data(buffer[buffer.index(after: end)...])
        return line
      }
      let data = pipe.fileHandleForReading.availableData
      if data.isEmpty { return nil }
      buffer += data
    }
  }

  func nextRecord() -> [String: Any]? { nextLine().flatMap(HotplateProcess.record) }

  /// Waits for the end; negative is the signal that ended it.
  func wait() -> Int32 { process.endStatus() }

  /// What of standard error was not taken yet, to its end.
  var errors: String {
    String(
      decoding: errorBuffer + errorPipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  }
}
