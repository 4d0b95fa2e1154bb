import Foundation
import TestSupport
import Testing

@testable import Hotplate

/// A card with bars and spots on it, as smooth as a lens draws it, and cameras that see it from here and there.
private struct Card {
  static let size = (width: 160.0, height: 40.0)

  /// Brightness at a place of the card, gray around it.
  static func brightness(_ x: Double, _ y: Double) -> Double {
    guard x > 0, y > 0, x < size.width, y < size.height else { return 110 }
    let bars = sin(x / 3.1) * cos(y / 7) + sin(x * x / 900 + y / 5)
    return 130 + 50 * max(-1, min(1, bars))
  }

  /// The card with its left upper corner at a place, turned, magnified, and with noise; and the corners, off by `error`.
  static func view(
    x: Double, y: Double, angle: Double, scale: Double, noise: Double, error: Double,
    brightness gain: Double = 1, using generator: inout some RandomNumberGenerator
  ) -> (region: PlateRegion, frame: Frame) {
    let (width, height) = (300, 150)
    var pixels: [UInt8] = []
    for row in 0..<height {
      for column in 0..<width {
        let (dx, dy) = (Double(column) + 0.5 - x, Double(row) + 0.5 - y)
        let u = (dx * cos(angle) + dy * sin(angle)) / scale
        let v = (dy * cos(angle) - dx * sin(angle)) / scale
        let value = gain * brightness(u, v) + noise * Double.random(in: -1..<1, using: &generator)
        pixels.append(UInt8(min(255, max(0, value))))
      }
    }
    func corner(_ u: Double, _ v: Double) -> Point {
      Point(
        x: x + scale * (u * cos(angle) - v * sin(angle)) + Double.random(
          in: -1..<1, using: &generator) * error,
        y: y + scale * (u * sin(angle) + v * cos(angle)) + Double.random(
          in: -1..<1, using: &generator) * error)
    }
    let quad = Quad(
      topLeft: corner(0, 0), topRight: corner(size.width, 0),
      bottomRight: corner(size.width, size.height), bottomLeft: corner(0, size.height))
    return (
      PlateRegion(quad: quad, score: 0.9), Frame(width: width, height: height, pixels: pixels)
    )
  }

  /// How the plate of a picture agrees with the card: the correlation of their brightness.
  static func agreement(of region: PlateRegion, in frame: Frame) -> Double {
    guard let crop = PlateCrop(rectifying: region.quad, in: frame, width: 160, height: 40) else {
      return 0
    }
    var sums = (x: 0.0, y: 0.0, xx: 0.0, yy: 0.0, xy: 0.0, n: 0.0)
    for row in 4..<36 {
      for column in 4..<156 {
        let a = brightness(Double(column) + 0.5, Double(row) + 0.5)
        let b = Double(crop.pixels[row * 160 + column])
        sums = (
          sums.x + a, sums.y + b, sums.xx + a * a, sums.yy + b * b, sums.xy + a * b, sums.n + 1
        )
      }
    }
    let covariance = sums.xy - sums.x * sums.y / sums.n
    let deviations = (sums.xx - sums.x * sums.x / sums.n) * (sums.yy - sums.y * sums.y / sums.n)
    return covariance / deviations.squareRoot()
  }
}

