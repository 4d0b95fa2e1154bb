/// A place in a frame where a plate seems to be.
public struct PlateRegion: Sendable, Hashable {
  /// The corners of the plate, in pixels of the frame; may reach a little beyond its edges.
  public var quad: Quad
  /// How much it looks like a plate: 0 not at all, 1 certainly. ``TesseractReader`` weighs texts by it, letters alone most.
  public var score: Double

  /// Makes a region.
  public init(quad: Quad, score: Double) {
    self.quad = quad
    self.score = score
  }

  /// Whether its corners are numbers that pixels can have; those of a locator of one's own may be anything.
  var isInReach: Bool {
    quad.corners.allSatisfy { abs($0.x) <= 1e6 && abs($0.y) <= 1e6 }
  }

  /// The smallest upright box around the plate.
  public var box: Box { quad.boundingBox }
}

/// Finds the plates of a frame.
///
/// A locator keeps scratch memory between frames, so each worker owns one.
public protocol PlateLocator: AnyObject {
  /// Returns the regions that look like plates, best first, none of them twice.
  func regions(in frame: Frame) -> [PlateRegion]
}
