import Testing

@testable import Hotplate

/// A picture that is easy to recognize anywhere: waves along both axes of the unit square.
private func pattern(_ u: Double, _ v: Double) -> Double {
  128 + 60 * (u * 9).sine + 50 * (v * 5 + u * 2).sine
}

extension Double {
  /// A smooth wave between -1 and 1 (a parabola a half period, so that no math library is needed).
  fileprivate var sine: Double {
    let phase = self - (self / 2).rounded(.down) * 2
    return phase < 1 ? 4 * phase * (1 - phase) : -4 * (phase - 1) * (2 - phase)
  }
}

private func randomQuad(_ generator: inout SeededNumbers) -> Quad {
  func jitter(_ x: Double, _ y: Double) -> Point {
    Point(
      x: x + Double.random(in: -25...25, using: &generator),
      y: y + Double.random(in: -18...18, using: &generator))
  }
  return Quad(
    topLeft: jitter(60, 60), topRight: jitter(340, 60), bottomRight: jitter(340, 180),
    bottomLeft: jitter(60, 180))
}

/// The point of the unit square that a projection takes to a place, by Newton's method.
private func unprojected(_ point: Point, _ projection: Projection) -> (Double, Double) {
  var (u, v) = (0.5, 0.5)
  for _ in 0..<6 {
    let (at, step) = (projection(u, v), 1e-6)
    let (du, dv) = (projection(u + step, v), projection(u, v + step))
    let (a, b) = ((du.x - at.x) / step, (dv.x - at.x) / step)
    let (c, d) = ((du.y - at.y) / step, (dv.y - at.y) / step)
    let determinant = a * d - b * c
    u += (d * (point.x - at.x) - b * (point.y - at.y)) / determinant
    v += (a * (point.y - at.y) - c * (point.x - at.x)) / determinant
  }
  return (u, v)
}

@Suite struct RectifyingTests {
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func rectifyingUndoesAWarp(seed: UInt64) throws {
    var generator = SeededNumbers(seed: seed)
    let quad = randomQuad(&generator)
    let projection = try #require(Projection(to: quad))
    var pixels: [UInt8] = []
    for y in 0..<240 {
      for x in 0..<400 {
        let (u, v) = unprojected(Point(x: Double(x) + 0.5, y: Double(y) + 0.5), projection)
        pixels.append(UInt8(max(0, min(255, pattern(u, v).rounded()))))
      }
    }
    let frame = Frame(width: 400, height: 240, pixels: pixels)
    let crop = try #require(PlateCrop(rectifying: quad, in: frame, width: 160, height: 39))
    var worst = 0.0
    for row in 2..<37 {
      for column in 2..<158 {
        let expected = pattern((Double(column) + 0.5) / 160, (Double(row) + 0.5) / 39)
        worst = max(worst, abs(expected - Double(crop.pixels[row * 160 + column])))
      }
    }
    #expect(worst < 8, "seed \(seed)")
  }

  @Test func cornersAreTakenToCorners() throws {
    var generator = SeededNumbers(seed: 7)
    for _ in 0..<50 {
      let quad = randomQuad(&generator)
      let projection = try #require(Projection(to: quad))
      for (corner, (u, v)) in zip(quad.corners, [(0.0, 0.0), (1, 0), (1, 1), (0, 1)]) {
        #expect(abs(projection(u, v).x - corner.x) < 1e-9)
        #expect(abs(projection(u, v).y - corner.y) < 1e-9)
      }
    }
  }

  @Test func anUprightBoxIsCopied() throws {
    let pixels = (0..<24).map { UInt8($0 * 10) }
    let frame = Frame(width: 6, height: 4, pixels: pixels)
    let box = Box(x: 1, y: 1, width: 4, height: 2)
    let crop = try #require(PlateCrop(rectifying: Quad(box), in: frame, width: 4, height: 2))
    #expect(crop.pixels == Array(pixels[7..<11] + pixels[13..<17]))
  }

  @Test(arguments: [
    Quad(Box(x: 5, y: 5, width: 0, height: 10)),
    Quad(Box(x: 5, y: 5, width: .nan, height: 10)),
    Quad(Box(x: 0, y: 0, width: .infinity, height: 1)),
    Quad(
      topLeft: Point(x: 0, y: 0), topRight: Point(x: 10, y: 10), bottomRight: Point(x: 10, y: 0),
      bottomLeft: Point(x: 0, y: 10)),
  ])
  func aQuadOfNoAreaGivesNothing(quad: Quad) {
    let frame = Frame(width: 20, height: 20, pixels: [UInt8](repeating: 9, count: 400))
    #expect(PlateCrop(rectifying: quad, in: frame, width: 16, height: 4) == nil)
    #expect(PlateCrop(PlateRegion(quad: quad, score: 1), in: frame).pixels.count > 0)
  }

  @Test func beyondTheFrameItsEdgeIsRepeated() throws {
    let frame = Frame(width: 10, height: 10, pixels: [UInt8](repeating: 77, count: 100))
    let box = Box(x: -1e9, y: -50, width: 2e9, height: 100)
    let crop = try #require(PlateCrop(rectifying: Quad(box), in: frame, width: 16, height: 4))
    #expect(crop.pixels.allSatisfy { $0 == 77 })
  }
}
