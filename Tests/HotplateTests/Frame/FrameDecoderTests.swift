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

  /// Cut in its headers, too: the damage that libjpeg finds after the end follows from the cut.
  @Test(arguments: ["eu-day.jpg", "eu-progressive.jpg"])
  func tellsACutJPEG(name: String) throws {
    let whole = try Fixture.bytes("stills/" + name)
    let later = stride(from: 700, to: whole.count - 1, by: whole.count / 24)
    for count in Array(3..<700) + Array(later) {
      let result = decoder.decode(Array(whole.prefix(count)), source: "\(count) bytes")
      guard case .failure(let failure) = result else {
        Issue.record("\(count) bytes were decoded")
        continue
      }
      #expect(failure.code == .truncatedJPEG, "\(failure)")
    }
  }

  /// What a GIF holds besides, and what its header says of the screen, takes no memory.
  @Test func takesTheFirstImageOfAGIFAlone() throws {
    let colors: [UInt8] = [90, 90, 90, 200, 200, 200]
    let screen: [UInt8] = Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0] + colors
    let comment: [UInt8] = [0x21, 0xFE, 2, 0x2C, 0x2C, 0]
    func image(side: Int, _ data: [UInt8]) -> [UInt8] {
      let (low, high) = (UInt8(side & 255), UInt8(side >> 8))
      return [0x2C, 0, 0, 0, 0, low, high, low, high, 0, 2] + data
    }
    let pixel: [UInt8] = [2, 0x44, 1, 0]
    let huge = image(side: 30_000, [0])

    let first = screen + comment + image(side: 1, pixel) + huge + [0x3B]
    let frame = try decoder.decode(first, source: "x").get()
    #expect((frame.width, frame.height) == (1, 1))
    #expect(frame.pixels == [90])

    guard case .failure(let failure) = decoder.decode(screen + huge + [0x3B], source: "x") else {
      Issue.record("decoded")
      return
    }
    #expect(failure.code == .tooLarge)

    for count in 13..<screen.count + comment.count + 15 {
      guard case .failure(let failure) = decoder.decode(Array(first.prefix(count)), source: "x")
      else {
        Issue.record("\(count) bytes were decoded")
        continue
      }
      #expect(failure.code == .damagedPicture)
    }
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
