import Foundation
import GRDB
import Glibc
import Hotplate
import HotplateConsole
import HotplateStore
import Testing

/// Whoever reaches the port and has no token, or has a token and no manners. All over real sockets.
@Suite(.serialized) struct ConsoleAttackTests {
  static let paths = [
    "/api/status", "/api/hits", "/api/hits/4", "/api/hits/4/crop", "/api/hits/4/wide",
    "/api/events", "/api/trail", "/api/search", "/api/hits/4/disposition", "/api/nothing",
  ]

  func secrets(_ scene: ConsoleScene) throws -> [String] {
    let hits = try scene.store.hits()
    return hits.flatMap { [$0.hit.read.text, $0.hit.hit.plate, $0.hit.hit.id] }
      + ["stolen.csv", "gate-3", "jdoe", scene.console.token]
  }

  func leaks(_ data: Data?, _ secrets: [String]) -> Bool {
    let text = String(decoding: data ?? Data(), as: UTF8.self)
    return secrets.contains { text.contains($0) }
  }

  @Test func nothingLeaksWithoutToken() throws {
    let scene = try ConsoleScene()
    let secrets = try secrets(scene)
    let records = try AuditReader(store: scene.scene.path).checkpoint().size
    for path in Self.paths {
      for method in ["GET", "HEAD", "POST"] {
        for token in [nil, "", "0", String(scene.console.token.dropLast()), "right "] {
          let body = method == "POST" ? "{\"outcome\":\"misread\"}" : nil
          let answer = try #require(scene.ask(method, path, body: body, token: token))
          #expect(answer.status == 401, "\(method) \(path)")
          #expect(!leaks(answer.body, secrets))
        }
      }
    }
    for file in ["/", "/app.js", "/card.js", "/stream.js", "/app.css", "/icon.svg"] {
      let answer = try #require(scene.ask("GET", file, token: nil))
      #expect(answer.status == 200)
      #expect(!leaks(answer.body, secrets))
    }
    // Nothing was shown, so nothing was logged.
    #expect(try AuditReader(store: scene.scene.path).checkpoint().size == records)
  }

  @Test func otherSitesCannotRideOnTheToken() throws {
    let scene = try ConsoleScene()
    func status(_ headers: String...) -> Int? {
      scene.ask("GET", "/api/hits", headers: headers)?.status
    }
    #expect(status() == 200)
    #expect(status("Host: evil.example:\(scene.console.port)") == 421)
    #expect(status("Host: 127.0.0.1") == 421)
    #expect(status("Origin: http://evil.example") == 403)
    #expect(status("Origin: null") == 403)
    #expect(status("Sec-Fetch-Site: cross-site") == 403)
    #expect(status("Origin: http://127.0.0.1:\(scene.console.port)") == 200)
    // A form of another site can send text/plain without asking first: it is not taken.
    let body = "{\"outcome\":\"misread\"}"
    let request =
      "POST /api/hits/6/disposition HTTP/1.1\r\nHost: 127.0.0.1:\(scene.console.port)\r\nAuthorization: Bearer \(scene.console.token)\r\nContent-Type: text/plain\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    let answer = try #require(scene.raw(Data(request.utf8)).flatMap(ConsoleScene.answer))
    #expect(answer.status == 415)
    let page = try #require(scene.ask("GET", "/", token: nil))
    #expect(page.head.contains("default-src 'none'; script-src 'self'"))
    #expect(page.head.contains("frame-ancestors 'none'"))
    #expect(!page.head.lowercased().contains("set-cookie"))
    #expect(!page.head.lowercased().contains("access-control"))
    for inline in ["<script>", "style=", "onclick", "onload", "http://", "https://"] {
      #expect(!page.text.contains(inline))
    }
  }

