import Foundation

/// Brightness in fractions, row by row, for arithmetic on pictures.
struct PixelPlane {
  let width: Int
  let height: Int
  let values: [Float]

  init(width: Int, height: Int, values: [Float]) {
    precondition(width > 0 && height > 0 && values.count == width * height)
    self.width = width
    self.height = height
    self.values = values
  }

  /// A crop whose plate lies `marginX` and `marginY` inside: what is dark on it comes to about 0, what is light to about 1.
  init(evened crop: PlateCrop, marginX: Int, marginY: Int) {
    let rows = marginY..<max(marginY + 1, crop.height - marginY)
    let columns = marginX..<max(marginX + 1, crop.width - marginX)
    let histogram = GrayHistogram(
      rows.lazy.flatMap { row in columns.lazy.map { crop.pixels[row * crop.width + $0] } })
    let (low, high) = (histogram.value(above: 2), histogram.value(above: 98))
    let scale = 1 / max(8, high - low)
    self.init(
      width: crop.width, height: crop.height,
      values: crop.pixels.map { min(1.5, max(-0.5, (Float($0) - low) * scale)) })
  }

  /// Half as wide and high, each pixel the mean of four.
  func halved() -> PixelPlane {
    guard width > 1, height > 1 else { return self }
    let (columns, rows) = (width / 2, height / 2)
    var result = [Float](repeating: 0, count: columns * rows)
    for y in 0..<rows {
      for x in 0..<columns {
        let at = 2 * y * width + 2 * x
        result[y * columns + x] =
          (values[at] + values[at + 1] + values[at + width] + values[at + width + 1]) / 4
      }
    }
    return PixelPlane(width: columns, height: rows, values: result)
  }

  /// Blurred by a Gaussian of `sigma` pixels; beyond the edge it is repeated.
  func blurred(sigma: Float) -> PixelPlane {
    let reach = Int((3 * sigma).rounded(.up))
    var kernel = (-reach...reach).map { exp(-Float($0 * $0) / (2 * sigma * sigma)) }
    let sum = kernel.reduce(0, +)
    for index in kernel.indices { kernel[index] /= sum }
    return along(kernel, step: 1, length: width, lines: height, stride: width)
      .along(kernel, step: width, length: height, lines: width, stride: 1)
  }

  private func along(
    _ kernel: [Float], step: Int, length: Int, lines: Int, stride: Int
  ) -> PixelPlane {
    var result = values
    let reach = kernel.count / 2
    for line in 0..<lines {
      for at in 0..<length {
        var sum: Float = 0
        for (index, weight) in kernel.enumerated() {
          let place = min(length - 1, max(0, at + index - reach))
          sum += weight * values[line * stride + place * step]
        }
        result[line * stride + at * step] = sum
      }
    }
    return PixelPlane(width: width, height: height, values: result)
  }

  /// The plane as seen through a map: a pixel is this one's at `map` of its center, interpolated; beyond the edge it is repeated.
  func seen(through map: AffineMap) -> PixelPlane {
    guard width > 1, height > 1 else { return self }
    var result = [Float](repeating: 0, count: values.count)
    let (lastX, lastY) = (Float(width) - 1.001, Float(height) - 1.001)
    for y in 0..<height {
      for x in 0..<width {
        let center = Point(x: Double(x) + 0.5, y: Double(y) + 0.5)
        let at = map(center, width: width, height: height)
        let u = min(lastX, max(0, Float(at.x - 0.5)))
        let v = min(lastY, max(0, Float(at.y - 0.5)))
        let (column, row) = (Int(u), Int(v))
        let (fx, fy) = (u - Float(column), v - Float(row))
        let first = row * width + column
        let upper = values[first] * (1 - fx) + values[first + 1] * fx
        let lower = values[first + width] * (1 - fx) + values[first + width + 1] * fx
        result[y * width + x] = upper * (1 - fy) + lower * fy
      }
    }
    return PixelPlane(width: width, height: height, values: result)
  }
}
