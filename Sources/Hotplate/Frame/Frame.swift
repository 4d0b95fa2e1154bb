/// One picture of a camera, in gray and upright.
///
/// `pixels` holds `height × width` gray values, row by row from the top, 0 black to 255 white, without padding.
/// Positions in a frame are in pixels, x to the right, y down; the center of the first pixel is at (0.5, 0.5).
public struct Frame: Sendable {
  /// Columns, at least 1.
  public let width: Int
  /// Rows, at least 1.
  public let height: Int
  /// Gray values, row by row; none in what ``BatchScan`` delivers.
  public let pixels: [UInt8]
  /// Where the picture came from: a path, `-`, or a camera and a number. Shown to people, never opened.
  public let source: String

  /// Makes a frame of gray values.
  ///
  /// - Precondition: `pixels.count == width * height`, both at least 1.
  public init(width: Int, height: Int, pixels: [UInt8], source: String = "") {
    precondition(width > 0 && height > 0 && pixels.count == width * height)
    self.width = width
    self.height = height
    self.pixels = pixels
    self.source = source
  }

  /// Size and source alone, for records that are told after the picture has gone; `pixels` is empty.
  package var withoutPixels: Frame { Frame(width: width, height: height, source: source) }

  /// Whether the pixels are there. To be asked before unchecked code (a kernel, an unsafe buffer) goes by the size.
  package var hasPixels: Bool { pixels.count == width * height }

  private init(width: Int, height: Int, source: String) {
    self.width = width
    self.height = height
    self.pixels = []
    self.source = source
  }
}

extension Frame {
  /// The whole pixels of a box that lie in the frame, and where they start; `nil` where there are none.
  func cropped(to box: Box) -> (Frame, x: Int, y: Int)? {
    guard box.x.isFinite, box.y.isFinite, box.width >= 0, box.height >= 0 else { return nil }
    let left = box.x.rounded(.down).clamped(to: width)
    let top = box.y.rounded(.down).clamped(to: height)
    let right = (box.x + box.width).rounded(.up).clamped(to: width)
    let bottom = (box.y + box.height).rounded(.up).clamped(to: height)
    guard right > left, bottom > top else { return nil }
    return (cropped(toColumns: left..<right, rows: top..<bottom), left, top)
  }

  /// Some whole columns and rows of the frame, at least one of each.
  func cropped(toColumns columns: Range<Int>, rows: Range<Int>) -> Frame {
    var part: [UInt8] = []
    part.reserveCapacity(columns.count * rows.count)
    for y in rows {
      part += pixels[y * width + columns.lowerBound..<y * width + columns.upperBound]
    }
    return Frame(width: columns.count, height: rows.count, pixels: part, source: source)
  }
}
