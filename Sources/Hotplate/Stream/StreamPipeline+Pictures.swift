import Foundation

/// A picture of the stream after decoding, as far as the motion gate needs it.
struct DecodedPicture: Sendable {
  let picture: StreamPicture
  /// `nil` when only an eighth of its size was decoded, which is enough where nothing moved.
  let frame: Result<Frame, FrameFailure>?
  /// What the motion gate looks at.
  let cells: MotionGate.Cells?
  /// How long decoding took, and reading the file where a stream names files.
  let milliseconds: [ScannedImage.Stage: Double]

  init(_ picture: StreamPicture, by decoder: FrameDecoder, interest: Box?, needsCells: Bool) {
    self.picture = picture
    var clock = StageClock()
    if needsCells, let eighth = picture.decodedEighth(by: decoder) {
      clock.lap(.decode)
      milliseconds = clock.milliseconds
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
    clock.lap(.decode)
    milliseconds = clock.milliseconds
    frame = decoded
    cells =
      needsCells
      ? (try? decoded.get()).map { frame in
        MotionGate.Cells(interest.flatMap { FrameWindow($0, of: frame) }?.frame ?? frame)
      } : nil
  }

  /// Why it is none; `nil` where that is not known, or it is one.
  var failure: FrameFailure? { if case .failure(let failure) = frame { failure } else { nil } }

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
    /// The same picture as the one before, sent again.
    case repeated
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
