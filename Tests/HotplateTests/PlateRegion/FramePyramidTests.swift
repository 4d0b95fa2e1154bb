import CPlateKernels
import Testing

@testable import Hotplate

struct FramePyramidTests {
  @Test(arguments: 0..<12)
  func averagesTheAreaUnderEachPixel(seed: Int) {
    var random = SeededNumbers(seed: UInt64(seed))
    let frame = Frame.random(
      width: .random(in: 30...300, using: &random), height: .random(in: 30...200, using: &random),
      using: &random)
    let share = Double.random(in: 0.02...0.95, using: &random)
    let area = share * Double(frame.width * frame.height)
    for level in KernelLevel.available {
      var pyramid = FramePyramid(area: area)
      pyramid.prepare(frame, level: level)
      let small = pyramid.levels[1]
      #expect(Double(small.width * small.height) < area * 27 / 16 * 1.2)
      for y in 0..<small.height {
        for x in 0..<small.width {
          let wanted = frame.mean(
            left: Double(x) / small.scaleX, top: Double(y) / small.scaleY,
            right: Double(x + 1) / small.scaleX, bottom: Double(y + 1) / small.scaleY)
          let found = Double(small.pixels[y * small.width + x])
          #expect(abs(found - wanted) < 0.51, "seed \(seed), level \(level), pixel \(x), \(y)")
        }
      }
    }
  }

  @Test(arguments: [
    (640, 480, 640, 480), (1280, 720, 739, 416), (1600, 900, 924, 520), (1920, 1080, 960, 540),
    (4000, 3000, 831, 624), (300, 200, 300, 200),
  ])
  func largeFramesKeepAThirdOfTheirPixelsUpToABound(
    width: Int, height: Int, wantedWidth: Int, wantedHeight: Int
  ) {
    let size = FramePyramid(area: 640 * 480).size(forWidth: width, height: height)
    #expect(size.width == wantedWidth && size.height == wantedHeight)
  }

  @Test func neverScalesUpAndHalvesTwice() {
    let frame = Frame(width: 5, height: 4, pixels: (0..<20).map { UInt8($0 * 10) })
    var pyramid = FramePyramid(area: 1000)
    pyramid.prepare(frame, level: .best)
    #expect(pyramid.levels.count == 1 && pyramid.levels[0].pixels == frame.pixels)
    pyramid.addHalves(level: .best)
    // (0 + 10 + 50 + 60 + 2) / 4 and so on; the fifth column is left out.
    #expect(pyramid.levels[1].pixels == [30, 50, 130, 150])
    #expect(pyramid.levels[2].pixels == [90])
    #expect(pyramid.levels[2].scaleX == 0.25)
  }

  @Test func memoryOfOneFrameDoesNotShowInTheNext() {
    var random = SeededNumbers(seed: 7)
    let first = Frame.random(width: 80, height: 60, using: &random)
    let second = Frame.random(width: 60, height: 80, using: &random)
    var used = FramePyramid(area: 900)
    for frame in [first, second, first, first] {
      used.prepare(frame, level: .best)
      used.addHalves(level: .best)
      var fresh = FramePyramid(area: 900)
      fresh.prepare(frame, level: .best)
      fresh.addHalves(level: .best)
      #expect(used.levels.map(\.pixels) == fresh.levels.map(\.pixels))
    }
  }

  @Test(arguments: 0..<12)
  func cellsHoldHalfOfEachPixel(seed: Int) {
    var random = SeededNumbers(seed: UInt64(seed))
    let frame = Frame.random(
      width: .random(in: 1...21, using: &random), height: .random(in: 1...21, using: &random),
      using: &random)
    var cells = FeatureMap(
      width: (frame.width + 3) / 4, height: (frame.height + 3) / 4, channels: 16, zero: 64)
    plate_cells(
      frame.pixels, Int32(frame.width), Int32(frame.height), &cells.values, Int32(cells.width),
      Int32(cells.height))
    for y in 0..<4 * cells.height {
      for x in 0..<4 * cells.width {
        let inside = x < frame.width && y < frame.height
        let wanted = inside ? frame.pixels[y * frame.width + x] / 2 : 64
        #expect(cells.values[cells.offset(x / 4, y / 4) + 4 * (y % 4) + x % 4] == wanted)
      }
    }
    #expect(cells.borderIs(64))
  }

