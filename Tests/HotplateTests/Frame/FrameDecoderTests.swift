import Testing

@testable import Hotplate

@Suite struct FrameDecoderTests {
  let decoder = FrameDecoder()

  func decode(_ name: String) throws -> Result<Frame, FrameFailure> {
    decoder.decode(try Fixture.bytes(name), source: name)
  }

  @Test(arguments: [
    ("eu-day.jpg", 1280, 960), ("eu-progressive.jpg", 1280, 960), ("eu-cmyk.jpg", 960, 720),
    ("us-day.png", 960, 720), ("us-motion.webp", 1280, 960), ("two-line.tif", 800, 600),
    ("gb-gray.bmp", 800, 600), ("eu-turned.jpg", 960, 720), ("two-cars.jpg", 1280, 720),
  ])
  func decodesEveryKind(name: String, width: Int, height: Int) throws {
    let frame = try decode("stills/" + name).get()
    #expect(frame.width == width)
    #expect(frame.height == height)
    #expect(frame.pixels.count == width * height)
  }

  /// The sky is brighter than the road in every drawn scene, whatever its colors were stored as.
  @Test(arguments: [
    "eu-day.jpg", "eu-progressive.jpg", "eu-cmyk.jpg", "us-day.png", "us-motion.webp",
    "two-line.tif", "gb-gray.bmp", "eu-turned.jpg",
  ])
  func keepsTheSkyAboveAndBright(name: String) throws {
    let frame = try decode("stills/" + name).get()
    func mean(_ rows: Range<Int>) -> Double {
      let part = frame.pixels[rows.lowerBound * frame.width..<rows.upperBound * frame.width]
      return Double(part.reduce(0) { $0 + Int($1) }) / Double(part.count)
    }
    let sky = mean(0..<frame.height / 20)
    let road = mean(frame.height * 19 / 20..<frame.height)
    #expect(sky > road + 25)
  }

  @Test(arguments: [
    ("empty.jpg", FrameFailure.Code.empty), ("text.jpg", .notAPicture),
    ("truncated.jpg", .truncatedJPEG), ("scrambled.jpg", .damagedJPEG),
    ("truncated.png", .damagedPicture), ("huge-header.jpg", .tooLarge),
    ("huge-header.png", .tooLarge), ("zero-size.jpg", .damagedJPEG),
  ])
  func tellsWhatIsWrong(name: String, code: FrameFailure.Code) throws {
    guard case .failure(let failure) = try decode("damaged/" + name) else {
      Issue.record("\(name) was decoded")
      return
    }
    #expect(failure.code == code)
    #expect(failure.message.hasPrefix("damaged/\(name): "))
  }

  @Test func refusesMoreThanItsLimit() throws {
    let bytes = try Fixture.bytes("stills/eu-day.jpg")
    let strict = FrameDecoder(limits: .init(side: 1280, pixels: 1280 * 960 - 1))
    guard case .failure(let failure) = strict.decode(bytes, source: "x") else {
      Issue.record("decoded")
      return
    }
    #expect(failure.code == .tooLarge)
  }

  /// Any change of any picture gives a frame of bounded size or a failure; nothing else.
  @Test(arguments: ["eu-day.jpg", "eu-progressive.jpg", "us-motion.webp", "gb-gray.bmp"])
  func survivesMutations(name: String) throws {
    let whole = try Fixture.bytes("stills/" + name)
    let seed: UInt64 = 7
    var random = SeededNumbers(seed: seed)
    let small = FrameDecoder(limits: .init(side: 4000, pixels: 4_000_000))
    for round in 0..<40 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...20, using: &random) {
        // Headers are where sizes and offsets stand, so they are hit more often.
        let reach = Bool.random(using: &random) ? min(700, bytes.count) : bytes.count
        bytes[Int.random(in: 0..<reach, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      if Int.random(in: 0..<4, using: &random) == 0 {
        bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
      }
      if case .success(let frame) = small.decode(bytes, source: "seed \(seed) round \(round)") {
        #expect(frame.pixels.count == frame.width * frame.height)
        #expect(frame.pixels.count <= 4_000_000)
      }
    }
  }
}
