/// How much a view of a plate promises a reader: its size and how sharp it is.
public struct CropQuality: Sendable, Hashable {
  /// Width of the plate in pixels.
  public var width: Double
  /// 0 blurred to 1 sharp: the steepness of its edges against its contrast.
  public var sharpness: Double

  /// Makes a quality.
  public init(width: Double, sharpness: Double) {
    self.width = width
    self.sharpness = sharpness
  }

  /// Beyond this width a plate reads no better. A crop is scaled to about this before it is read.
  static let fullWidth = 120.0

  /// The weight of a read of this view among others, 0.05 to 1.
  ///
  /// By its area: at half the width a plate has a quarter of the pixels. A width or sharpness that is no number, or below 0, is none.
  public var weight: Double {
    let size = width > 0 ? min(1, width / Self.fullWidth) : 0
    let sharpness = self.sharpness > 0 ? min(1, self.sharpness) : 0
    return max(0.05, size * size * (0.25 + 0.75 * sharpness))
  }

  /// Looks at the plate of `region`.
  ///
  /// The mean step between neighbours on a row, over the standard deviation: 0.5 and more on sharp print, 0.1 on a
  /// plate blurred over its strokes. Contrast alone, as of a shadow across the plate, does not count. Corners that no pixel can have, not
  /// numbers or more than a million away, show nothing: width and sharpness are 0.
  ///
  /// - Precondition: `frame` has its pixels, as those that ``BatchScan`` delivers have not.
  public init(of region: PlateRegion, in frame: Frame) {
    precondition(frame.hasPixels)
    guard region.isInReach else {
      (width, sharpness) = (0, 0)
      return
    }
    let box = region.box
    width = box.width
    // Of a plate that the frame cuts off, only what is in view.
    let (x, y) = (box.x.rounded(.down), box.y.rounded(.down))
    let left = x.clamped(to: frame.width)
    let top = y.clamped(to: frame.height)
    let right = (x + box.width.rounded(.down)).clamped(to: frame.width)
    let bottom = (y + box.height.rounded(.down)).clamped(to: frame.height)
    guard right - left >= 2, bottom > top else {
      sharpness = 0
      return
    }
    var steps = 0
    var sum = 0
    var squares = 0
    frame.pixels.withUnsafeBufferPointer { pixels in
      for y in top..<bottom {
        let row = y * frame.width
        var last = Int(pixels[row + left])
        for x in left + 1..<right {
          let value = Int(pixels[row + x])
          steps += abs(value - last)
          sum += value
          squares += value * value
          last = value
        }
      }
    }
    let count = Double((right - left - 1) * (bottom - top))
    let mean = Double(sum) / count
    let deviation = max(0, Double(squares) / count - mean * mean).squareRoot()
    sharpness = deviation < 2 ? 0 : min(1, Double(steps) / count / deviation / 0.5)
  }
}
