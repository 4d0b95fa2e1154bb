@testable import Hotplate

/// A drawn street with four plates, the same as `scene()` of Training/locator/export.py draws: integers only.
enum DrawnStreet {
  private struct Plate {
    var left, top, width, height: Int
    var ground, ink: UInt8
  }

  private static let plates = [
    Plate(left: 60, top: 70, width: 130, height: 30, ground: 225, ink: 20),
    Plate(left: 300, top: 180, width: 64, height: 40, ground: 30, ink: 215),
    Plate(left: 180, top: 290, width: 44, height: 11, ground: 200, ink: 40),
    Plate(left: 380, top: 40, width: 90, height: 22, ground: 235, ink: 10),
  ]

  /// The boxes of the plates.
  static var boxes: [Box] {
    plates.map {
      Box(x: Double($0.left), y: Double($0.top), width: Double($0.width), height: Double($0.height))
    }
  }

  static let frame: Frame = {
    let (width, height) = (520, 360)
    var pixels = [UInt8](repeating: 0, count: width * height)
    for y in 0..<height {
      for x in 0..<width {
        let value = 60 + (x * 3 + y * 5) / 40 % 50 + (x * 7919 + y * 104_729) % 13
        pixels[y * width + x] = UInt8(value)
      }
    }
    func fill(_ x0: Int, _ y0: Int, _ x1: Int, _ y1: Int, _ value: UInt8) {
      for y in y0..<y1 { for x in x0..<x1 { pixels[y * width + x] = value } }
    }
    for p in plates {
      let (right, bottom) = (p.left + p.width, p.top + p.height)
      fill(p.left - 20, p.top - 14, right + 20, bottom + 14, 45)
      fill(p.left, p.top, right, bottom, p.ground)
      let step = p.width / 8
      let (stroke, bar) = (max(1, step / 4), max(1, p.height / 9))
      let (t, u) = (p.top + p.height / 5, p.top + p.height - p.height / 5)
      for i in 0..<7 {
        let a = p.left + step / 2 + i * step + (i > 2 ? step / 2 : 0)
        let end = a + step * 3 / 4
        fill(a, t, a + stroke, u, p.ink)
        fill(a, t, end, t + bar, p.ink)
        if i % 2 == 1 {
          fill(end - stroke, t, end, u, p.ink)
        } else {
          fill(a, u - bar, end, u, p.ink)
        }
      }
    }
    return Frame(width: width, height: height, pixels: pixels, source: "drawn street")
  }()
}
