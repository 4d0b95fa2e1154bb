extension PlateCrop {
  /// Cuts out a plate with what is around it, upright in the frame: most of the vehicle's end, with the other plates that may be in it covered.
  ///
  /// What the plate's own corners enclose stays, also where another region lies on it: the same plate located twice, or a part of it. A picture that is kept for one plate is not to
  /// tell of others, so what covers them is one even gray: nothing can be told from it.
  ///
  /// - Parameters:
  ///   - region: The plate.
  ///   - frame: The picture.
  ///   - located: All regions located in it, `region` among them or not.
  /// - Precondition: `frame` has its pixels, as those that ``BatchScan`` delivers have not.
  package init(around region: PlateRegion, in frame: Frame, covering located: [PlateRegion]) {
    let box = region.box.widened
    let crop = PlateCrop(PlateRegion(quad: Quad(box), score: 1), in: frame)
    var pixels = crop.pixels
    let (pixelWidth, pixelHeight) = (
      box.width / Double(crop.width), box.height / Double(crop.height)
    )
    for other in located where other.quad != region.quad {
      let covered = other.quad.widened(by: Self.coverMargin).boundingBox
      let left = ((covered.x - box.x) / pixelWidth).rounded(.down).clamped(to: crop.width)
      let top = ((covered.y - box.y) / pixelHeight).rounded(.down).clamped(to: crop.height)
      let right = ((covered.x + covered.width - box.x) / pixelWidth).rounded(.up)
        .clamped(to: crop.width)
      let bottom = ((covered.y + covered.height - box.y) / pixelHeight).rounded(.up)
        .clamped(to: crop.height)
      guard right > left, bottom > top else { continue }
      for row in top..<bottom {
        for column in left..<right {
          let place = Point(
            x: box.x + (Double(column) + 0.5) * pixelWidth,
            y: box.y + (Double(row) + 0.5) * pixelHeight)
          if !region.quad.encloses(place) { pixels[row * crop.width + column] = Self.cover }
        }
      }
    }
    self.init(width: crop.width, height: crop.height, pixels: pixels)
  }

  /// In parts of its height, what is covered around a plate: corners that the locator put too far inside leave a part of a character out.
  private static let coverMargin = 0.25
  /// The gray that covers a plate.
  private static let cover: UInt8 = 128
}

extension Box {
  /// Three times as wide and five times as high: most of the vehicle's end.
  fileprivate var widened: Box {
    Box(x: x - width, y: y - 3 * height, width: 3 * width, height: 5 * height)
  }
}

extension Quad {
  /// Whether a point lies on the same side of all four sides; of corners that cross or bend inward only of some points inside.
  fileprivate func encloses(_ point: Point) -> Bool {
    func side(_ from: Point, _ to: Point) -> Double {
      (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x)
    }
    let (top, right) = (side(topLeft, topRight), side(topRight, bottomRight))
    let (bottom, left) = (side(bottomRight, bottomLeft), side(bottomLeft, topLeft))
    return top >= 0 && right >= 0 && bottom >= 0 && left >= 0
      || top <= 0 && right <= 0 && bottom <= 0 && left <= 0
  }
}
