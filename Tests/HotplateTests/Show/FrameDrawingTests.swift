import Foundation
import Testing

@testable import Hotplate

@Suite struct FrameDrawingTests {
  /// A picture of 64 × 48 pixels with a plate drawn whose first corner is at `x`, as PNG.
  private static func drawn(x: Double?) -> [UInt8]? {
    let frame = Frame(width: 64, height: 48, pixels: [UInt8](repeating: 90, count: 64 * 48))
    guard let drawing = FrameDrawing(frame) else { return nil }
    if let x {
      var region = PlateRegion(quad: Quad(Box(x: 8, y: 20, width: 32, height: 8)), score: 1)
      region.quad.topLeft.x = x
      drawing.draw(ScannedPlate(region: region, read: PlateRead(text: "AB12CD")))
    }
    return drawing.png().map { Array($0) }
  }

  @Test func aPlateIsDrawnAlsoWhereTheFrameCutsItOff() throws {
    let blank = try #require(Self.drawn(x: nil))
    for x in [8.0, -30, 500] { #expect(Self.drawn(x: x) != blank) }
  }

  /// What a locator of one's own may give: a line as long would take a gigabyte.
  @Test(arguments: [Double.nan, .infinity, -1e9, 1e300])
  func aPlateOutOfReachIsNotDrawn(x: Double) throws {
    let blank = try #require(Self.drawn(x: nil))
    #expect(Self.drawn(x: x) == blank)
  }
}
