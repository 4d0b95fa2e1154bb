import Testing

@testable import Hotplate

@Suite struct CloseUpTests {
  static func frame() -> Frame {
    let pixels = (0..<200 * 100).map { UInt8($0 % 251) }
    return Frame(width: 200, height: 100, pixels: pixels, source: "gate frame 7")
  }

  @Test(arguments: [
    Box(x: 60, y: 40, width: 50, height: 12), Box(x: -4, y: -3, width: 50, height: 12),
    Box(x: 170, y: 95, width: 50, height: 12),
  ])
  func showsThePlateWithItsSurroundings(box: Box) {
    let frame = Self.frame()
    let closeUp = CloseUp(of: PlateRegion(quad: Quad(box), score: 0.7), in: frame)
    #expect(closeUp.frame.pixels.count <= Int((box.width + 14) * (box.height + 14)))
    #expect(closeUp.region.score == 0.7)
    // Half the plate's height around it, every pixel is the same as in the frame.
    let (dx, dy) = (
      Int(box.x - closeUp.region.box.x), Int(box.y - closeUp.region.box.y)
    )
    for y in Int(box.y) - 6..<Int(box.y + box.height) + 6 where (0..<100).contains(y) {
      for x in Int(box.x) - 6..<Int(box.x + box.width) + 6 where (0..<200).contains(x) {
        let own = closeUp.frame.pixels[(y - dy) * closeUp.frame.width + x - dx]
        #expect(own == frame.pixels[y * 200 + x])
      }
    }
  }

  @Test func aPlateAsLargeAsTheFrameIsTheFrame() {
    let frame = Self.frame()
    let region = PlateRegion(
      quad: Quad(Box(x: 0, y: 0, width: 200, height: 100)), score: 0.7)
    let closeUp = CloseUp(of: region, in: frame)
    #expect(closeUp.frame.pixels == frame.pixels)
    #expect(closeUp.region == region)
  }
}
