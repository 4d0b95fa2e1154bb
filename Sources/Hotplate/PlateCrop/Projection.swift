import CPlateKernels

/// The projective map from the unit square to a quad.
///
/// After Heckbert (1989), *Fundamentals of Texture Mapping and Image Warping*, section 2.2.3.
struct Projection {
  private let a, b, c, d, e, f, g, h: Double

  /// Makes the map that takes (0, 0), (1, 0), (1, 1), (0, 1) to the corners from `topLeft` clockwise.
  ///
  /// Returns `nil` for a quad of no area, or one that is not finite.
  init?(to quad: Quad) {
    let (p0, p1, p2, p3) = (quad.topLeft, quad.topRight, quad.bottomRight, quad.bottomLeft)
    let (dx1, dx2, sx) = (p1.x - p2.x, p3.x - p2.x, p0.x - p1.x + p2.x - p3.x)
    let (dy1, dy2, sy) = (p1.y - p2.y, p3.y - p2.y, p0.y - p1.y + p2.y - p3.y)
    let determinant = dx1 * dy2 - dx2 * dy1
    guard determinant.isFinite, abs(determinant) > 1e-6 else { return nil }
    g = (sx * dy2 - dx2 * sy) / determinant
    h = (dx1 * sy - sx * dy1) / determinant
    (a, b, c) = (p1.x - p0.x + g * p1.x, p3.x - p0.x + h * p3.x, p0.x)
    (d, e, f) = (p1.y - p0.y + g * p1.y, p3.y - p0.y + h * p3.y, p0.y)
    // The horizon must not cross the quad, or the map would turn inside out.
    guard [a, b, c, d, e, f].allSatisfy(\.isFinite),
      1 + g > 0.05, 1 + h > 0.05, 1 + g + h > 0.05
    else { return nil }
  }

  /// Where (`u`, `v`) of the unit square lies.
  func callAsFunction(_ u: Double, _ v: Double) -> Point {
    let w = g * u + h * v + 1
    return Point(x: (a * u + b * v + c) / w, y: (d * u + e * v + f) / w)
  }

  /// The same for a patch of so many pixels in place of the unit square.
  func view(columns: Int, rows: Int, samplesAcross: Int, samplesDown: Int) -> PlateView {
    let (x, y) = (1 / Double(columns), 1 / Double(rows))
    return PlateView(
      originX: Float(c), originY: Float(f), acrossX: Float(a * x), acrossY: Float(d * x),
      downX: Float(b * y), downY: Float(e * y), vanishAcross: Float(g * x),
      vanishDown: Float(h * y), samplesAcross: Int32(samplesAcross),
      samplesDown: Int32(samplesDown))
  }
}