@Suite struct PlateStackTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func eightNoisyViewsShowTheCardBetterThanTheFirst(seed: UInt64) throws {
    var generator = SeededNumbers(seed: seed)
    let views = (0..<8).map { number in
      let index = Double(number)
      return Card.view(
        x: 60 + index, y: 50 - index, angle: 0.02 * index, scale: 1 + 0.02 * index, noise: 60,
        error: number == 0 ? 0 : 1.5, brightness: 1 - 0.05 * index, using: &generator)
    }
    let stack = try #require(PlateStack(views))
    #expect(stack.regions.count == 8)
    let alone = Card.agreement(of: views[0].region, in: views[0].frame)
    let together = Card.agreement(of: stack.regions[0], in: stack.frame)
    // Squared, the share of the picture that is card: noise of an eighth of the power is left, and sharpening doubles some of it.
    #expect(together > alone && 1 - together < 0.6 * (1 - alone), "\(alone) \(together)")
    // The corners of the others err as they did in their own views: by 1.5 pixels of 40, of which the picture has 62 rows.
    let first = stack.regions[0].quad
    for region in stack.regions.dropFirst() {
      for (a, b) in [
        (region.quad.topLeft, first.topLeft), (region.quad.topRight, first.topRight),
        (region.quad.bottomRight, first.bottomRight), (region.quad.bottomLeft, first.bottomLeft),
      ] {
        #expect(abs(a.x - b.x) < 5 && abs(a.y - b.y) < 5)
      }
    }
  }

  @Test func aViewOfSomethingElseIsLeftOut() throws {
    var generator = SeededNumbers(seed: 4)
    var views = (0..<3).map { _ in
      Card.view(x: 60, y: 50, angle: 0, scale: 1, noise: 10, error: 1, using: &generator)
    }
    let other = (0..<300 * 150).map { ($0 % 300) / 20 % 2 == 0 ? UInt8(200) : 60 }
    views.insert((views[1].region, Frame(width: 300, height: 150, pixels: other)), at: 1)
    #expect(PlateStack(views)?.regions.count == 3)
    #expect(PlateStack(Array(views.prefix(2))) == nil)
  }

  @Test func nothingComesOfOneViewOrOfFlatOnes() {
    var generator = SeededNumbers(seed: 5)
    let view = Card.view(x: 60, y: 50, angle: 0, scale: 1, noise: 0, error: 0, using: &generator)
    #expect(PlateStack([]) == nil)
    #expect(PlateStack([view]) == nil)
    let flat = (
      view.region, Frame(width: 300, height: 150, pixels: [UInt8](repeating: 90, count: 300 * 150))
    )
    #expect(PlateStack([flat, flat]) == nil)
    #expect(PlateStack([view, flat]) == nil)
    let point = PlateRegion(quad: Quad(Box(x: 5, y: 5, width: 0, height: 0)), score: 1)
    #expect(PlateStack([(point, view.frame), view]) == nil)
  }

  /// Whatever the corners, also such as no locator gives, nothing traps.
  @Test func anyCornersWillDo() {
    var generator = SeededNumbers(seed: 6)
    let view = Card.view(x: 60, y: 50, angle: 0, scale: 1, noise: 20, error: 0, using: &generator)
    var made = 0
    for _ in 0..<30 {
      func point() -> Point {
        Point(
          x: Double.random(in: -200..<500, using: &generator),
          y: Double.random(in: -200..<350, using: &generator))
      }
      let quad = Quad(
        topLeft: point(), topRight: point(), bottomRight: point(), bottomLeft: point())
      let odd = (region: PlateRegion(quad: quad, score: 1), frame: view.frame)
      made += PlateStack([view, odd]) == nil ? 0 : 1
      // One that comes to nothing takes none of the others away.
      #expect((PlateStack([view, odd, view])?.regions.count ?? 0) >= 2)
      _ = PlateStack([odd, view])
    }
    #expect(made < 30)
    for value in [Double.nan, .infinity, -.infinity, 1e300, -1e300] {
      var quad = view.region.quad
      quad.bottomRight.x = value
      let odd = (region: PlateRegion(quad: quad, score: 1), frame: view.frame)
      #expect(PlateStack([odd, view]) == nil)
      #expect(PlateStack([view, odd, view])?.regions.count == 2)
    }
  }
}

@Suite struct PlateAlignmentTests {
  static func plane(_ value: (Double, Double) -> Double) -> PixelPlane {
    PixelPlane(
      width: 240, height: 100,
      values: (0..<100 * 240).map { Float(value(Double($0 % 240) + 0.5, Double($0 / 240) + 0.5)) })
  }

  @Test(arguments: [
    AffineMap(), AffineMap(a: 0, b: 0, c: 0.03, d: 0, e: 0, f: -0.02),
    AffineMap(a: 0.04, b: 0.02, c: 0.02, d: -0.03, e: -0.05, f: 0.01),
  ])
  func findsTheMapThatAViewWasMadeBy(truth: AffineMap) throws {
    let card = { (x: Double, y: Double) in Card.brightness((x - 20) * 0.8, (y - 25) * 0.8) / 100 }
    let template = Self.plane(card)
    // A view whose place `truth(x)` shows what the template shows at x.
    let inverse = try #require(AffineMap().afterInverse(of: truth))
    let view = Self.plane { x, y in
      let at = inverse(Point(x: x, y: y), width: 240, height: 100)
      return 0.3 + 0.5 * card(at.x, at.y)
    }
    let alignment = try #require(PlateAlignment(on: template))
    let found = try #require(alignment.map(to: view))
    #expect(found.correlation > 0.98)
    for (x, y) in [(30.0, 25.0), (210, 25), (210, 75), (30, 75), (120, 50)] {
      let point = Point(x: x, y: y)
      let a = truth(point, width: 240, height: 100)
      let b = found.map(point, width: 240, height: 100)
      #expect(abs(a.x - b.x) < 0.5 && abs(a.y - b.y) < 0.5)
    }
  }

