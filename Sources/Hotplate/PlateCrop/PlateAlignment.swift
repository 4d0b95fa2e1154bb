/// Lays views of a plate on one of them, by their pixels.
///
/// The inverse compositional way of Lucas and Kanade (Baker and Matthews 2004, *Lucas-Kanade 20 Years On*), on half the size, blurred, contrast
/// and brightness evened out: five steps are usual, some 0.1 ms each.
struct PlateAlignment {
  private let template: PixelPlane
  private let steepest: [[Float]]
  private let inverse: [[Double]]
  private static let mostSteps = 15
  /// Pixels of the halved plane: a step that is less is the last one.
  private static let leastStep = 0.02

  /// Prepares to lay views on `plane`; `nil` where it shows nothing that a view could be held to.
  init?(on plane: PixelPlane) {
    template = Self.prepared(plane)
    let (width, height) = (template.width, template.height)
    guard width > 2, height > 2 else { return nil }
    var steepest = [[Float]](repeating: [Float](repeating: 0, count: width * height), count: 6)
    for y in 0..<height {
      for x in 0..<width {
        let at = y * width + x
        let (left, right) = (max(0, x - 1), min(width - 1, x + 1))
        let (above, below) = (max(0, y - 1), min(height - 1, y + 1))
        let values = template.values
        let dx = (values[y * width + right] - values[y * width + left]) / Float(right - left)
        let dy = (values[below * width + x] - values[above * width + x]) / Float(below - above)
        let u = (Float(x) + 0.5 - Float(width) / 2) / Float(height)
        let v = (Float(y) + 0.5 - Float(height) / 2) / Float(height)
        for (index, value) in [dx * u, dx * v, dx, dy * u, dy * v, dy].enumerated() {
          steepest[index][at] = value
        }
      }
    }
    var hessian = [[Double]](repeating: [Double](repeating: 0, count: 6), count: 6)
    for i in 0..<6 {
      for j in 0...i {
        var sum = 0.0
        for at in template.values.indices { sum += Double(steepest[i][at] * steepest[j][at]) }
        hessian[i][j] = sum
        hessian[j][i] = sum
      }
    }
    guard let inverse = Self.inverse(of: hessian) else { return nil }
    (self.steepest, self.inverse) = (steepest, inverse)
  }

  /// Where the pixels of the template lie in a view of the same size, and how well the two agree then: the correlation of their brightness, −1 to 1.
  /// `nil` where they do not come together.
  func map(to view: PixelPlane) -> (map: AffineMap, correlation: Double)? {
    let view = Self.prepared(view)
    guard view.width == template.width, view.height == template.height else { return nil }
    let (mean, deviation) = Self.moments(template.values)
    guard deviation > 1e-3 else { return nil }
    var map = AffineMap()
    let height = Double(template.height)
    var stepsLeft = Self.mostSteps
    while true {
      let seen = view.seen(through: map)
      let (seenMean, seenDeviation) = Self.moments(seen.values)
      guard seenDeviation > 1e-3 else { return nil }
      var product = 0.0
      var sums = [Double](repeating: 0, count: 6)
      let scale = deviation / seenDeviation
      for at in seen.values.indices {
        let own = Double(template.values[at]) - mean
        let other = (Double(seen.values[at]) - seenMean) * scale
        product += own * other
        let apart = other - own
        for index in 0..<6 { sums[index] += apart * Double(steepest[index][at]) }
      }
      let correlation = product / (deviation * deviation * Double(seen.values.count))
      let change = inverse.map { row in zip(row, sums).reduce(0) { $0 + $1.0 * $1.1 } }
      if stepsLeft == 0 || change.allSatisfy({ abs($0) < Self.leastStep }) {
        return (map, correlation)
      }
      let moved = AffineMap(
        a: change[0] / height, b: change[1] / height, c: change[2] / height,
        d: change[3] / height, e: change[4] / height, f: change[5] / height)
      guard let next = map.afterInverse(of: moved) else { return nil }
      map = next
      stepsLeft -= 1
    }
  }

  private static func prepared(_ plane: PixelPlane) -> PixelPlane {
    plane.halved().blurred(sigma: 1)
  }

  private static func moments(_ values: [Float]) -> (mean: Double, deviation: Double) {
    var sum = 0.0
    var squares = 0.0
    for value in values {
      sum += Double(value)
      squares += Double(value) * Double(value)
    }
    let mean = sum / Double(values.count)
    return (mean, max(0, squares / Double(values.count) - mean * mean).squareRoot())
  }

  /// By Gauss and Jordan, the largest pivot first; `nil` for a matrix that has no inverse to speak of.
  private static func inverse(of matrix: [[Double]]) -> [[Double]]? {
    let n = matrix.count
    var rows = matrix.enumerated().map { index, row in
      row + (0..<n).map { $0 == index ? 1.0 : 0.0 }
    }
    let least = 1e-9 * (matrix.indices.map { matrix[$0][$0] }.max() ?? 0)
    for column in 0..<n {
      guard let pivot = (column..<n).max(by: { abs(rows[$0][column]) < abs(rows[$1][column]) }),
        abs(rows[pivot][column]) > least, rows[pivot][column] != 0
      else { return nil }
      rows.swapAt(column, pivot)
      let divisor = rows[column][column]
      rows[column] = rows[column].map { $0 / divisor }
      for other in 0..<n where other != column && rows[other][column] != 0 {
        let factor = rows[other][column]
        rows[other] = zip(rows[other], rows[column]).map { $0 - factor * $1 }
      }
    }
    return rows.map { Array($0[n...]) }
  }
}
