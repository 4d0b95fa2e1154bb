import Foundation

extension PlateCrop {
  /// A plate cut out of its frame, upright and as large as it is there, as PNG; where that takes too many bytes, at half the size, a quarter and so on.
  ///
  /// `nil` when memory runs out.
  ///
  /// - Parameter most: Bytes, at least some hundred.
  /// - Precondition: `frame` has its pixels.
  package static func png(of region: PlateRegion, in frame: Frame, atMost most: Int) -> Data? {
    var next: PlateCrop? = PlateCrop(region, in: frame)
    while let crop = next {
      guard let drawing = FrameDrawing(crop), let png = drawing.png() else { return nil }
      if png.count <= most { return png }
      guard crop.width > 1 || crop.height > 1 else { return nil }
      next = PlateCrop(
        rectifying: region.quad, in: frame, width: max(1, crop.width / 2),
        height: max(1, crop.height / 2))
    }
    return nil
  }
}
