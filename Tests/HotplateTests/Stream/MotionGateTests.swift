import Testing

@testable import Hotplate

@Suite struct MotionGateTests {
  static func frame(
    noise: Int = 0, object: (x: Int, y: Int, side: Int)? = nil, light: Int = 0, seed: UInt64 = 1
  ) -> MotionGate.Cells {
    var generator = SeededNumbers(seed: seed)
    let (width, height) = (170, 130)
    var pixels = (0..<width * height).map { index in
      UInt8(100 + (index % width) / 8 + light + Int.random(in: -noise...noise, using: &generator))
    }
    if let object {
      for y in object.y..<object.y + object.side {
        for x in object.x..<object.x + object.side { pixels[y * width + x] = 20 }
      }
    }
    return MotionGate.Cells(Frame(width: width, height: height, pixels: pixels))
  }

  @Test func noiseIsNoMotion() {
    var gate = MotionGate()
    let verdicts = (0..<60).map { gate.verdict(on: Self.frame(noise: 20, seed: UInt64($0))) }
    #expect(verdicts.prefix(3) == [.moved, .settling, .settling])
    #expect(verdicts.dropFirst(3).allSatisfy { $0 == .still })
  }

  @Test func whatMovesIsSearched() {
    var gate = MotionGate()
    for number in 0..<10 { _ = gate.verdict(on: Self.frame(noise: 5, seed: UInt64(number))) }
    for step in 0..<20 {
      let cells = Self.frame(noise: 5, object: (step * 6, 50, 40), seed: UInt64(step))
      let verdict = gate.verdict(on: cells)
      #expect(verdict == .moved)
    }
  }

  @Test func whatCreepsAddsUp() {
    var gate = MotionGate()
    let admitted = (0..<60).count {
      gate.verdict(on: Self.frame(object: (60 + $0 / 4, 50, 40))) == .moved
    }
    #expect(admitted > 5)
    #expect(admitted < 60)
  }

  @Test func aChangeOfLightIsSearched() {
    var gate = MotionGate()
    for _ in 0..<5 { _ = gate.verdict(on: Self.frame()) }
    let verdict = gate.verdict(on: Self.frame(light: 30))
    #expect(verdict == .moved)
  }

  @Test func aStillSceneIsLookedAtNowAndThen() {
    var gate = MotionGate()
    let cells = Self.frame()
    let admitted = (0..<1000).count { _ in gate.verdict(on: cells) == .moved }
    #expect((6...12).contains(admitted))
  }

  @Test func aFrameOfAnotherSizeIsSearched() {
    var gate = MotionGate()
    for _ in 0..<5 { _ = gate.verdict(on: Self.frame()) }
    let small = MotionGate.Cells(
      Frame(width: 17, height: 9, pixels: [UInt8](repeating: 9, count: 153)))
    let verdict = gate.verdict(on: small)
    #expect(verdict == .moved)
  }

  @Test func theMeansAreThoseOfThePixels() {
    let frame = Frame(width: 20, height: 4, pixels: (0..<80).map { UInt8($0) })
    let cells = MotionGate.Cells(frame)
    // Rows 0 and 2, columns 0 to 15.
    #expect(cells.means == [27.5])
  }

  @Test func anEighthOfThePictureGivesTheSameCells() throws {
    for name in ["stills/eu-day.jpg", "stills/two-cars.jpg", "stills/eu-turned.jpg"] {
      let bytes = try Fixture.bytes(name)
      let whole = MotionGate.Cells(try FrameDecoder().decode(bytes, source: name).get())
      let small = try #require(FrameDecoder().decodeEighth(bytes, source: name)).get()
      let cells = MotionGate.Cells(eighth: small)
      #expect(cells.columns == whole.columns)
      #expect(cells.rows == whole.rows)
      // Half of the rows of the whole picture are looked at; edges lie in some cells.
      let differences = zip(cells.means, whole.means).map { abs($0 - $1) }
      #expect(differences.reduce(0, +) / Float(differences.count) < 1)
    }
  }

  @Test func anEighthTellsTheSameDamage() throws {
    for name in ["damaged/truncated.jpg", "damaged/zero-size.jpg", "damaged/huge-header.jpg"] {
      let bytes = try Fixture.bytes(name)
      func failure(_ result: Result<Frame, FrameFailure>?) -> FrameFailure? {
        if case .failure(let failure) = result { failure } else { nil }
      }
      let whole = failure(FrameDecoder().decode(bytes, source: name))
      #expect(whole != nil)
      #expect(failure(FrameDecoder().decodeEighth(bytes, source: name)) == whole)
    }
  }
}