  @Test(arguments: [
    "/../../etc/passwd", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd",
    "/api/hits/../status", "/api//hits", "/API/HITS", "/api/hits/", "/api/hits/04", "/api/hits/-1",
    "/api/hits/4/../../..", "/api/hits/99999999999999999999", "/api/hits/4/secret", "/app.js/",
    "/app.js%00.html", "/api/hits/4'%20OR%201=1--", "/index.html", "/api",
  ])
  func pathThatIsNotOneOfOursIsNotFound(path: String) throws {
    let scene = try ConsoleScene()
    let answer = try #require(scene.ask("GET", path))
    #expect(answer.status == 404)
    #expect(!answer.text.contains("root:"))
  }

  @Test func malformedRequestsAreRefusedAndServingGoesOn() throws {
    let scene = try ConsoleScene()
    let secrets = try secrets(scene)
    let host = "Host: 127.0.0.1:\(scene.console.port)\r\n"
    let token = "Authorization: Bearer \(scene.console.token)\r\n"
    let right = "GET /api/status HTTP/1.1\r\n" + host + token
    let cases: [(String, Int?)] = [
      ("GET /api/status HTTP/1.1\r\n" + token + "\r\n", 400),
      (right + host + "\r\n", 400),
      (right + "Content-Length: 0\r\nContent-Length: 5\r\n\r\nhello", 400),
      (right + "Content-Length: -1\r\n\r\n", 400),
      (right + "Content-Length: +5\r\n\r\nhello", 400),
      (right + "Content-Length: 0x5\r\n\r\nhello", 400),
      (right + "Content-Length: 99999999999999999999\r\n\r\n", 400),
      (right + "Content-Length: 70000\r\n\r\n", 413),
      (right + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 501),
      (right + "Transfer-Encoding : chunked\r\n\r\n", 400),
      (right + "Expect: 100-continue\r\n\r\n", 501),
      (right + "X: a\r\n b\r\n\r\n", 400),
      (right + "X: a\rb\r\n\r\n", 400),
      (right + "X: a\u{0}b\r\n\r\n", 400),
      (right + " X: a\r\n\r\n", 400),
      (right + "no colon\r\n\r\n", 400),
      (right + ": empty\r\n\r\n", 400),
      (right + "\r\nGET /api/hits HTTP/1.1\r\n" + host + token + "\r\n", 400),
      ("GET http://127.0.0.1/api/status HTTP/1.1\r\n" + host + token + "\r\n", 400),
      ("GET  /api/status HTTP/1.1\r\n" + host + token + "\r\n", 400),
      (" /api/status HTTP/1.1\r\n" + host + token + "\r\n", 400),
      ("G@T /api/status HTTP/1.1\r\n" + host + token + "\r\n", 400),
      ("GET /api/status HTTP/3.0\r\n" + host + token + "\r\n", 505),
      ("GET /api/status\r\n\r\n", 400),
      ("DELETE /api/hits HTTP/1.1\r\n" + host + token + "\r\n", 405),
      ("get /api/status HTTP/1.1\r\n" + host + token + "\r\n", 405),
      ("GET /\(String(repeating: "a", count: 5000)) HTTP/1.1\r\n" + host + token + "\r\n", 400),
      (right + String(repeating: "X-Y: z\r\n", count: 70) + "\r\n", 431),
      (right + "X: " + String(repeating: "a", count: 20_000) + "\r\n\r\n", 431),
      ("GET /api/hits?limit=1&limit=2 HTTP/1.1\r\n" + host + token + "\r\n", 400),
      ("GET /api/hits?limit=%zz HTTP/1.1\r\n" + host + token + "\r\n", 400),
      ("\r\n\r\n", 400), ("\u{16}\u{3}\u{1}\u{0}\u{5}hello", nil),
    ]
    for (request, status) in cases {
      guard let client = scene.connect() else {
        Issue.record("the console takes no clients any more")
        return
      }
      ConsoleScene.send(Data(request.utf8), to: client)
      shutdown(client, Int32(SHUT_WR))
      let answer = ConsoleScene.answer(ConsoleScene.readAll(client))
      close(client)
      #expect(answer?.status == status, "\(request.debugDescription.prefix(200))")
      #expect(!leaks(answer?.body, secrets))
    }
    var random = SeededNumbers(seed: 77)
    for _ in 0..<200 {
      let count = Int(random.next() % 600)
      var noise = Data((0..<count).map { _ in UInt8(random.next() & 255) })
      if random.next() % 2 == 0 { noise = Data("GET /api/hits HTTP/1.1\r\n".utf8) + noise }
      guard let client = scene.connect() else {
        Issue.record("the console takes no clients any more")
        return
      }
      ConsoleScene.send(noise + Data("\r\n\r\n".utf8), to: client)
      shutdown(client, Int32(SHUT_WR))
      #expect(!leaks(ConsoleScene.readAll(client), secrets))
      close(client)
    }
    #expect(scene.ask("GET", "/api/status")?.status == 200)
  }

