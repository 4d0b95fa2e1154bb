import Testing

@testable import Hotplate

@Suite struct BadRowSentencesTests {
  private func sentences(bad: Int) throws -> [String] {
    let good = (100..<900).map { "AB\($0),CA\n" }.joined()
    let rows = String(repeating: "AB9\n", count: bad)
    return BadRows(try hotlist("plate,state\n\(good)\(rows)")).sentences(of: "l.csv")
  }

  /// Also of few it is said how many there are.
  @Test(arguments: [(1, "1 of 801 rows is bad"), (20, "20 of 820 rows are bad")])
  func fewAreNamedAndCounted(bad: Int, sum: String) throws {
    let sentences = try sentences(bad: bad)
    #expect(sentences.count == bad + 1)
    #expect(sentences.first == "list.csv:802: expected 2 columns, found 1")
    #expect(sentences.last == "l.csv: \(sum)")
  }

  @Test func ofManyItIsSaidHowToSeeThemAll() throws {
    let sentences = try sentences(bad: 30)
    #expect(sentences.count == BadRows.mostNamed + 1)
    #expect(
      sentences.last
        == "l.csv: 30 of 830 rows are bad, 10 more than named; hotplate hotlist lint l.csv --rejects FILE writes them all"
    )
  }

  @Test func ofNoneNothingIsSaid() throws {
    #expect(try sentences(bad: 0).isEmpty)
  }
}
