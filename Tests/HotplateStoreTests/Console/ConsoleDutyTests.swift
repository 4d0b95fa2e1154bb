import Foundation
import HotplateConsole
import HotplateStore
import Testing

/// What a console is for, and what it refuses to do besides.
@Suite struct ConsoleDutyTests {
  /// Every request that a console answers, but for the stream of what becomes of hits, which does not end.
  static func requests(of number: Int) -> [(
    duty: ConsoleDuty, method: String, path: String, body: String?
  )] {
    [
      (.look, "GET", "/api/status", nil), (.look, "GET", "/api/hits", nil),
      (.look, "GET", "/api/hits/\(number)", nil), (.look, "GET", "/api/hits/\(number)/crop", nil),
      (.look, "GET", "/api/hits/\(number)/wide", nil), (.trail, "GET", "/api/trail", nil),
      (.search, "POST", "/api/search", #"{"purpose":"audit","case":"1","plate":"Q*"}"#),
      (
        .judge, "POST", "/api/hits/\(number)/disposition",
        #"{"outcome":"misread","truth":"QZZ987"}"#
      ),
      (.clear, "POST", "/api/hits/\(number)/clearance", #"{"for":"1d","reason":"checked"}"#),
    ]
  }

  @Test(arguments: ConsoleDuty.allCases)
  func aConsoleDoesWhatItIsForAndLooks(duty: ConsoleDuty) throws {
    let scene = try ConsoleScene(duties: [duty])
    let number = scene.newest
    // So that it may be cleared.
    try scene.store.dispose(of: number, as: .misread, truth: "QZZ987")
    for (needed, method, path, body) in Self.requests(of: number) {
      let records = try AuditReader(store: scene.scene.path).checkpoint().size
      let answer = try #require(scene.ask(method, path, body: body))
      if needed == .look || needed == duty {
        #expect(answer.status == 200, "\(path) \(answer.text)")
        continue
      }
      #expect(answer.status == 403, "\(path)")
      #expect(
        AuditValue(json: answer.text)?["error"]?.text?
          .hasSuffix("it was not started with --may \(needed.rawValue)") == true, "\(path)")
      // Of what is refused a search alone is told in the log.
      let told = try AuditReader(store: scene.scene.path).checkpoint().size - records
      #expect(told == (needed == .search ? 1 : 0), "\(path)")
    }
  }

  @Test func aSearchThatIsRefusedIsToldInTheLog() throws {
    let scene = try ConsoleScene(duties: [.judge])
    let search = #"{"purpose":"audit","case":"26-0417","plate":"Q*"}"#
    #expect(scene.ask("POST", "/api/search", body: search)?.status == 403)
    let record = try #require(
      try scene.store.trail(limit: 2).first { $0["action"]?.text == "refused" })
    #expect(record["about"]?["purpose"]?.text == "audit")
    #expect(
      record["sealed"]?["case"]?.text == "26-0417" && record["sealed"]?["plate"]?.text == "Q*")
    #expect(record["sealed"]?["why"]?.text?.contains("--may search") == true)
  }

  /// So that the page offers nothing that is refused.
  @Test func theStatusTellsWhatAConsoleIsFor() throws {
    for (duties, told) in [
      (Set(ConsoleDuty.allCases), ["look", "judge", "clear", "search", "trail"]),
      ([], ["look"]), ([.trail, .judge], ["look", "judge", "trail"]),
    ] {
      let scene = try ConsoleScene(duties: duties)
      let status = AuditValue(json: try #require(scene.ask("GET", "/api/status")).text)
      #expect(status?["may"]?.list?.compactMap(\.text) == told)
      #expect(status?["user"]?.text == "jdoe")
      try scene.store.dispose(of: scene.newest, as: .misread, truth: "QZZ987")
      let card = AuditValue(json: try #require(scene.ask("GET", "/api/hits/\(scene.newest)")).text)
      #expect(card?["canClear"] == .flag(duties.contains(.clear)))
    }
  }
}
