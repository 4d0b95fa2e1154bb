import Foundation

/// A picture of the stream after decoding, as far as the motion gate needs it.
struct DecodedPicture: Sendable {
  let picture: StreamPicture
  /// `nil` when only an eighth of its size was decoded, which is enough where nothing moved.
  let frame: Result<Frame, FrameFailure>?
  /// What the motion gate looks at.
  let cells: MotionGate.Cells?

  init(_ picture: StreamPicture, by decoder: FrameDecoder, interest: Box?, needsCells: Bool) {
    self.picture = picture
    if needsCells, let eighth = picture.decodedEighth(by: decoder) {
      let small = interest.map { $0.scaled(by: 1.0 / 8) }
      switch eighth {
      case .success(let frame):
        let margin = FrameWindow.margin / 8
        let window = small.flatMap { FrameWindow($0, of: frame, margin: margin) }
        cells = MotionGate.Cells(eighth: window?.frame ?? frame)
        self.frame = nil
      case .failure(let failure):
        cells = nil
        frame = .failure(failure)
      }
      return
    }
    let decoded = picture.decoded(by: decoder)
    frame = decoded
    cells =
      needsCells
      ? (try? decoded.get()).map { frame in
        MotionGate.Cells(interest.flatMap { FrameWindow($0, of: frame) }?.frame ?? frame)
      } : nil
  }

  /// The whole picture.
  func whole(by decoder: FrameDecoder) -> Result<Frame, FrameFailure> {
    frame ?? picture.decoded(by: decoder)
  }
}

/// A picture of the stream after the search for plates.
struct SearchedPicture: Sendable {
  enum Outcome: Sendable {
    /// Where plates seem to be.
    case regions([PlateRegion], Frame)
    /// Nothing moved since the last frame searched.
    case still
    /// Located and read by itself.
    case scanned(ScannedImage)
    /// Not decoded.
    case failed(FrameFailure)
  }

  let picture: StreamPicture
  let outcome: Outcome

  init(_ picture: StreamPicture, _ outcome: Outcome) {
    self.picture = picture
    self.outcome = outcome
  }

  /// Whether plates seem to be in view.
  var hasPlates: Bool {
    if case .regions(let regions, _) = outcome { !regions.isEmpty } else { false }
  }
}

extension Box {
  /// The same part of a picture of another size.
  func scaled(by factor: Double) -> Box {
    Box(x: x * factor, y: y * factor, width: width * factor, height: height * factor)
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
  init?(_ box: Box, of frame: Frame, margin: Double = Self.margin) {
    let left = (box.x - margin).rounded(.down).clamped(to: frame.width)
    let top = (box.y - margin).rounded(.down).clamped(to: frame.height)
    let right = (box.x + box.width + margin).rounded(.up).clamped(to: frame.width)
    let bottom = (box.y + box.height + margin).rounded(.up).clamped(to: frame.height)
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

  /// A region of the part as a region of the frame.
  func placed(_ region: PlateRegion) -> PlateRegion {
    region.moved(byX: Double(left), y: Double(top))
  }

  /// A region of the frame as a region of the part.
  func cut(_ region: PlateRegion) -> PlateRegion {
    region.moved(byX: -Double(left), y: -Double(top))
  }
}

extension PlateLocator {
  /// Searches the part of a frame that is of interest and a margin around it; the regions are the frame's.
  ///
  /// What lies elsewhere is not looked at, and so takes no place among the most that a locator gives.
  func regions(in frame: Frame, around interest: Box?) -> [PlateRegion] {
    guard let window = interest.flatMap({ FrameWindow($0, of: frame) }) else {
      return regions(in: frame)
    }
    return regions(in: window.frame).map(window.placed)
  }
}

extension PlateRegion {
  fileprivate func moved(byX x: Double, y: Double) -> PlateRegion {
    PlateRegion(quad: quad.moved(x: x, y: y), score: score)
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