  @Test func bodiesThatAreNoFormsAreRefused() throws {
    let scene = try ConsoleScene()
    let number = scene.newest
    let deep = String(repeating: "[", count: 5000)
    let nowhere = "{\"outcome\":\"wrong-state\",\"trueState\":\"Nevda\"}"
    let bodies = [
      "", "[]", "{", "null", "{\"outcome\":\"stolen\"}", "{\"outcome\":5}", deep, nowhere,
      "{\"outcome\":\"bad-entry\",\"action\":\"shouted\"}",
      "{\"outcome\":\"bad-entry\",\"verified\":[\"horn\"]}",
      "{\"outcome\":\"bad-entry\",\"verified\":\"characters\"}",
      "{\"outcome\":\"bad-entry\",\"verified\":[5]}",
      "{\"outcome\":\"bad-entry\",\"note\":[\"n\"]}",
    ]
    for body in bodies {
      let answer = try #require(
        scene.ask("POST", "/api/hits/\(number)/disposition", body: body))
      #expect((400...404).contains(answer.status), "\(body.prefix(40))")
    }
    #expect(try scene.store.dispositions(of: number).isEmpty)
    let search = try #require(
      scene.ask(
        "POST", "/api/search", body: "{\"purpose\":\"personal\",\"case\":\"1\",\"plate\":\"Q*\"}"))
    #expect(search.status == 403)
  }

  @Test func fiftyClientsWatchAndAllSeeNewHit() async throws {
    let scene = try ConsoleScene()
    let clients = (0..<50).compactMap { _ in scene.watch() }
    #expect(clients.count == 50)
    // Each has its first line before the hit comes, so that none can miss it.
    for client in clients { #expect(Self.read(client, until: "watching") != nil) }
    for _ in 0..<20 { #expect(scene.ask("GET", "/api/status")?.status == 200) }
    try scene.add(1)
    let number = scene.newest
    for client in clients {
      let event = Self.read(client, until: "\n\n")
      #expect(event?.contains("\"number\":\(number)") == true)
      close(client)
    }
    let views = try scene.store.trail(limit: 50).filter {
      $0["action"]?.text == "viewed" && $0["about"]?["hits"] != nil
    }
    #expect(!views.isEmpty)
    #expect(scene.ask("GET", "/api/status")?.status == 200)
  }

  /// An open console learns what others judge and delete, and how many hits wait to be judged.
  @Test func openConsoleIsToldOfWhatIsJudgedAndDeleted() throws {
    let scene = try ConsoleScene()
    let client = try #require(scene.watch())
    defer { close(client) }
    let start = try #require(Self.read(client, until: "event: undecided\ndata: 3\n\n"))
    // Proxies would keep it back, or pack it.
    #expect(start.contains("X-Accel-Buffering: no"))
    #expect(start.contains("Cache-Control: no-store, no-transform"))
    try scene.store.dispose(of: scene.newest, as: .misread)
    let judged = try #require(Self.read(client, until: "event: undecided\ndata: 2\n\n"))
    #expect(judged.contains("event: hit\n") && judged.contains("\"outcome\":\"misread\""))
    try scene.store.purge(
      readsBefore: nil, hitsBefore: Timestamp(Date(timeIntervalSinceNow: 60)), reason: "test")
    let gone = try #require(Self.read(client, until: "event: undecided\ndata: 0\n\n"))
    #expect(gone.contains("event: gone\ndata: [[\(scene.newest - 2),"))
  }

  @Test func changesBeyondTheLimitAreToldNext() throws {
    let scene = try ConsoleScene(hits: 5)
    let first = try scene.store.changes(after: 0, limit: 2)
    let rest = try scene.store.changes(after: first.last)
    #expect(first.hits.count == 2)
    #expect(
      (first.hits + rest.hits).map(\.hit.number) == Array(scene.newest - 4...scene.newest))
    #expect(try scene.store.changes(after: rest.last).hits.isEmpty)
  }

  /// Nothing is shown to who asks for a head alone, so nothing is logged as seen.
  @Test func headsAreNoViews() throws {
    let scene = try ConsoleScene()
    let records = try AuditReader(store: scene.scene.path).checkpoint().size
    for path in ["/api/hits", "/api/hits/\(scene.newest)", "/api/hits/\(scene.newest)/crop"] {
      let answer = try #require(scene.ask("HEAD", path))
      #expect(answer.status == 405 && answer.head.contains("\r\nAllow: GET\r\n"))
    }
    #expect(try AuditReader(store: scene.scene.path).checkpoint().size == records)
  }

  /// `Allow` is true of the path, whichever method was tried.
  @Test func pathThatAnswersAnotherMethodSaysWhich() throws {
    let scene = try ConsoleScene()
    let hit = "/api/hits/\(scene.newest)"
    let records = try AuditReader(store: scene.scene.path).checkpoint().size
    for (path, allowed) in [
      ("/api/status", "GET"), ("/api/hits", "GET"), ("/api/events", "GET"), ("/api/trail", "GET"),
      (hit, "GET"), (hit + "/crop", "GET"), (hit + "/wide", "GET"), ("/api/search", "POST"),
      (hit + "/disposition", "POST"), (hit + "/clearance", "POST"), ("/", "GET, HEAD"),
      ("/app.js", "GET, HEAD"),
    ] {
      for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "get"]
      where !allowed.split(separator: ", ").contains(Substring(method)) {
        let answer = try #require(scene.ask(method, path, body: method == "POST" ? "{}" : nil))
        #expect(answer.status == 405, "\(method) \(path)")
        #expect(answer.head.contains("\r\nAllow: \(allowed)\r\n"), "\(method) \(path)")
      }
    }
    for method in ["GET", "HEAD", "PUT"] {
      #expect(scene.ask(method, "/api/nothing")?.status == 404)
      #expect(scene.ask(method, hit + "/nothing")?.status == 404)
    }
    #expect(scene.ask("PUT", "/api/status", token: nil)?.status == 401)
    #expect(try AuditReader(store: scene.scene.path).checkpoint().size == records)
  }

  /// What a client gets up to `end`; `nil` when the connection ends or stalls before, or shows three signs of life meanwhile.
  static func read(_ client: Int32, until end: String) -> String? {
    var data = Data()
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(client, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      data += buffer[..<count]
      let text = String(decoding: data, as: UTF8.self)
      if text.components(separatedBy: "still here").count > 3 { return nil }
      if text.contains(end), !text.hasSuffix("still here\n\n") { return text }
    }
  }

  @Test func everyViewIsInTheLog() throws {
    let scene = try ConsoleScene()
    let number = scene.newest
    func logged(_ path: String) throws -> AuditValue? {
      #expect(scene.ask("GET", path)?.status == 200)
      return try scene.store.trail(limit: 1).first
    }
    #expect(try logged("/api/hits/\(number)")?["about"]?["hit"]?.number == number)
    let crop = try logged("/api/hits/\(number)/crop")
    #expect(crop?["about"]?["picture"]?.text == "crop")
    #expect(crop?["sealed"]?["user"]?.text == "jdoe")
    #expect(try logged("/api/hits")?["about"]?["list"]?.number == 3)
    #expect(try logged("/api/trail")?["about"]?["trail"] != nil)
    let answer = try #require(
      scene.ask(
        "POST", "/api/search", body: "{\"purpose\":\"audit\",\"case\":\"26-1\",\"plate\":\"Q*\"}"))
    #expect(answer.status == 200)
    let search = try #require(try scene.store.trail(limit: 1).first)
    #expect(search["action"]?.text == "search")
    #expect(search["sealed"]?["plate"]?.text == "Q*")
    #expect(search["about"]?["hits"]?.number == 3)
    let judged = try #require(
      scene.ask(
        "POST", "/api/hits/\(number)/disposition",
        body:
          "{\"outcome\":\"misread\",\"truth\":\"QAB128\",\"action\":\"stopped\",\"verified\":[\"characters\"]}"
      ))
    #expect(judged.status == 200)
    // The answer tells what was given alone, and is no view of the hit.
    let given = try #require(try scene.store.trail(limit: 1).first)
    #expect(given["action"]?.text == "disposition")
    #expect(AuditValue(json: judged.text)?["number"] == given["seq"])
    #expect(!judged.text.contains("plate"))
    #expect(try scene.store.dispositions(of: number).last?.truth == "QAB128")
    #expect(try scene.store.dispositions(of: number).last?.verified == ["characters"])
    // Judged anew without a word of what was done, that stays.
    let again = "{\"outcome\":\"bad-entry\"}"
    #expect(scene.ask("POST", "/api/hits/\(number)/disposition", body: again)?.status == 200)
    #expect(try scene.store.dispositions(of: number).last?.action == .stopped)
  }

  /// A hit that is not there is one thing, a store that cannot be asked another: the page asks again then.
  @Test func storeInTroubleIsNotAHitThatIsNotThere() throws {
    let scene = try ConsoleScene()
    let number = scene.newest
    #expect(scene.ask("GET", "/api/hits/\(number + 99)")?.status == 404)
    #expect(scene.said.sentences.withLock { $0 } == [])
    let database = try DatabaseQueue(path: scene.scene.path)
    try database.write { try $0.execute(sql: "DROP TABLE disposition") }
    try database.close()
    for path in ["/api/hits/\(number)", "/api/hits"] {
      let answer = try #require(scene.ask("GET", path))
      #expect(answer.status == 503)
      #expect(answer.text.contains("the store cannot answer now"))
      #expect(!answer.text.contains("disposition") && !answer.text.contains("hits.db"))
      #expect(
        scene.said.sentences.withLock { $0.last }
          == "\(path): \(scene.scene.path): no such table: disposition")
    }
  }

  /// An open stream that says nothing would look as if nothing were new.
  @Test func streamEndsWhileTheStoreIsInTrouble() throws {
    let scene = try ConsoleScene()
    let client = try #require(scene.watch())
    defer { close(client) }
    #expect(Self.read(client, until: "watching") != nil)
    let database = try DatabaseQueue(path: scene.scene.path)
    try database.write { try $0.execute(sql: "ALTER TABLE withdrawal RENAME TO gone") }
    // The end, or a sign of life every ten seconds.
    var buffer = [UInt8](repeating: 0, count: 1024)
    var pieces = 0
    var received = 1
    while pieces < 3, received > 0 {
      received = recv(client, &buffer, buffer.count, 0)
      pieces += 1
    }
    #expect(received == 0)
    try database.write { try $0.execute(sql: "ALTER TABLE gone RENAME TO withdrawal") }
    try database.close()
    #expect(scene.ask("GET", "/api/hits")?.status == 200)
  }

  @Test func addressOfOthersNeedsProxy() throws {
    let scene = try StoreScene()
    let store = try scene.open()
    #expect(throws: HotplateError.self) {
      try Console(store: store, options: .init(address: "0.0.0.0", port: 0))
    }
    for port in [-1, 65_536, 99_999] {
      #expect(throws: HotplateError.self) { try Console(store: store, options: .init(port: port)) }
    }
    let behind = try Console(
      store: store,
      options: .init(address: "0.0.0.0", port: 0, hosts: ["c.example"], isBehindProxy: true))
    #expect(behind.url == "https://c.example/#\(behind.token)")
    behind.stop()
  }
}
