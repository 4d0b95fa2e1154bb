import Foundation

/// Where a plate will be: its center and width with their speeds, smoothed (an alpha-beta filter).
struct PlateMotion: Sendable {
  private var x: Double
  private var y: Double
  private var width: Double
  private var height: Double
  /// Pixels a second.
  private(set) var speed = Point(x: 0, y: 0)
  /// Growth of the width, a second, as a share.
  private var growth = 0.0
  private var time: Date
  /// How many positions were seen: the speed is known from two on.
  private(set) var sightings = 1
  /// Frames since then in which nothing moved.
  private var rests = 0
  /// Frames after which what rests does not leap any more; fewer may be a camera that sends each frame twice.
  private static let mostRests = 2

  // How much of a surprise goes into the position and the speed.
  private static let alpha = 0.8
  private static let beta = 0.5

  init(_ box: Box, at time: Date) {
    (x, y) = (box.center.x, box.center.y)
    width = max(1, box.width)
    height = max(1, box.height)
    self.time = time
  }

  /// Where the plate is expected at a time.
  func box(at date: Date) -> Box {
    let elapsed = date.timeIntervalSince(time)
    // Growth is bounded: extrapolated over a second it would leave the picture.
    let scale = exp(min(max(growth * elapsed, -0.5), 0.5))
    let (w, h) = (width * scale, height * scale)
    let (cx, cy) = (x + speed.x * elapsed, y + speed.y * elapsed)
    return Box(x: cx - w / 2, y: cy - h / 2, width: w, height: h)
  }

  mutating func see(_ box: Box, at date: Date) {
    let elapsed = date.timeIntervalSince(time)
    let (cx, cy) = (box.center.x, box.center.y)
    defer {
      time = date
      sightings += 1
      rests = 0
    }
    guard elapsed > 0 else {
      (x, y, width, height) = (cx, cy, max(1, box.width), max(1, box.height))
      return
    }
    let expected = self.box(at: date)
    let dx = cx - (expected.x + expected.width / 2)
    let dy = cy - (expected.y + expected.height / 2)
    let grown = log(max(1, box.width) / max(1, expected.width))
    // Two positions give the speed whole; later ones correct it.
    let beta = sightings == 1 ? 1 : Self.beta
    speed.x += beta * dx / elapsed
    speed.y += beta * dy / elapsed
    growth += 0.3 * beta * grown / elapsed
    x = expected.x + expected.width / 2 + Self.alpha * dx
    y = expected.y + expected.height / 2 + Self.alpha * dy
    width = max(1, expected.width * exp(Self.alpha * grown))
    height = max(1, expected.height + Self.alpha * (box.height - expected.height))
  }

  /// Takes in that nothing moved since the last frame. A frame or two sent again say nothing of the motion.
  mutating func rest(at date: Date) {
    rests += 1
    if rests <= Self.mostRests { return }
    time = date
    speed = Point(x: 0, y: 0)
    growth = 0
  }

  /// Whether the plate was seen to stand still: it moves by less than a third of its width a second.
  var isResting: Bool {
    sightings >= 2 && (speed.x * speed.x + speed.y * speed.y).squareRoot() < width / 3
  }

  /// How well a box fits: 0 not at all, up to 2; the more frames were missed, the wider the reach.
  func fit(of box: Box, at date: Date, missedFrames: Int) -> Double {
    let expected = self.box(at: date)
    let size = (max(1, box.width) * max(1, expected.width)).squareRoot()
    let ratio = abs(log(max(1, box.width) / max(1, expected.width)))
    // A plate seen once may move at any speed a vehicle can: some widths a frame.
    // What rests stays where it was; what moves is the less certain the longer it was hidden.
    let moves = (speed.x * speed.x + speed.y * speed.y).squareRoot() > 0.3 * size
    let missed = Double(min(missedFrames, 10))
    let mayLeap = sightings < 2 && missedFrames <= 2 && rests <= Self.mostRests
    let reach = (mayLeap ? 3.0 : 1.0) + (moves ? 0.2 : 0.02) * missed
    guard ratio < 0.5 + 0.05 * missed else { return 0 }
    // Houses and signs are taken for plates at times, but they are of another shape.
    guard abs(log(max(1, box.height) / max(1, expected.height))) < 0.7 + 0.05 * missed else {
      return 0
    }
    let dx = box.x + box.width / 2 - expected.x - expected.width / 2
    let dy = box.y + box.height / 2 - expected.y - expected.height / 2
    let distance = (dx * dx + dy * dy).squareRoot() / size
    guard distance < reach else { return 0 }
    return 1e-6 + expected.intersectionOverUnion(box) + (1 - distance / reach)
  }
}
