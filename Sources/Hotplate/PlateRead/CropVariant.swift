/// One way to crop a plate for reading: as located, tighter, slanted, higher, lower, or with less above or below.
///
/// Locators and labels err, and what a network reads changes with the crop; `Training/reader/reading.py` has the same variants.
struct CropVariant {
  /// How far every side moves outward, in parts of the plate's height.
  var margin = 0.0
  /// How much higher the left end than the right one lies, in parts of the height.
  var slant = 0.0
  /// How far the upper side moves down, in parts of the height.
  var top = 0.0
  /// How far the lower side moves down, in parts of the height.
  var bottom = 0.0

  /// In the order in which they are worth most, on development plates.
  static let all = [
    CropVariant(), CropVariant(margin: -0.12), CropVariant(slant: 0.12), CropVariant(slant: -0.12),
    CropVariant(top: -0.06, bottom: -0.06), CropVariant(top: 0.06, bottom: 0.06),
    CropVariant(top: 0.15), CropVariant(bottom: -0.15), CropVariant(top: 0.18, bottom: -0.18),
  ]

  /// The corners to cut at.
  func applied(to quad: Quad) -> Quad {
    let wide = margin == 0 ? quad : quad.widened(by: margin)
    let (a, b, c, d) = (quad.topLeft, quad.topRight, quad.bottomRight, quad.bottomLeft)
    let down = Point(x: (d.x - a.x + c.x - b.x) / 2, y: (d.y - a.y + c.y - b.y) / 2)
    func moved(_ point: Point, by share: Double) -> Point {
      Point(x: point.x + down.x * share, y: point.y + down.y * share)
    }
    return Quad(
      topLeft: moved(wide.topLeft, by: top - slant / 2),
      topRight: moved(wide.topRight, by: top + slant / 2),
      bottomRight: moved(wide.bottomRight, by: bottom + slant / 2),
      bottomLeft: moved(wide.bottomLeft, by: bottom - slant / 2))
  }
}
