/// A plate cut out of a frame and set upright.
///
/// `pixels` holds `height × width` gray values, row by row from the top, 0 black to 255 white.
public struct PlateCrop: Sendable {
  /// Columns, at least 1.
  public let width: Int
  /// Rows, at least 1.
  public let height: Int
  /// Gray values, row by row.
  public let pixels: [UInt8]

  /// Makes a crop of gray values.
  ///
  /// - Precondition: `pixels.count == width * height`, both at least 1.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0 && pixels.count == width * height)
    self.width = width
    self.height = height
    self.pixels = pixels
  }
}
