import CPlateKernels

/// A frame and smaller copies of it: scaled down for the first look, then halved twice for the second.
///
/// Its memory and tables serve the next frame of the same size.
struct FramePyramid {
  /// A copy of the frame.
  struct Level {
    var width: Int
    var height: Int
    /// Gray values, row by row.
    var pixels: [UInt8]
    /// Pixels of this level for one of the frame.
    var scaleX: Double
    var scaleY: Double
  }

  /// Pixels of the scaled picture, at most, for frames of up to three times as many; pictures are never scaled up.
  let area: Double
  /// Larger frames keep a third of their pixels, which costs as much of their decoding as ever, up to this many times `area`: beyond
  /// it plates that fill the frame are missed, as they grow larger than any that the network was trained on.
  private static let mostOfArea = 27.0 / 16
  /// The frame, the scaled picture where it differs, and after `addHalves` its half and its quarter.
  private(set) var levels: [Level] = []
  private var scaled: [UInt8] = []
  private var fromWidth = 0
  private var taps: Int32 = 0
  private var starts: [Int32] = []
  private var shares: [Float] = []
  private var row: [Float] = []

  init(area: Double) {
    self.area = area
  }

  /// Fills the first two levels.
  mutating func prepare(_ frame: Frame, level: KernelLevel) {
    precondition(frame.hasPixels)
    let (width, height) = size(forWidth: frame.width, height: frame.height)
    if levels.count > 1, levels[1].pixels.count == width * height {
      swap(&scaled, &levels[1].pixels)
    }
    levels.removeAll(keepingCapacity: true)
    levels.append(
      Level(
        width: frame.width, height: frame.height, pixels: frame.pixels, scaleX: 1, scaleY: 1))
    if width == frame.width && height == frame.height { return }
    prepareTables(from: frame.width, to: width)
    if scaled.count != width * height { scaled = Array(repeating: 0, count: width * height) }
    plate_scale_area(
      frame.pixels, Int32(frame.width), Int32(frame.height), &scaled, Int32(width), Int32(height),
      starts, shares, taps, &row, level.rawValue)
    levels.append(
      Level(
        width: width, height: height, pixels: [], scaleX: Double(width) / Double(frame.width),
        scaleY: Double(height) / Double(frame.height)))
    swap(&scaled, &levels[1].pixels)
  }

  /// Adds a half and a quarter of the last level.
  mutating func addHalves(level: KernelLevel) {
    for _ in 0..<2 {
      let last = levels[levels.count - 1]
      var half = Level(
        width: last.width / 2, height: last.height / 2, pixels: last.pixels,
        scaleX: last.scaleX / 2, scaleY: last.scaleY / 2)
      guard half.width > 0, half.height > 0 else { return }
      half.pixels = Array(unsafeUninitializedCapacity: half.width * half.height) { buffer, count in
        plate_halve(
          last.pixels, Int32(last.width), Int32(last.height), buffer.baseAddress,
          level.rawValue)
        count = half.width * half.height
      }
      levels.append(half)
    }
  }

  /// The size to which a picture is scaled.
  func size(forWidth width: Int, height: Int) -> (width: Int, height: Int) {
    let pixels = Double(width) * Double(height)
    let wanted = min(max(area, pixels / 3), area * Self.mostOfArea)
    let scale = min(1, (wanted / pixels).squareRoot())
    // 8192: the other side may be one pixel, and then the area is no bound.
    return (
      width: min(8192, max(1, Int((Double(width) * scale).rounded(.toNearestOrEven)))),
      height: min(8192, max(1, Int((Double(height) * scale).rounded(.toNearestOrEven))))
    )
  }

  private mutating func prepareTables(from fromWidth: Int, to width: Int) {
    guard fromWidth != self.fromWidth || starts.count != width else { return }
    self.fromWidth = fromWidth
    taps = plate_area_taps(Int32(fromWidth), Int32(width))
    starts = Array(repeating: 0, count: width)
    shares = Array(repeating: 0, count: width * Int(taps))
    row = Array(repeating: 0, count: fromWidth)
    plate_area_table(Int32(fromWidth), Int32(width), taps, &starts, &shares)
  }
}
