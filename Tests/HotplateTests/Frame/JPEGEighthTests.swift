import CJPEG
import Testing

@testable import Hotplate

@Suite struct JPEGEighthTests {
  /// The picture at an eighth of its size; `nil` when it is left to libjpeg.
  static func skimmed(_ bytes: [UInt8]) -> [UInt8]? {
    var info = hotplate_jpeg_info()
    guard let room = room(for: bytes, &info) else { return nil }
    var pixels = [UInt8](repeating: 7, count: room)
    return hotplate_jpeg_eighth(bytes, bytes.count, &pixels, &info) == 1 ? pixels : nil
  }

  /// What libjpeg makes of it; `nil` when it finds damage.
  static func reference(_ bytes: [UInt8]) -> [UInt8]? {
    var info = hotplate_jpeg_info()
    guard let room = room(for: bytes, &info) else { return nil }
    var pixels = [UInt8](repeating: 9, count: room)
    return hotplate_jpeg_gray(bytes, bytes.count, 8, &pixels, &info) == hotplate_jpeg_ok
      ? pixels : nil
  }

  private static func room(for bytes: [UInt8], _ info: inout hotplate_jpeg_info) -> Int? {
    guard hotplate_jpeg_size(bytes, bytes.count, &info) == hotplate_jpeg_ok,
      info.width <= 4096, info.height <= 4096
    else { return nil }
    return Int((info.width + 7) / 8 * ((info.height + 7) / 8))
  }

  @Test(arguments: [
    "stills/eu-day.jpg", "stills/eu-night.jpg", "stills/br-dirt.jpg", "stills/two-cars.jpg",
    "stills/eu-turned.jpg", "fuzz/picture/color.jpg", "fuzz/picture/gray.jpg",
    "fuzz/picture/restarts.jpg",
  ])
  func agreesWithLibjpeg(name: String) throws {
    let bytes = try Fixture.bytes(name)
    let pixels = try #require(Self.skimmed(bytes))
    #expect(pixels == Self.reference(bytes))
  }

  @Test(arguments: ["stills/eu-progressive.jpg", "stills/eu-cmyk.jpg", "damaged/truncated.jpg"])
  func leavesToLibjpegWhatIsNotPlain(name: String) throws {
    #expect(Self.skimmed(try Fixture.bytes(name)) == nil)
  }

  @Test func takesNoPictureOfAnotherSize() throws {
    let bytes = try Fixture.bytes("fuzz/picture/gray.jpg")
    var info = hotplate_jpeg_info()
    #expect(hotplate_jpeg_size(bytes, bytes.count, &info) == hotplate_jpeg_ok)
    info.width -= 1
    var pixels = [UInt8](repeating: 7, count: 16)
    #expect(hotplate_jpeg_eighth(bytes, bytes.count, &pixels, &info) == 0)
    #expect(pixels == [UInt8](repeating: 7, count: 16))
  }

  /// Whatever is done to a picture: it is decoded as libjpeg does, or left to it.
  @Test(arguments: ["color.jpg", "gray.jpg", "restarts.jpg"])
  func agreesOnDamage(name: String) throws {
    let whole = try Fixture.bytes("fuzz/picture/" + name)
    var generator = SeededGenerator(seed: 6)
    var taken = 0
    for number in 0..<mutationCount(default: 2000) {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let at = Int.random(in: 2..<bytes.count, using: &generator)
        bytes[at] ^= UInt8.random(in: 1...255, using: &generator)
      }
      if number % 8 == 0 { bytes.removeLast(Int.random(in: 1...40, using: &generator)) }
      guard let pixels = Self.skimmed(bytes) else { continue }
      taken += 1
      #expect(pixels == Self.reference(bytes), "\(name), case \(number)")
    }
    // Damage that leaves a picture whole, as in a comment, is not rare.
    #expect(taken > 20)
  }
}
