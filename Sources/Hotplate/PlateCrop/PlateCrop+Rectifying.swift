import CPlateKernels

extension PlateCrop {
  /// Cuts a quad out of a frame and sets it upright.
  ///
  /// Where the quad is larger than the crop, a pixel is the mean of up to 4 × 4 samples, each interpolated between four
  /// pixels of the frame; beyond the frame its edge is repeated.
  ///
  /// - Parameters:
  ///   - quad: Corners in pixels of the frame.
  ///   - frame: The picture.
  ///   - width: Columns of the crop, 1 to 4096.
  ///   - height: Rows of the crop, 1 to 4096.
  /// - Returns: `nil` for a quad of no area.
  /// - Precondition: `frame` has its pixels, as those that ``BatchScan`` delivers have not.
  /// - Complexity: O(width × height) times the samples a pixel.
  public init?(rectifying quad: Quad, in frame: Frame, width: Int, height: Int) {
    precondition(frame.hasPixels && (1...4096).contains(width) && (1...4096).contains(height))
    guard let projection = Projection(to: quad) else { return nil }
    let across = Self.samples(quad.meanWidth / Double(width))
    let down = Self.samples(quad.meanHeight / Double(height))
    var view = projection.view(
      columns: width, rows: height, samplesAcross: across, samplesDown: down)
    var samples = [Float](repeating: 0, count: width * height)
    plate_sample_patch(
      frame.pixels, Int32(frame.width), Int32(frame.height), &view, &samples, Int32(width),
      Int32(height), KernelLevel.best.rawValue)
    let result = samples.map { UInt8($0 + 0.5) }
    self.init(width: width, height: height, pixels: result)
  }

  /// Cuts the plate of a region out of a frame, upright and about as large as it is there; one black pixel for a region of no area.
  ///
  /// - Precondition: `frame` has its pixels, as those that ``BatchScan`` delivers have not.
  public init(_ region: PlateRegion, in frame: Frame) {
    let width = Self.side(region.quad.meanWidth)
    let height = Self.side(region.quad.meanHeight)
    self =
      PlateCrop(rectifying: region.quad, in: frame, width: width, height: height)
      ?? PlateCrop(width: 1, height: 1, pixels: [0])
  }

  private static func samples(_ pixelsAPixel: Double) -> Int {
    pixelsAPixel.isFinite ? Int(min(4, max(1, pixelsAPixel.rounded(.up)))) : 1
  }

  private static func side(_ length: Double) -> Int {
    length.isFinite ? Int(min(4096, max(1, length.rounded()))) : 1
  }
}

extension Quad {
  /// The mean length of the upper and the lower side.
  var meanWidth: Double {
    (topLeft.distance(to: topRight) + bottomLeft.distance(to: bottomRight)) / 2
  }

  /// The mean length of the left and the right side.
  var meanHeight: Double {
    (topLeft.distance(to: bottomLeft) + topRight.distance(to: bottomRight)) / 2
  }

  /// The quad with every side moved outward by `margin`, in parts of its height.
  func widened(by margin: Double) -> Quad {
    let (along, down) = (meanWidth, meanHeight)
    guard along > 0, down > 0 else { return self }
    let u = ((topRight - topLeft) + (bottomRight - bottomLeft)) * (margin * down / along / 2)
    let v = ((bottomLeft - topLeft) + (bottomRight - topRight)) * (margin / 2)
    return Quad(
      topLeft: topLeft - u - v, topRight: topRight + u - v,
      bottomRight: bottomRight + u + v, bottomLeft: bottomLeft - u + v)
  }

  /// The part between two heights: 0 is the upper side, 1 the lower.
  func part(from top: Double, to bottom: Double) -> Quad {
    let (left, right) = (bottomLeft - topLeft, bottomRight - topRight)
    return Quad(
      topLeft: topLeft + left * top, topRight: topRight + right * top,
      bottomRight: topRight + right * bottom, bottomLeft: topLeft + left * bottom)
  }
}

extension Point {
  fileprivate static func + (a: Point, b: Point) -> Point { Point(x: a.x + b.x, y: a.y + b.y) }
  fileprivate static func - (a: Point, b: Point) -> Point { Point(x: a.x - b.x, y: a.y - b.y) }
  fileprivate static func * (a: Point, factor: Double) -> Point {
    Point(x: a.x * factor, y: a.y * factor)
  }

  fileprivate func distance(to other: Point) -> Double {
    let (dx, dy) = (x - other.x, y - other.y)
    return (dx * dx + dy * dy).squareRoot()
  }
}
