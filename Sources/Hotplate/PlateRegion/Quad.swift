/// A position in a frame, in pixels; x to the right, y down.
public struct Point: Sendable, Hashable {
  /// Pixels from the left edge.
  public var x: Double
  /// Pixels from the top edge.
  public var y: Double

  /// Makes a point of pixel coordinates.
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// An upright rectangle in a frame, in pixels.
public struct Box: Sendable, Hashable {
  /// Left edge.
  public var x: Double
  /// Top edge.
  public var y: Double
  /// Width, not negative.
  public var width: Double
  /// Height, not negative.
  public var height: Double

  /// Makes a box of its left top corner and its size.
  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  var center: Point { Point(x: x + width / 2, y: y + height / 2) }

  /// Whether a point lies in the box: on its left and top edges, not on the others.
  func contains(_ point: Point) -> Bool {
    point.x >= x && point.x < x + width && point.y >= y && point.y < y + height
  }

  /// Square pixels.
  public var area: Double { width * height }

  /// Shared area over joined area: 0 apart, 1 equal.
  public func intersectionOverUnion(_ other: Box) -> Double {
    let shared = intersection(other)
    return shared > 0 ? shared / (area + other.area - shared) : 0
  }

  /// Shared area in square pixels.
  func intersection(_ other: Box) -> Double {
    let w = min(x + width, other.x + other.width) - max(x, other.x)
    let h = min(y + height, other.y + other.height) - max(y, other.y)
    return w > 0 && h > 0 ? w * h : 0
  }

  /// Whether more than half of the smaller of the two lies in the other.
  func sharesHalf(with other: Box) -> Bool {
    intersection(other) > 0.5 * min(area, other.area)
  }
}

/// The four corners of a plate in a frame, as the plate is read: `topLeft` is where its first character starts.
public struct Quad: Sendable, Hashable {
  /// Corner before the top of the first character.
  public var topLeft: Point
  /// Corner after the top of the last character.
  public var topRight: Point
  /// Corner after the foot of the last character.
  public var bottomRight: Point
  /// Corner before the foot of the first character.
  public var bottomLeft: Point

  /// Makes a quad of its corners, clockwise as seen.
  public init(topLeft: Point, topRight: Point, bottomRight: Point, bottomLeft: Point) {
    self.topLeft = topLeft
    self.topRight = topRight
    self.bottomRight = bottomRight
    self.bottomLeft = bottomLeft
  }

  /// Makes the upright quad of a box.
  public init(_ box: Box) {
    topLeft = Point(x: box.x, y: box.y)
    topRight = Point(x: box.x + box.width, y: box.y)
    bottomRight = Point(x: box.x + box.width, y: box.y + box.height)
    bottomLeft = Point(x: box.x, y: box.y + box.height)
  }

  /// The quad with each corner where `place` says.
  func mapped(_ place: (Point) -> Point) -> Quad {
    Quad(
      topLeft: place(topLeft), topRight: place(topRight), bottomRight: place(bottomRight),
      bottomLeft: place(bottomLeft))
  }

  /// The corners, clockwise from `topLeft`.
  public var corners: [Point] { [topLeft, topRight, bottomRight, bottomLeft] }

  /// The smallest upright box around the corners.
  public var boundingBox: Box {
    let left = min(topLeft.x, topRight.x, bottomRight.x, bottomLeft.x)
    let right = max(topLeft.x, topRight.x, bottomRight.x, bottomLeft.x)
    let top = min(topLeft.y, topRight.y, bottomRight.y, bottomLeft.y)
    let bottom = max(topLeft.y, topRight.y, bottomRight.y, bottomLeft.y)
    return Box(x: left, y: top, width: right - left, height: bottom - top)
  }
}
