import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct HitCropTests {
  /// Columns and rows, as the head of a PNG has them.
  static func size(_ png: Data) -> [Int] {
    let bytes = Array(png)
    guard bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]), bytes.count > 24 else { return [] }
    return [16, 20].map { start in bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
  }

  /// Noise is what PNG makes no smaller.
  @Test func aPictureOfTooManyBytesIsSentSmaller() throws {
    var numbers = SeededNumbers(seed: 31)
    let frame = Frame(
      width: 640, height: 240,
      pixels: (0..<640 * 240).map { _ in UInt8(truncatingIfNeeded: numbers.next()) })
    let box = Box(x: 20, y: 20, width: 600, height: 200)
    let crop = try #require(
      HitRecord.Crop(PlateRegion(quad: Quad(box), score: 1), in: frame))
    #expect(crop.type == "image/png" && crop.data.count <= 65_536)
    #expect([[300, 100], [150, 50], [75, 25]].contains(Self.size(crop.data)))
    #expect(HitRecord.Crop(PlateRegion(quad: Quad(box), score: 1), in: frame.withoutPixels) == nil)
  }

  @Test(arguments: ["gate", "x,\"crop\":{\"data\":\"y\"}"])
  func aLineComesBackWithoutItsPicture(camera: String) throws {
    let pass = CarefulReadTests.tracker(widths: [80, 80]).passes[0]
    var record = HitRecord(RecordTests.hit, of: pass, camera: camera, number: 3)
    let plain = try record.jsonLine()
    record.crop = HitRecord.Crop(pass.best.region, in: CarefulReadTests.frame)
    let line = try record.jsonLine()
    #expect(line.count > plain.count)
    #expect(HitRecord.withoutCrop(line) == plain)
    #expect(HitRecord.withoutCrop(plain) == plain)
  }
}
