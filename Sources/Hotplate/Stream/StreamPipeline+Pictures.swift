import Foundation

/// A picture of the stream after decoding.
struct DecodedPicture: Sendable {
  let picture: StreamPicture
  let frame: Result<Frame, FrameFailure>
  /// The part to search, when only a part is of interest.
  let window: FrameWindow?
  /// What the motion gate looks at.
  let cells: MotionGate.Cells?

  init(_ picture: StreamPicture, by decoder: FrameDecoder, interest: Box?, needsCells: Bool) {
    self.picture = picture
    frame = picture.decoded(by: decoder)
    let decoded = try? frame.get()
    window = decoded.flatMap { frame in interest.flatMap { FrameWindow($0, of: frame) } }
    cells = needsCells ? (window?.frame ?? decoded).map(MotionGate.Cells.init) : nil
  }
}

/// A picture of the stream after the search for plates.
struct SearchedPicture: Sendable {
  enum Outcome: Sendable {
    /// Where plates seem to be.
    case regions([PlateRegion])
    /// Nothing moved since the last frame searched.
    case still
    /// Located and read by itself.
    case scanned(ScannedImage)
    /// Not decoded.
    case failed
  }

  let picture: StreamPicture
  let frame: Result<Frame, FrameFailure>
  let outcome: Outcome

  /// Whether plates seem to be in view.
  var hasPlates: Bool {
    if case .regions(let regions) = outcome { !regions.isEmpty } else { false }
  }

  init(_ decoded: DecodedPicture, _ outcome: Outcome) {
    picture = decoded.picture
    frame = decoded.frame
    self.outcome = outcome
  }
}

/// A part of a frame with its place.
struct FrameWindow: Sendable {
  let frame: Frame
  let left: Int
  let top: Int

  /// Plates at the edge of what is of interest are seen whole with so many pixels around it.
  static let margin = 48.0

  /// Cuts the pixels around `box`; `nil` when the box lies outside or covers the whole frame.
  init?(_ box: Box, of frame: Frame) {
    func clamped(_ value: Double, _ limit: Int) -> Int { Int(min(max(value, 0), Double(limit))) }
    let left = clamped((box.x - Self.margin).rounded(.down), frame.width)
    let top = clamped((box.y - Self.margin).rounded(.down), frame.height)
    let right = clamped((box.x + box.width + Self.margin).rounded(.up), frame.width)
    let bottom = clamped((box.y + box.height + Self.margin).rounded(.up), frame.height)
    guard right > left, bottom > top, (right - left) * (bottom - top) < frame.width * frame.height
    else { return nil }
    var pixels: [UInt8] = []
    pixels.reserveCapacity((right - left) * (bottom - top))
    for y in top..<bottom {
      pixels += frame.pixels[y * frame.width + left..<y * frame.width + right]
    }
    self.frame = Frame(
      width: right - left, height: bottom - top, pixels: pixels, source: frame.source)
    self.left = left
    self.top = top
  }

  /// Regions of the part as regions of the frame.
  func placed(_ regions: [PlateRegion]) -> [PlateRegion] {
    regions.map { region in
      func moved(_ point: Point) -> Point {
        Point(x: point.x + Double(left), y: point.y + Double(top))
      }
      let quad = region.quad
      return PlateRegion(
        quad: Quad(
          topLeft: moved(quad.topLeft), topRight: moved(quad.topRight),
          bottomRight: moved(quad.bottomRight), bottomLeft: moved(quad.bottomLeft)),
        score: region.score)
    }
  }
}

/// Lets at most so many frames a second through, by the time they were taken.
struct FramePace: Sendable {
  private let interval: TimeInterval?
  private var due: Date?

  init(framesPerSecond: Double?) {
    interval = framesPerSecond.map { 1 / $0 }
  }

  mutating func admits(_ time: Date) -> Bool {
    guard let interval else { return true }
    // Frames come with some jitter: one a little early is on time. One much too early comes by a clock that was set back.
    if let due, (-interval..<(-0.1 * interval)).contains(time.timeIntervalSince(due)) {
      return false
    }
    let planned = due ?? time
    let next = planned.addingTimeInterval(interval)
    due = next > time ? next : time.addingTimeInterval(interval)
    return true
  }
}
