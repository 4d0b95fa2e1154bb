import Testing

@testable import Hotplate

@Suite struct CropQualityTests {
  /// Stripes in the first 40 columns and 20 rows, gray behind and below them.
  static let frame: Frame = {
    let (width, height) = (200, 80)
    var pixels = [UInt8](repeating: 128, count: width * height)
    for y in 0..<20 {
      for x in 0..<40 { pixels[y * width + x] = x % 16 < 8 ? 20 : 230 }
    }
    return Frame(width: width, height: height, pixels: pixels)
  }()

  static func quality(_ box: Box) -> CropQuality {
    CropQuality(of: PlateRegion(quad: Quad(box), score: 1), in: frame)
  }

  /// What lies beside a plate that is cut off at the left or top is not its own.
  @Test(arguments: [
    Box(x: -30, y: 0, width: 70, height: 20), Box(x: 0, y: -30, width: 40, height: 50),
    Box(x: -30.5, y: -30.5, width: 71.2, height: 51.2),
  ])
  func aPlateThatIsCutOffIsJudgedByItsOwnPixels(box: Box) {
    let seen = Self.quality(Box(x: 0, y: 0, width: 40, height: 20))
    #expect(seen.sharpness > 0.2)
    #expect(Self.quality(box).sharpness == seen.sharpness)
    #expect(abs(Self.quality(box).width - box.width) < 1e-9)
  }

  @Test(arguments: [
    Box(x: -70, y: 0, width: 70, height: 20), Box(x: 500, y: 0, width: 70, height: 20),
    // What a locator of one's own may give.
    Box(x: .nan, y: 0, width: 70, height: 20), Box(x: 0, y: .infinity, width: 70, height: 20),
    Box(x: 0, y: 0, width: 1e300, height: 20),
  ])
  func aPlateOutOfViewIsNotSharp(box: Box) {
    #expect(Self.quality(box).sharpness == 0)
  }

  @Test(
    arguments: [
      (120, 1, 1), (200, 9, 1), (-200, 1, 0.05), (.nan, 1, 0.05), (120, .nan, 0.25),
      (.infinity, .infinity, 1),
    ] as [(Double, Double, Double)])
  func aViewWeighsNoMoreThanTheBest(width: Double, sharpness: Double, weight: Double) {
    #expect(CropQuality(width: width, sharpness: sharpness).weight == weight)
  }
}
