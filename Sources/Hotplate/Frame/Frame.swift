/// One picture of a camera, in gray and upright.
///
/// `pixels` holds `height × width` gray values, row by row from the top, 0 black to 255 white, without padding.
/// Positions in a frame are in pixels, x to the right, y down; the center of the first pixel is at (0.5, 0.5).
public struct Frame: Sendable {
  /// Columns, at least 1.
  public let width: Int
  /// Rows, at least 1.
  public let height: Int
  /// Gray values, row by row.
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
  var withoutPixels: Frame { Frame(width: width, height: height, source: source) }

  private init(width: Int, height: Int, source: String) {
    self.width = width
    self.height = height
    self.pixels = []
    self.source = source
  }
}
