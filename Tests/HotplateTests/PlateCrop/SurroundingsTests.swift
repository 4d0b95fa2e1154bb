import Testing

@testable import Hotplate

@Suite struct SurroundingsTests {
  @Test(arguments: [0, 10.0])
  func otherRegionsAreCoveredAndThePlateIsNot(lean: Double) {
    let pixels = (0..<60_000).map { (place: Int) in UInt8(place % 97) }
    let frame = Frame(width: 300, height: 200, pixels: pixels)
    let own = PlateRegion(
      quad: Quad(
        topLeft: Point(x: 100, y: 120), topRight: Point(x: 160, y: 120 + lean),
        bottomRight: Point(x: 160, y: 140 + lean), bottomLeft: Point(x: 100, y: 140)),
      score: 1)
    // Beside it, on it, and what a locator of one's own may give.
    let others = [
      Box(x: 180, y: 120, width: 64, height: 16), Box(x: 90, y: 110, width: 64, height: 16),
      Box(x: .nan, y: 0, width: 9, height: 9), Box(x: 1e300, y: 0, width: 9, height: 9),
    ].map { PlateRegion(quad: Quad($0), score: 0.5) }
    let bare = PlateCrop(around: own, in: frame, covering: [own])
    let covered = PlateCrop(around: own, in: frame, covering: [own] + others)
    let height = 20 + Int(lean)
    #expect(bare.width == 180 && bare.height == 5 * height)
    #expect(!bare.pixels.contains(128))
    let expected = bare.pixels.enumerated().map { index, gray -> UInt8 in
      let x = Double(40 + index % 180) + 0.5
      let y = Double(120 - 3 * height + index / 180) + 0.5
      let isOwn = (100...160).contains(x) && (0...20).contains(y - 120 - (x - 100) / 60 * lean)
      // A quarter of 16 farther on each side.
      let isOther =
        (176...248).contains(x) && (116...140).contains(y)
        || (86...158).contains(x) && (106...130).contains(y)
      return isOther && !isOwn ? 128 : gray
    }
    #expect(covered.pixels == expected)
  }
}
