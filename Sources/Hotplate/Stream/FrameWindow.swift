/// A part of a frame with its place.
struct FrameWindow: Sendable {
  let frame: Frame
  let left: Int
  let top: Int

  /// Plates at the edge of what is of interest are seen whole with so many pixels around it.
  static let margin = 48.0

  /// Cuts the pixels around `box`; `nil` when the box lies outside or covers the whole frame.
  init?(_ box: Box, of frame: Frame, margin: Double = Self.margin) {
    let left = (box.x - margin).rounded(.down).clamped(to: frame.width)
    let top = (box.y - margin).rounded(.down).clamped(to: frame.height)
    let right = (box.x + box.width + margin).rounded(.up).clamped(to: frame.width)
    let bottom = (box.y + box.height + margin).rounded(.up).clamped(to: frame.height)
    guard right > left, bottom > top, (right - left) * (bottom - top) < frame.width * frame.height
    else { return nil }
    self.frame = frame.cropped(toColumns: left..<right, rows: top..<bottom)
    self.left = left
    self.top = top
  }

  /// A region of the part as a region of the frame.
  func placed(_ region: PlateRegion) -> PlateRegion {
    region.moved(byX: Double(left), y: Double(top))
  }

  /// A region of the frame as a region of the part.
  func cut(_ region: PlateRegion) -> PlateRegion {
    region.moved(byX: -Double(left), y: -Double(top))
  }
}

extension PlateLocator {
  /// Searches the part of a frame that is of interest and a margin around it; the regions are the frame's.
  ///
  /// What lies elsewhere is not looked at, and so takes no place among the most that a locator gives.
  func regions(in frame: Frame, around interest: Box?) -> [PlateRegion] {
    guard let window = interest.flatMap({ FrameWindow($0, of: frame) }) else {
      return regions(in: frame)
    }
    return regions(in: window.frame).map(window.placed)
  }
}

extension PlateRegion {
  fileprivate func moved(byX x: Double, y: Double) -> PlateRegion {
    PlateRegion(quad: quad.moved(x: x, y: y), score: score)
  }
}
