/// The two fields of an interlaced picture, which old cameras take a fiftieth or sixtieth of a second apart: what moves is combed.
struct InterlacedFields {
  /// The even and the odd rows, half as high.
  let frames: [Frame]

  /// Rows differ more from their neighbors than from the rows beyond these by more than this in combed places alone. Of 150 photographs none has more than 0.78,
  /// with noise of 25 gray values 0.96; combed by 4 pixels half have 1.6.
  private static let combed = 1.0
  /// Differences in gray values a pixel below which nothing stands out.
  private static let leastDifference = 1.0

  /// Parts a frame into its fields; `nil` where the rows of a place are not combed.
  ///
  /// - Complexity: O(pixels of the place), and O(pixels of the frame) where it is combed.
  init?(of frame: Frame, combedIn box: Box) {
    func range(_ start: Double, _ length: Double, _ limit: Int) -> Range<Int> {
      let first = start.clamped(to: limit)
      return first..<max(first, (start + length).clamped(to: limit))
    }
    let columns = range(box.x, box.width, frame.width)
    let rows = range(box.y, box.height, frame.height)
    guard frame.hasPixels, rows.count > 8, columns.count > 8 else { return nil }
    var (near, far) = (0, 0)
    for y in rows.lowerBound..<rows.upperBound - 2 {
      for x in columns {
        let own = Int(frame.pixels[y * frame.width + x])
        near += abs(own - Int(frame.pixels[(y + 1) * frame.width + x]))
        far += abs(own - Int(frame.pixels[(y + 2) * frame.width + x]))
      }
    }
    let count = Double((rows.count - 2) * columns.count)
    guard Double(near) > Double(far) * Self.combed, Double(near) > Self.leastDifference * count
    else { return nil }
    frames = (0..<2).map { first in
      let kept = stride(from: first, to: frame.height, by: 2)
      return Frame(
        width: frame.width, height: (frame.height + 1 - first) / 2,
        pixels: kept.flatMap { frame.pixels[$0 * frame.width..<($0 + 1) * frame.width] },
        source: frame.source)
    }
  }

  /// A place of the whole picture in each of the fields.
  static func places(of quad: Quad) -> [Quad] {
    (0..<2).map { first in quad.mapped { Point(x: $0.x, y: ($0.y + 0.5 - Double(first)) / 2) } }
  }
}
