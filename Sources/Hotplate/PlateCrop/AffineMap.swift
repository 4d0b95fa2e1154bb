/// An affine map of a plane on itself, about its center and in units of its height, so that it serves a plane of half the size, too.
struct AffineMap: Equatable {
  /// The identity, with what is to be added to it: `u' = (1 + a) u + b v + c`, `v' = d u + (1 + e) v + f`.
  var a = 0.0
  var b = 0.0
  var c = 0.0
  var d = 0.0
  var e = 0.0
  var f = 0.0

  /// Where a position in a plane of that size goes, in pixels as in a ``Frame``.
  func callAsFunction(_ point: Point, width: Int, height: Int) -> Point {
    let (w, h) = (Double(width), Double(height))
    let (u, v) = ((point.x - w / 2) / h, (point.y - h / 2) / h)
    return Point(
      x: ((1 + a) * u + b * v + c) * h + w / 2, y: (d * u + (1 + e) * v + f) * h + h / 2)
  }

  /// This map after the inverse of another; `nil` where that has none.
  func afterInverse(of other: AffineMap) -> AffineMap? {
    let determinant = (1 + other.a) * (1 + other.e) - other.b * other.d
    guard determinant.isFinite, abs(determinant) > 0.1 else { return nil }
    let (p, q) = ((1 + other.e) / determinant, -other.b / determinant)
    let (r, s) = (-other.d / determinant, (1 + other.a) / determinant)
    let (t, u) = (-(p * other.c + q * other.f), -(r * other.c + s * other.f))
    let result = AffineMap(
      a: (1 + a) * p + b * r - 1, b: (1 + a) * q + b * s, c: (1 + a) * t + b * u + c,
      d: d * p + (1 + e) * r, e: d * q + (1 + e) * s - 1, f: d * t + (1 + e) * u + f)
    // Views of one plate lie much alike: whatever goes farther has lost its way.
    let all = [result.a, result.b, result.c, result.d, result.e, result.f]
    return all.allSatisfy { $0.isFinite && abs($0) < 2 } ? result : nil
  }
}
