import Foundation
import TestSupport

/// A certificate authority that lives as long as a test run, made by the `openssl` command.
struct TestAuthority {
  struct Failure: Error { var output: String }

  /// Made once: every run has keys of its own.
  static let shared: Result<TestAuthority, any Error> = {
    // What is shared is never given up: its folder goes with the process.
    atexit { try? TestAuthority.shared.get().folder.remove() }
    return Result { try TestAuthority() }
  }()

  private let folder: ScratchFolder

  func path(_ name: String) -> String { folder.path(name) }

  private init() throws {
    folder = try ScratchFolder()
    try folder.write(
      "names", Data("subjectAltName=DNS:console.example.org,DNS:localhost,IP:127.0.0.1".utf8))
    try folder.write("noise.pem", Data("noise".utf8))
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
    let run = try CommandRun("openssl", arguments)
    guard run.status == 0 else { throw Failure(output: run.output) }
  }
}
