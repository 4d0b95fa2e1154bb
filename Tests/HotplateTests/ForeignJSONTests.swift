import Foundation
import Testing

@testable import Hotplate

struct ForeignJSONTests {
  @Test(arguments: 510...516)
  func nestingTooDeepIsAnErrorAndNoCrash(depth: Int) {
    let nested = String(repeating: "[", count: depth)
    #expect(throws: (any Error).self) {
      try JSONDecoder().decodeForeign([String].self, from: nested.utf8)
    }
    #expect(throws: (any Error).self) {
      try MatchInput(line: "{\"text\":" + nested, number: 1)
    }
  }

  @Test func readsWhatADecoderReads() throws {
    #expect(try JSONDecoder().decodeForeign([String].self, from: "[\"a\"]".utf8) == ["a"])
  }
}
