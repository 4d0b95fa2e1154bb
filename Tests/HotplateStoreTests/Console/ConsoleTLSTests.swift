import Foundation
import Glibc
import Hotplate
import HotplateConsole
import HotplateStore
import TestSupport
import Testing

@testable import HotplateService

/// The console with a certificate, asked by curl as a stranger's machine would.
@Suite(.serialized) struct ConsoleTLSTests {
  let authority: TestAuthority
  let scene: ConsoleScene

  init() throws {
    authority = try TestAuthority.shared.get()
    scene = try ConsoleScene(
      hosts: ["console.example.org"],
      identity: try TLSIdentity(
        certificate: authority.path("console.pem"), key: authority.path("console.key")))
  }

  func curl(_ arguments: String..., port: Int? = nil, path: String = "/") throws -> CommandRun {
    let port = port ?? scene.console.port
    return try CommandRun(
      "curl",
      ["--silent", "--show-error", "--max-time", "20"]
        + ["--resolve", "console.example.org:\(port):127.0.0.1"] + arguments
        + ["https://console.example.org:\(port)\(path)"])
  }

  var trusting: String { authority.path("authority.pem") }

  @Test func isServedToWhoTrustsTheAuthority() throws {
    #expect(scene.console.url.hasPrefix("https://console.example.org:\(scene.console.port)/#"))
    for version in ["1.2", "1.3"] {
      let page = try curl("--cacert", trusting, "--tlsv\(version)", "--tls-max", version)
      #expect(page.status == 0, "\(page.output)")
      #expect(page.output.contains("<title>"))
    }
    let token = "Authorization: Bearer \(scene.console.token)"
    let hits = try curl("--cacert", trusting, "-H", token, path: "/api/hits")
    #expect(hits.output.contains("stolen.csv"))
    let stranger = try curl("--cacert", trusting, path: "/api/hits")
    #expect(stranger.output.contains("the token is missing or wrong"))
    #expect(!stranger.output.contains("stolen.csv"))
  }

  @Test(arguments: [
    ("c.example", nil), ("c.example:8443", "c.example:8443"), ("[::1]:9", "[::1]:9"),
  ])
  func tellsTheAddressThatBrowsersUse(host: String, place: String?) throws {
    let identity = try TLSIdentity(
      certificate: authority.path("console.pem"), key: authority.path("console.key"))
    let scene = try ConsoleScene(hosts: [host], identity: identity)
    let place = place ?? "\(host):\(scene.console.port)"
    #expect(scene.console.url.hasPrefix("https://\(place)/#"))
  }

  @Test(arguments: ["", "https://c.example", "c.example:", "c example", "c.example/x"])
  func refusesWhatIsNoHost(host: String) {
    #expect(throws: HotplateError.self) { try ConsoleScene(hosts: [host]) }
  }

  @Test func isRefusedByWhoDoesNot() throws {
    // 60: the certificate is of nobody curl knows.
    #expect(try curl().status == 60)
  }

