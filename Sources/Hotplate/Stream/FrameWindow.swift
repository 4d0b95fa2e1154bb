/// A part of a frame with its place.
struct FrameWindow: Sendable {
  let frame: Frame
  let left: Int
  let top: Int

  /// Smaller plates at the edge of what is of interest are seen whole with so many pixels around it.
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

  /// Whether a box in pixels of the frame reaches to a side of the part beyond which the frame goes on.
  func mayCutOff(_ box: Box, of whole: Frame) -> Bool {
    let slack = box.height / 2
    let (right, bottom) = (left + frame.width, top + frame.height)
    return left > 0 && box.x < Double(left) + slack || top > 0 && box.y < Double(top) + slack
      || right < whole.width && box.x + box.width > Double(right) - slack
      || bottom < whole.height && box.y + box.height > Double(bottom) - slack
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
  /// What lies elsewhere is not looked at, and so takes no place among the most that a locator gives. Where the margin cuts a plate off, a wider one is
  /// searched instead.
  func regions(in frame: Frame, around interest: Box?) -> [PlateRegion] {
    guard let interest else { return regions(in: frame) }
    // Of a box smaller than a plate, half the frame's width is searched.
    let margin = max(FrameWindow.margin, (Double(frame.width) / 2 - interest.width) / 2)
    guard let window = FrameWindow(interest, of: frame, margin: margin) else {
      return regions(in: frame)
    }
    let found = regions(in: window.frame).map(window.placed)
    let cutOff = found.map(\.box).filter {
      interest.contains($0.center) && window.mayCutOff($0, of: frame)
    }
    guard let widest = cutOff.map(\.width).max() else { return found }
    // Of a plate whose center seems to lie in the box no more than as much again is missing.
    guard let wider = FrameWindow(interest, of: frame, margin: margin + widest) else {
      return regions(in: frame)
    }
    return regions(in: wider.frame).map(wider.placed)
  }
}

extension PlateRegion {
  fileprivate func moved(byX x: Double, y: Double) -> PlateRegion {
    PlateRegion(quad: quad.moved(x: x, y: y), score: score)
  }
}
