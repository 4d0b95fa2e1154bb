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
}
