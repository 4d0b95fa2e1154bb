import Foundation
import TestSupport
import Testing

/// The pipes of the documentation, run as they stand there.
@Suite struct PipesTests {
  /// A line of the page Pipes that begins like this.
  static func documented(_ beginning: String) throws -> String {
    let page = try String(
      contentsOf: Project.folder.appendingPathComponent(
        "Sources/Hotplate/Hotplate.docc/Pipes.md"), encoding: .utf8)
    return try #require(
      page.split(separator: "\n").map(String.init).first { $0.hasPrefix(beginning) })
  }

  /// A free port of the loopback.
  static func freePort() throws -> Int {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
      }
    }
    try #require(bound)
    return Int(UInt16(bigEndian: address.sin_port))
  }

  /// A shell command, its output to be read line by line.
  static func shell(_ command: String) throws -> (process: Process, output: FileHandle) {
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "PATH=$PATH:/usr/sbin; " + command]
    process.currentDirectoryURL = Project.folder
    process.standardOutput = pipe
    try process.run()
    return (process, pipe.fileHandleForReading)
  }

  /// Ends a process for certain: the broker was seen to live on after SIGTERM.
  static func end(_ process: Process) { kill(process.processIdentifier, SIGKILL) }

  @Test func recordsReachAnMQTTBroker() throws {
    let folder = try ScratchFolder()
    let port = try Self.freePort()
    try Data("listener \(port) 127.0.0.1\nallow_anonymous true\nlog_type all\n".utf8)
      .write(to: URL(fileURLWithPath: folder.path("broker.conf")))
    try Data("plate,reason\nHPKT4821,stolen vehicle\n".utf8)
      .write(to: URL(fileURLWithPath: folder.path("list.csv")))
    let broker = try Self.shell("exec mosquitto -c '\(folder.path("broker.conf"))' 2>&1")
    defer {
      Self.end(broker.process)
      broker.process.waitUntilExit()
    }
    // What the broker says is when it is ready, and for whom; its end means that it is not installed.
    var said = ""
    func wait(for word: String) throws {
      while !said.contains(word) {
        let more = broker.output.availableData
        try #require(!more.isEmpty, "no MQTT broker, `make test` installs one: \(said)")
        said += String(decoding: more, as: UTF8.self)
      }
    }
    try wait(for: " running")
    let arguments = [
      "stream", "Fixtures/passing-car.mjpeg", "--rate", "15", "--start", "2026-11-23T08:00:00Z",
      "--camera", "gate-3", "--quiet", "--hotlist", folder.path("list.csv"),
    ]
    let pipe = try Self.documented("… --format json | mosquitto_pub")
      .replacingOccurrences(
        of: "…",
        with: ([HotplateProcess.executable.path] + arguments).map { "'\($0)'" }
          .joined(separator: " ")
      )
      .replacingOccurrences(of: "-h broker", with: "-h 127.0.0.1 -p \(port)")
    let direct = try HotplateProcess(arguments + ["--format", "json"])
    let count = direct.output.split(separator: "\n").count
    try #require(count > 1)
    let subscriber = try Self.shell(
      "exec mosquitto_sub -h 127.0.0.1 -p \(port) -t 'plates/#' -q 1 -v -C \(count)")
    try wait(for: "Sending SUBACK")
    try Self.shell(pipe).process.waitUntilExit()
    // A message that is lost must not hold the tests up: the subscriber ends then, with what it has.
    let watchdog = DispatchWorkItem { Self.end(subscriber.process) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: watchdog)
    let received = String(decoding: subscriber.output.readDataToEndOfFile(), as: UTF8.self)
    watchdog.cancel()
    let messages = received.split(separator: "\n").filter { $0.hasPrefix("plates/gate-3 {") }
    let told = messages.map { String($0.dropFirst("plates/gate-3 ".count)) }
    #expect(told == direct.output.split(separator: "\n").map(String.init))
    withExtendedLifetime(folder) {}
  }
}
