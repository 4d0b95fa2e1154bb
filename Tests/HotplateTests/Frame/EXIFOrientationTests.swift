import Testing

@testable import Hotplate

@Suite struct EXIFOrientationTests {
  /// The eight orientations of a 3 × 2 picture `abc/def`, as EXIF 2.32 defines where row 0 and column 0 are.
  @Test(arguments: [
    (1, "abc/def"), (2, "cba/fed"), (3, "fed/cba"), (4, "def/abc"), (5, "ad/be/cf"),
    (6, "da/eb/fc"), (7, "fc/eb/da"), (8, "cf/be/ad"),
  ])
  func setsUpright(orientation: UInt16, expected: String) throws {
    let turned = try #require(EXIFOrientation(rawValue: orientation))
      .applied(to: Array("abcdef".utf8), width: 3, height: 2)
    let rows = stride(from: 0, to: 6, by: turned.width).map {
      String(decoding: turned.pixels[$0..<$0 + turned.width], as: UTF8.self)
    }
    #expect(rows.joined(separator: "/") == expected)
    #expect(turned.width * turned.height == 6)
  }

  @Test func readsTheTagOfAJPEG() throws {
    #expect(EXIFOrientation(ofJPEG: try Fixture.bytes("stills/eu-turned.jpg")) == .turnedLeft)
    #expect(EXIFOrientation(ofJPEG: try Fixture.bytes("stills/eu-day.jpg")) == .upright)
  }

  @Test func survivesAnyBlock() throws {
    var random = SeededNumbers(seed: 3)
    let whole = Array(try Fixture.bytes("stills/eu-turned.jpg").prefix(200))
    var found: Set<EXIFOrientation> = []
    for _ in 0..<5000 {
      var bytes = whole
      for _ in 0..<3 {
        bytes[Int.random(in: 2..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      bytes.removeLast(Int.random(in: 0..<150, using: &random))
      found.insert(EXIFOrientation(ofJPEG: bytes))
    }
    // The blocks were hit, and not all of them beyond reading.
    #expect(found.isSuperset(of: [.upright, .turnedLeft]))
  }
}
