/// How a part of the picture looked: the means of its cells.
struct BoxFingerprint: Sendable {
  /// The part, in pixels.
  let box: Box
  private let frameSize: (width: Int, height: Int)
  private let means: [Float]

  /// Cells across and down; fewer in small boxes, as cells of few pixels tell noise alone.
  private static let cells = (across: 8, down: 4)
  private static let leastSide = 4
  /// A camera's noise moves a cell's mean by less gray values; a character that comes or goes in daylight moves it by more.
  private static let leastChange: Float = 4

  /// Looks at a box; `nil` where it is too small to tell anything, or lies outside.
  init?(of box: Box, in frame: Frame) {
    guard let means = Self.means(of: box, in: frame) else { return nil }
    self.box = box
    self.means = means
    frameSize = (frame.width, frame.height)
  }

  /// Whether the same part of a later frame looks the same; never in a frame of another size.
  func isUnchanged(in frame: Frame) -> Bool {
    guard frameSize == (frame.width, frame.height), let now = Self.means(of: box, in: frame) else {
      return false
    }
    return zip(means, now).allSatisfy { abs($0 - $1) < Self.leastChange }
  }

  private static func means(of box: Box, in frame: Frame) -> [Float]? {
    let (left, top) = (box.x.clamped(to: frame.width), box.y.clamped(to: frame.height))
    let width = (box.x + box.width).clamped(to: frame.width) - left
    let height = (box.y + box.height).clamped(to: frame.height) - top
    let (columns, rows) = (
      min(cells.across, width / leastSide), min(cells.down, height / leastSide)
    )
    guard columns > 0, rows > 0, columns * rows > 1 else { return nil }
    var means: [Float] = []
    means.reserveCapacity(rows * columns)
    for row in 0..<rows {
      let lines = top + row * height / rows..<top + (row + 1) * height / rows
      for column in 0..<columns {
        let across = left + column * width / columns..<left + (column + 1) * width / columns
        means.append(mean(of: frame, columns: across, rows: lines))
      }
    }
    return means
  }

  private static func mean(of frame: Frame, columns: Range<Int>, rows: Range<Int>) -> Float {
    var sum = 0
    for row in rows {
      let line = row * frame.width
      frame.pixels[line + columns.lowerBound..<line + columns.upperBound]
        .withUnsafeBufferPointer { pixels in
          // 32 bits hold the sum of a row, and more pixels are added at a time.
          var part: UInt32 = 0
          for pixel in pixels { part &+= UInt32(pixel) }
          sum += Int(part)
        }
    }
    return Float(sum) / Float(columns.count * rows.count)
  }
}
