import Testing

@testable import Hotplate

@Suite struct ArrangementTests {
  /// A frame whose upper half is dark on the left and whose lower half is light on the right.
  private let frame = Frame(
    width: 100, height: 80,
    pixels: (0..<8000).map { index in
      let (x, y) = (index % 100, index / 100)
      return y < 40 ? (x < 50 ? 20 : 100) : (x < 50 ? 150 : 230)
    })
  private let region = PlateRegion(
    quad: Quad(Box(x: 0, y: 0, width: 100, height: 80)), score: 1)

  @Test func twoLinesAreLaidSideBySide() throws {
    let crop = try #require(PlateCrop(region, in: frame, as: .twoLines))
    #expect(crop.width == 160 && crop.height == 39)
    let row = 10 * 160
    #expect(crop.pixels[row + 10] == 20)
    #expect(crop.pixels[row + 70] == 100)
    #expect(crop.pixels[row + 80] == 128)
    #expect(crop.pixels[row + 30 * 160 / 2 + 90] == 150)
    #expect(crop.pixels[row + 30 * 160 / 2 + 150] == 230)
  }

  @Test func theContrastRowRunsThroughTheMiddle() throws {
    let picture = try #require(RecognizerPicture(region, in: frame, as: .oneLine))
    #expect(picture.pixels.count == 160 * 40)
    #expect(Array(picture.pixels[20 * 160..<20 * 160 + 4]) == [1, 255, 1, 255])
  }

  @Test func stretchingContrastTwiceChangesNothing() {
    var generator = SeededNumbers(seed: 3)
    let pixels = (0..<160 * 39).map { _ in UInt8.random(in: 90...140, using: &generator) }
    let once = PlateCrop(width: 160, height: 39, pixels: pixels).stretched()
    #expect(once.pixels.min() == 0 && once.pixels.max() == 255)
    #expect(once.stretched().pixels == once.pixels)
  }

  @Test func aBlankPlateStaysBlank() {
    let crop = PlateCrop(width: 160, height: 39, pixels: [UInt8](repeating: 200, count: 6240))
    #expect(Set(crop.stretched().pixels).count == 1)
  }

  @Test func wideningMovesEverySideByTheSameLength() {
    let quad = Quad(Box(x: 10, y: 20, width: 200, height: 50)).widened(by: 0.1)
    #expect(quad == Quad(Box(x: 5, y: 15, width: 210, height: 60)))
  }
}