  @Test func oldVersionsAndPlainTextGetNothing() throws {
    let old = try curl("--cacert", trusting, "--tls-max", "1.1", "--ciphers", "ALL:@SECLEVEL=0")
    #expect(old.status == 35, "\(old)")
    let plain = try #require(
      scene.raw(Data("GET / HTTP/1.1\r\nHost: console.example.org\r\n\r\n".utf8)))
    #expect(!String(decoding: plain, as: UTF8.self).contains("HTTP/1.1"))
    #expect(try curl("--cacert", trusting).status == 0)
  }

  @Test func everyPictureAndFormComesWhole() throws {
    let number = scene.newest
    let token = "Authorization: Bearer \(scene.console.token)"
    let file = authority.path("wide-\(scene.console.port).png")
    let picture = try curl(
      "--cacert", trusting, "-H", token, "-o", file, path: "/api/hits/\(number)/wide")
    #expect(picture.status == 0, "\(picture.output)")
    let bytes = try #require(FileManager.default.contents(atPath: file))
    #expect(bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]))
    #expect(bytes.suffix(8).starts(with: Data("IEND".utf8)))
    let judged = try curl(
      "--cacert", trusting, "-H", token, "-H", "Content-Type: application/json",
      "-d", "{\"outcome\":\"misread\",\"truth\":\"QAB128\",\"action\":\"stopped\"}",
      path: "/api/hits/\(number)/disposition")
    #expect(judged.status == 0)
    #expect(try scene.store.dispositions(of: number).last?.truth == "QAB128")
  }

  @Test func hitsComeAsTheyAreFound() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "curl", "--silent", "--no-buffer", "--max-time", "30", "--cacert", trusting,
      "--resolve", "console.example.org:\(scene.console.port):127.0.0.1",
      "-H", "Authorization: Bearer \(scene.console.token)",
      "https://console.example.org:\(scene.console.port)/api/events",
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    func read(until end: String) -> Bool {
      var text = ""
      while !text.contains(end) {
        let data = output.fileHandleForReading.availableData
        guard !data.isEmpty else { return false }
        text += String(decoding: data, as: UTF8.self)
      }
      return true
    }
    #expect(read(until: "watching"))
    try scene.add(1)
    #expect(read(until: "\"number\":\(scene.newest)"))
    // The harness may have the child ignore SIGTERM: curl would stay its thirty seconds.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Nobody's time runs out meanwhile.
  @Test func handshakesThatNeverEndDoNotKeepOthersOut() throws {
    var limits = HTTPServer.Limits()
    limits.request = .seconds(3600)
    let server = try HTTPServer(
      address: "127.0.0.1", port: 0,
      identity: try TLSIdentity(
        certificate: authority.path("console.pem"), key: authority.path("console.key")),
      limits: limits)
    Thread.detachNewThread { server.run { _ in HTTPResponse() } }
    defer { server.stop() }
    let hello: [UInt8] = [0x16, 3, 1, 0x02, 0, 1, 0, 0x01, 0xfc, 3, 3]
    let slow = (0..<300).compactMap { index -> Int32? in
      guard let client = ConsoleScene.connect(to: server.port) else { return nil }
      ConsoleScene.send(Data(hello.prefix(index % (hello.count + 1))), to: client)
      return client
    }
    defer { for client in slow { close(client) } }
    #expect(slow.count == 300)
    #expect(try curl("--cacert", trusting, port: server.port).status == 0)
  }

  @Test func noiseIsLeftAloneAndServingGoesOn() throws {
    var random = SeededNumbers(seed: 78)
    for index in 0..<200 {
      var noise = Data((0..<Int(random.next() % 600)).map { _ in UInt8(random.next() & 255) })
      // What looks like a handshake's or an alert's record goes further than what does not.
      if index % 2 == 0 {
        let kind: UInt8 = index % 4 == 0 ? 0x16 : 0x15
        noise = Data([kind, 3, 1, UInt8(noise.count >> 8), UInt8(noise.count & 255)]) + noise
      }
      let answer = try #require(scene.raw(noise, isFinished: true))
      #expect(answer.count < 64)
    }
    #expect(try curl("--cacert", trusting).status == 0)
  }

  @Test(arguments: [
    ("nothing.pem", "console.key", "nothing.pem: expected a PEM file"),
    ("console.pem", "nothing.key", "nothing.key: expected a PEM file"),
    ("noise.pem", "console.key", "noise.pem: expected a certificate in PEM"),
    ("console.key", "console.key", "console.key: expected a certificate in PEM"),
    ("console.pem", "authority.key", "authority.key: expected the PEM key of"),
    ("console.pem", "console.pem", "console.pem: expected"),
    ("console.pem", "locked.key", "locked.key: expected the PEM key of"),
    ("console.pem", "open.key", "open.key: expected a private key, found a file that everyone"),
  ])
  func filesThatDoNotServeSayWhy(certificate: String, key: String, sentence: String) throws {
    do {
      _ = try TLSIdentity(certificate: authority.path(certificate), key: authority.path(key))
      Issue.record("\(certificate) and \(key) were taken")
    } catch let error as HotplateError {
      #expect(error.code == .configuration)
      #expect(error.message.contains(sentence), "\(error.message)")
      #expect(!error.message.contains("\n"))
    }
  }

  @Test func addressOfAllNeedsName() throws {
    let store = try StoreScene().open()
    let identity = try TLSIdentity(
      certificate: authority.path("console.pem"), key: authority.path("console.key"))
    #expect(throws: HotplateError.self) {
      try Console(store: store, options: .init(address: "0.0.0.0", port: 0, identity: identity))
    }
    let console = try Console(
      store: store,
      options: .init(address: "0.0.0.0", port: 0, hosts: ["c.example"], identity: identity))
    console.stop()
  }
}