  @Test func aMapAfterItsInverseIsNone() throws {
    let map = AffineMap(a: 0.1, b: -0.2, c: 0.3, d: 0.05, e: -0.1, f: 0.2)
    let none = try #require(map.afterInverse(of: map))
    for value in [none.a, none.b, none.c, none.d, none.e, none.f] { #expect(abs(value) < 1e-12) }
    #expect(map.afterInverse(of: AffineMap(a: -1, e: -1)) == nil)
  }
}

@Suite struct CharacterBoxTests {
  /// A plate with bars for characters at 60 to 180 of its 300 columns, a band at its left side and a bolt.
  static func plate(characters: [Int], dark: UInt8, light: UInt8) -> Frame {
    var pixels = [UInt8](repeating: 90, count: 340 * 100)
    func fill(_ x: Range<Int>, _ y: Range<Int>, _ value: UInt8) {
      for row in y { for column in x { pixels[row * 340 + column] = value } }
    }
    fill(20..<320, 20..<80, light)
    fill(20..<45, 20..<80, dark)
    fill(250..<256, 47..<53, dark)
    for x in characters { fill(x..<x + 12, 32..<68, dark) }
    return Frame(width: 340, height: 100, pixels: pixels)
  }
  static let place = Box(x: 20, y: 20, width: 300, height: 60)

  @Test(arguments: [(20, 220), (220, 20)] as [(UInt8, UInt8)])
  func findsTheCharactersAndNothingElse(dark: UInt8, light: UInt8) throws {
    let frame = Self.plate(characters: [80, 100, 120, 150, 170, 188], dark: dark, light: light)
    let found = try #require(CharacterBox.find(in: frame, plate: Self.place))
    #expect(found.box == Box(x: 80, y: 32, width: 120, height: 36))
    #expect(found.characterHeight == 36)
  }

  @Test func twoAreNoText() {
    let frame = Self.plate(characters: [80, 100], dark: 20, light: 220)
    #expect(CharacterBox.find(in: frame, plate: Self.place) == nil)
    let flat = Frame(width: 340, height: 100, pixels: [UInt8](repeating: 7, count: 34_000))
    #expect(CharacterBox.find(in: flat, plate: Self.place) == nil)
  }

  /// A plate that hangs over the frame's edge, or one of no size.
  @Test(arguments: [
    Box(x: -50, y: -20, width: 300, height: 60), Box(x: 200, y: 60, width: 300, height: 60),
    Box(x: 400, y: 400, width: 300, height: 60), Box(x: 20, y: 20, width: 0, height: 0),
  ])
  func anyBoxWillDo(plate: Box) {
    let frame = Self.plate(characters: [80, 100, 120, 150], dark: 20, light: 220)
    #expect(CharacterBox.find(in: frame, plate: plate) == nil)
  }

  @Test func aLooseBoxWillDo() throws {
    let frame = Self.plate(characters: [80, 100, 120, 150], dark: 20, light: 220)
    let loose = Box(x: 10, y: 15, width: 325, height: 70)
    let found = try #require(CharacterBox.find(in: frame, plate: loose))
    #expect(found.box == Box(x: 80, y: 32, width: 82, height: 36))
  }

  /// The characters at 80 to 200 and 32 to 68, with 0.42 of their height beside and 0.35 above and below; however the plate's corners lie.
  @Test(arguments: [
    Quad(place), Quad(Box(x: 14, y: 16, width: 318, height: 70)),
    Quad(
      topLeft: Point(x: 17, y: 15), topRight: Point(x: 324, y: 19),
      bottomRight: Point(x: 320, y: 84), bottomLeft: Point(x: 19, y: 80)),
  ])
  func theQuadIsCloseAroundTheCharacters(plate: Quad) throws {
    let frame = Self.plate(characters: [80, 100, 120, 150, 170, 188], dark: 20, light: 220)
    let close = try #require(CharacterBox.quad(around: plate, in: frame))
    let expected = Quad(Box(x: 80 - 15.1, y: 32 - 12.6, width: 120 + 30.2, height: 36 + 25.2))
    for (found, wanted) in [
      (close.topLeft, expected.topLeft), (close.topRight, expected.topRight),
      (close.bottomRight, expected.bottomRight), (close.bottomLeft, expected.bottomLeft),
    ] {
      #expect(abs(found.x - wanted.x) < 6 && abs(found.y - wanted.y) < 5, "\(close)")
    }
  }

  /// Without characters, without area, or turned inside out.
  @Test(arguments: [
    Quad(Box(x: 210, y: 30, width: 40, height: 10)), Quad(Box(x: 20, y: 20, width: 300, height: 0)),
    Quad(
      topLeft: Point(x: 20, y: 20), topRight: Point(x: .nan, y: 20),
      bottomRight: Point(x: 320, y: 80), bottomLeft: Point(x: 20, y: 80)),
    Quad(
      topLeft: Point(x: 20, y: 20), topRight: Point(x: 320, y: 80),
      bottomRight: Point(x: 320, y: 20), bottomLeft: Point(x: 20, y: 80)),
  ])
  func thereIsNoQuadAroundNothing(plate: Quad) {
    let frame = Self.plate(characters: [80, 100, 120], dark: 20, light: 220)
    #expect(CharacterBox.quad(around: plate, in: frame) == nil)
  }
}