  @Test(arguments: 0..<12)
  func patchesAgreeWithReference(seed: Int) {
    var random = SeededNumbers(seed: UInt64(seed))
    let frame = Frame.random(
      width: .random(in: 1...60, using: &random), height: .random(in: 1...60, using: &random),
      using: &random)
    let numbers = (0..<6).map { i in Float.random(in: i < 2 ? -20...60 : -3...3, using: &random) }
    let vanish = (0..<2).map { _ in
      seed < 4 ? 0 : Float.random(in: -0.02...0.02, using: &random)
    }
    let across = Int.random(in: 1...4, using: &random)
    let down = Int.random(in: 1...4, using: &random)
    let (width, height) = seed % 3 == 0 ? (16, 5) : seed % 3 == 1 ? (11, 4) : (5, 6)
    var view = PlateView(
      originX: numbers[0], originY: numbers[1], acrossX: numbers[2], acrossY: numbers[3],
      downX: numbers[4], downY: numbers[5], vanishAcross: vanish[0], vanishDown: vanish[1],
      samplesAcross: Int32(across), samplesDown: Int32(down))
    var patches: [[Float]] = []
    for level in KernelLevel.available {
      var patch = [Float](repeating: .nan, count: width * height)
      plate_sample_patch(
        frame.pixels, Int32(frame.width), Int32(frame.height), &view, &patch, Int32(width),
        Int32(height), level.rawValue)
      patches.append(patch)
    }
    #expect(patches.allSatisfy { $0 == patches[0] }, "seed \(seed): the levels differ")
    for y in 0..<height {
      for x in 0..<width {
        var sum = 0.0
        for j in 0..<down {
          for i in 0..<across {
            let u = Double(x) + (Double(i) + 0.5) / Double(across)
            let v = Double(y) + (Double(j) + 0.5) / Double(down)
            let w = 1 + Double(vanish[0]) * u + Double(vanish[1]) * v
            sum += frame.bilinear(
              (Double(numbers[0]) + Double(numbers[2]) * u + Double(numbers[4]) * v) / w,
              (Double(numbers[1]) + Double(numbers[3]) * u + Double(numbers[5]) * v) / w)
          }
        }
        let wanted = sum / Double(across * down)
        #expect(abs(Double(patches[0][y * width + x]) - wanted) < 0.05, "seed \(seed)")
      }
    }
  }

  @Test(arguments: 0..<6)
  func evenedPatchesAgreeWithReference(seed: Int) {
    var random = SeededNumbers(seed: UInt64(seed))
    let (width, height, border) = [(24, 14, 4), (32, 10, 0), (128, 80, 16)][seed % 3]
    let spread = Float.random(in: 0...120, using: &random)
    var patch = (0..<width * height).map { _ in
      128 + Float.random(in: -1...1, using: &random) * spread
    }
    // A lamp above.
    if border > 0 { for i in 0..<border * width { patch[i] = 255 } }
    let inner = (border..<height - border).flatMap { y in
      (border..<width - border).map { x in Double(patch[y * width + x]) }
    }
    let mean = inner.reduce(0, +) / Double(inner.count)
    let squares = inner.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let gain = 20 / ((squares / Double(inner.count)).squareRoot() + 8)
    var maps: [FeatureMap] = []
    for level in KernelLevel.available {
      var map = FeatureMap(width: width / 2, height: height / 2, channels: 4, zero: 64)
      plate_patch_cells(
        patch, Int32(width), Int32(height), Int32(border), 20, &map.values, level.rawValue)
      #expect(map.borderIs(64))
      maps.append(map)
    }
    #expect(maps.allSatisfy { $0.values == maps[0].values }, "seed \(seed): the levels differ")
    for y in 0..<height {
      for x in 0..<width {
        let wanted = max(0, min(127, (Double(patch[y * width + x]) - mean) * gain + 64))
        let at = maps[0].offset(x / 2, y / 2) + 2 * (y % 2) + x % 2
        #expect(abs(Double(maps[0].values[at]) - wanted) < 0.51, "seed \(seed)")
      }
    }
  }
}

extension Frame {
  static func random(width: Int, height: Int, using random: inout SeededNumbers) -> Frame {
    Frame(
      width: width, height: height,
      pixels: (0..<width * height).map { _ in UInt8.random(in: 0...255, using: &random) })
  }

  /// The mean of a rectangle, pixel by pixel with the part of each that it covers.
  func mean(left: Double, top: Double, right: Double, bottom: Double) -> Double {
    var sum = 0.0
    for y in Int(top)..<min(height, Int(bottom.rounded(.up))) {
      for x in Int(left)..<min(width, Int(right.rounded(.up))) {
        let w = max(0, min(right, Double(x + 1)) - max(left, Double(x)))
        let h = max(0, min(bottom, Double(y + 1)) - max(top, Double(y)))
        sum += w * h * Double(pixels[y * width + x])
      }
    }
    return sum / ((right - left) * (bottom - top))
  }

  /// The value at a position, edges repeated.
  func bilinear(_ x: Double, _ y: Double) -> Double {
    let px = max(0, min(x - 0.5, Double(width - 1)))
    let py = max(0, min(y - 0.5, Double(height - 1)))
    let (left, top) = (Int(px), Int(py))
    let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
    let (fx, fy) = (px - Double(left), py - Double(top))
    func at(_ x: Int, _ y: Int) -> Double { Double(pixels[y * width + x]) }
    let upper = at(left, top) * (1 - fx) + at(right, top) * fx
    let lower = at(left, bottom) * (1 - fx) + at(right, bottom) * fx
    return upper * (1 - fy) + lower * fy
  }
}
