import Foundation
import HotplateConsole
import HotplateStore
import Testing

/// What the console's addresses may ask for behind the question mark.
@Suite struct ConsoleQueryTests {
  /// Before, one hit or all of them were shown, and logged as seen, for what nobody had asked.
  @Test func valuesThatStandForNothingAreRefused() throws {
    let scene = try ConsoleScene()
    let records = try AuditReader(store: scene.scene.path).checkpoint().size
    for path in ["/api/hits", "/api/trail"] {
      for (given, found) in [
        ("-4", "-4"), ("0", "0"), ("000", "000"), ("", ""), ("%2B3", "+3"), ("3.5", "3.5"),
        ("all", "all"), ("%D9%A3", "\u{663}"),
      ] {
        let answer = try #require(scene.ask("GET", path + "?limit=" + given))
        #expect(answer.status == 400, "\(path) \(given)")
        #expect(
          AuditValue(json: answer.text)?["error"]?.text
            == "limit: found \"\(found)\", expected a whole number from 1 on", "\(path) \(given)")
      }
    }
    for given in ["", "yes", "true", "2"] {
      let answer = try #require(scene.ask("GET", "/api/hits?undecided=" + given))
      #expect(answer.status == 400, "\(given)")
      #expect(
        AuditValue(json: answer.text)?["error"]?.text
          == "undecided: found \"\(given)\", expected 0 or 1", "\(given)")
    }
    #expect(try AuditReader(store: scene.scene.path).checkpoint().size == records)
  }

  /// More than is ever told at once is no mistake.
  @Test(arguments: [
    ("", 3), ("?limit=1", 1), ("?limit=02", 2), ("?limit=501", 3),
    ("?limit=99999999999999999999999", 3), ("?undecided=0", 3), ("?undecided=1&limit=2", 2),
  ])
  func valuesThatStandForSomethingAreAnswered(query: String, count: Int) throws {
    let scene = try ConsoleScene()
    let answer = try #require(scene.ask("GET", "/api/hits" + query))
    #expect(answer.status == 200)
    #expect(AuditValue(json: answer.text)?.list?.count == count)
  }

  /// Left out unsaid, a field that was misspelt would leave another request: all hits for the undecided ones, a finding without its note.
  @Test func fieldsThatDoNotExistAreRefused() throws {
    let scene = try ConsoleScene()
    let number = scene.newest
    let records = try AuditReader(store: scene.scene.path).checkpoint().size
    let search = "\"purpose\":\"audit\",\"case\":\"1\",\"plate\":\"Q*\""
    let outcome = "\"outcome\":\"misread\""
    let requests: [(method: String, path: String, body: String?, found: String)] = [
      ("GET", "/api/hits?undecidet=1&limit=2", nil, "undecidet"),
      ("GET", "/api/trail?undecided=1", nil, "undecided"), ("GET", "/api/status?a", nil, "a"),
      ("GET", "/api/hits/\(number)?limit=1", nil, "limit"),
      ("POST", "/api/search?case=1", "{\(search)}", "case"),
      ("POST", "/api/search", "{\(search),\"until \":\"2026-11-01\"}", "until "),
      ("POST", "/api/hits/\(number)/disposition", "{\(outcome),\"Note\":\"x\"}", "Note"),
      ("POST", "/api/hits/\(number)/clearance", "{\"for\":\"30d\",\"why\":\"x\"}", "why"),
    ]
    for (method, path, body, found) in requests {
      let answer = try #require(scene.ask(method, path, body: body))
      #expect(answer.status == 400, "\(path)")
      let sentence = try #require(AuditValue(json: answer.text)?["error"]?.text)
      #expect(sentence.hasPrefix("\"\(found)\": there is no such field, expected of these: "))
    }
    #expect(try AuditReader(store: scene.scene.path).checkpoint().size == records)
  }

  @Test func searchesThatCannotBeMeantAreRefused() throws {
    let scene = try ConsoleScene()
    let records = try AuditReader(store: scene.scene.path).checkpoint().size
    func refusal(_ fields: String) throws -> String? {
      let body = "{\"purpose\":\"audit\",\"plate\":\"Q*\",\(fields)}"
      let answer = try #require(scene.ask("POST", "/api/search", body: body))
      #expect(answer.status == 400, "\(fields.prefix(40))")
      return AuditValue(json: answer.text)?["error"]?.text
    }
    #expect(
      try refusal("\"case\":\"1\",\"from\":\"2026-11-02\",\"until\":\"2026-11-01\"")
        == "from: found \"2026-11-02\", expected a day not after 2026-11-01")
    #expect(
      try refusal("\"case\":\"\(String(repeating: "7", count: 129))\"")
        == "a case has at most 128 characters, found 129")
    #expect(try AuditReader(store: scene.scene.path).checkpoint().size == records)
    // The last day is in it.
    let day = "\"case\":\"1\",\"from\":\"2026-11-02\",\"until\":\"2026-11-02\""
    let body = "{\"purpose\":\"audit\",\(day)}"
    #expect(scene.ask("POST", "/api/search", body: body)?.status == 200)
  }

  /// So that the page offers nothing that is refused.
  @Test func aCardAndAFindingTellWhetherTheHitCanBeCleared() throws {
    let scene = try ConsoleScene()
    func told(_ method: String, _ path: String, body: String? = nil) throws -> AuditValue? {
      AuditValue(json: try #require(scene.ask(method, path, body: body)).text)
    }
    let cards = try #require(try told("GET", "/api/hits")?.list)
    let card = try #require(cards.first { $0["plate"]?["text"] != $0["hit"]?["plate"] })
    let number = try #require(card["number"]?.number)
    let listed = try #require(card["hit"]?["plate"]?.text)
    let path = "/api/hits/\(number)"
    #expect(try told("GET", path)?["canClear"] == .flag(false))
    for (truth, canClear) in [("QZZ987", true), (listed, false)] {
      let body = "{\"outcome\":\"misread\",\"truth\":\"\(truth)\"}"
      let finding = try told("POST", path + "/disposition", body: body)
      #expect(finding?["truth"]?.text == truth && finding?["canClear"] == .flag(canClear))
      #expect(try told("GET", path)?["canClear"] == .flag(canClear))
      let clearance = scene.ask(
        "POST", path + "/clearance", body: "{\"for\":\"1d\",\"reason\":\"checked\"}")
      #expect(clearance?.status == (canClear ? 200 : 403))
    }
  }

  /// What was recorded would be what nobody wrote.
  @Test func bytesThatAreNoTextAreRefused() throws {
    let scene = try ConsoleScene()
    let number = scene.newest
    let body = Data("{\"outcome\":\"misread\",\"note\":\"".utf8) + Data([0xff]) + Data("\"}".utf8)
    let head = [
      "POST /api/hits/\(number)/disposition HTTP/1.1", "Host: 127.0.0.1:\(scene.console.port)",
      "Authorization: Bearer \(scene.console.token)", "Content-Type: application/json",
      "Content-Length: \(body.count)",
    ]
    let request = Data((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
    let answer = try #require(scene.raw(request).flatMap(ConsoleScene.answer))
    #expect(answer.status == 400)
    #expect(
      AuditValue(json: answer.text)?["error"]?.text
        == "expected text in UTF-8, found bytes that are none")
    #expect(try scene.store.dispositions(of: number).isEmpty)
  }

  /// Browsers leave out the port that a scheme has by itself.
  @Test(arguments: [(80, true), (443, false), (8471, false)])
  func namesNeedNoPortWhereItIsTheUsualOne(port: Int, isTaken: Bool) {
    let names = Console.Options(address: "127.0.0.2").names(at: port)
    for name in ["127.0.0.2", "127.0.0.1", "localhost", "[::1]"] {
      #expect(names.contains("\(name):\(port)"))
      #expect(names.contains(name) == isTaken, "\(name)")
    }
  }
}
