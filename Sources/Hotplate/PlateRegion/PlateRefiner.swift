import CPlateKernels

/// The second look: a small network on one candidate, cut from the full picture, that says whether it is a plate and moves its
/// corners.
struct PlateRefiner {
  /// Pixels of a patch.
  static let width = 128
  /// Pixels of a patch.
  static let height = 80
  /// The patch reaches this much farther from the candidate's center than the candidate does: far enough to show what carries it.
  /// Inside the border are 96×48 pixels, which reach 1.6 and 2 times as far.
  static let margin = (x: 1.6 * 4 / 3, y: 2.0 * 5 / 3)
  /// The last map's cells, 64 channels each, as one vector.
  static let joinedChannels = width / 16 * (height / 16) * 64
  /// Pixels of a patch at each side that do not count for its contrast: lamps there must not make the plate faint.
  static let border = 16
  /// One unit of the network's corner outputs, in halves of the candidate's width and height.
  static let cornerUnit = (x: 0.4, y: 0.5)

  private let level: KernelLevel
  private var patch = [Float](repeating: 0, count: Self.width * Self.height)
  private var network: PatchNetwork

  init(model: LocatorModel, level: KernelLevel) {
    self.level = level
    network = PatchNetwork(
      layers: model.refiner, width: Self.width, height: Self.height, level: level)
  }

  /// Returns the candidate with its corners moved and its score replaced by what a closer look says.
  mutating func refine(_ candidate: RegionCandidate, in pyramid: FramePyramid) -> RegionCandidate {
    let view = View(of: candidate.quad)
    view.sample(pyramid.levels, into: &patch, level: level)
    let out = network.run(patch, border: Self.border).map(Double.init)
    func corner(_ i: Int, _ x: Double, _ y: Double) -> Point {
      view.point(
        (x + Self.cornerUnit.x * out[1 + 2 * i]) / Self.margin.x,
        (y + Self.cornerUnit.y * out[2 + 2 * i]) / Self.margin.y)
    }
    let quad = Quad(
      topLeft: corner(0, -1, -1), topRight: corner(1, 1, -1), bottomRight: corner(2, 1, 1),
      bottomLeft: corner(3, -1, 1))
    return RegionCandidate(quad: quad, logit: Float(out[0]))
  }
}

extension PlateRefiner {
  /// The part of a frame that a patch shows: a parallelogram around a candidate.
  struct View {
    private let center: Point
    /// From the center to the middle of the right side.
    private let across: Point
    /// From the center to the middle of the lower side.
    private let down: Point

    init(of quad: Quad) {
      let (a, b, c, d) = (quad.topLeft, quad.topRight, quad.bottomRight, quad.bottomLeft)
      center = Point(x: (a.x + b.x + c.x + d.x) / 4, y: (a.y + b.y + c.y + d.y) / 4)
      across = Point(
        x: (b.x - a.x + c.x - d.x) / 4 * margin.x, y: (b.y - a.y + c.y - d.y) / 4 * margin.x)
      down = Point(
        x: (d.x - a.x + c.x - b.x) / 4 * margin.y, y: (d.y - a.y + c.y - b.y) / 4 * margin.y)
    }

    /// A position of the patch, −1 to 1 both ways, in pixels of the frame.
    func point(_ x: Double, _ y: Double) -> Point {
      Point(
        x: center.x + across.x * x + down.x * y, y: center.y + across.y * x + down.y * y)
    }

    /// Pixels of a level from one pixel of the patch to the next, the greater way.
    func step(in level: FramePyramid.Level) -> Double {
      func length(_ p: Point) -> Double {
        let (x, y) = (p.x * level.scaleX, p.y * level.scaleY)
        return (x * x + y * y).squareRoot() * 2
      }
      return max(length(across) / Double(width), length(down) / Double(height))
    }

    /// Samples the coarsest level that still has the patch's detail.
    func sample(
      _ levels: [FramePyramid.Level], into patch: inout [Float], level kernel: KernelLevel
    ) {
      let chosen = levels.lastIndex { step(in: $0) >= 0.85 } ?? 0
      let level = levels[chosen]
      // As many samples a pixel as keep detail from being skipped, four each way at most.
      let sparse = step(in: level) / 1.6
      let density = sparse > 3 ? 4 : max(1, Int(sparse.rounded(.up)))
      let origin = point(-1, -1)
      let (x, y) = (level.scaleX, level.scaleY)
      var view = PlateView(
        originX: Float(origin.x * x), originY: Float(origin.y * y),
        acrossX: Float(across.x * x * 2 / Double(width)),
        acrossY: Float(across.y * y * 2 / Double(width)),
        downX: Float(down.x * x * 2 / Double(height)),
        downY: Float(down.y * y * 2 / Double(height)), vanishAcross: 0, vanishDown: 0,
        samplesAcross: Int32(density), samplesDown: Int32(density))
      plate_sample_patch(
        level.pixels, Int32(level.width), Int32(level.height), &view, &patch, Int32(width),
        Int32(height), kernel.rawValue)
    }
  }
}
