import Foundation

/// A certificate authority that lives as long as a test run, made by the `openssl` command.
struct TestAuthority {
  struct Failure: Error { var output: String }

  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "hotplate-authority-\(getpid())-\(UInt32.random(in: 0...UInt32.max))")

  func path(_ name: String) -> String { folder.appending(path: name).path }

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data("subjectAltName=DNS:console.example.org,DNS:localhost,IP:127.0.0.1".utf8)
      .write(to: folder.appending(path: "names"))
    try Data("noise".utf8).write(to: folder.appending(path: "noise.pem"))
    let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    try openssl(
      ["req", "-x509", "-days", "2", "-subj", "/CN=Test authority"] + curve
        + ["-keyout", path("authority.key"), "-out", path("authority.pem")])
    try openssl(
      ["req", "-new", "-subj", "/CN=console.example.org"] + curve
        + ["-keyout", path("console.key"), "-out", path("console.csr")])
    try openssl([
      "x509", "-req", "-days", "2", "-in", path("console.csr"), "-out", path("console.pem"),
      "-CA", path("authority.pem"), "-CAkey", path("authority.key"), "-CAcreateserial",
      "-extfile", path("names"),
    ])
    try openssl([
      "pkey", "-in", path("console.key"), "-aes256", "-passout", "pass:secret", "-out",
      path("locked.key"),
    ])
    try FileManager.default.copyItem(atPath: path("console.key"), toPath: path("open.key"))
    for name in ["authority.key", "console.key", "locked.key", "console.pem"] {
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path(name))
    }
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: path("open.key"))
  }

  private func openssl(_ arguments: [String]) throws {
    let done = try Self.run("openssl", arguments)
    guard done.status == 0 else { throw Failure(output: done.output) }
  }

  /// Runs a command to its end: its status, and what it printed.
  static func run(_ command: String, _ arguments: [String]) throws -> (
    status: Int32, output: String
  ) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [command] + arguments
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }
}
