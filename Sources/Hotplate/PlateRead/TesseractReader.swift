import CPlateModels

/// Reads plates with Tesseract and the plate model inside the binary.
///
/// The recognizer gives probabilities a time step; a beam search turns them into texts, the layouts of the region weigh
/// these, and a calibration says how often such a read is right. About 4 ms a plate on one thread.
public final class TesseractReader: PlateReader {
  /// Candidates kept of each read.
  public let candidateCount: Int
  private let recognizer: Recognizer
  private let prior: PlateLayoutPrior
  private let search = PrefixBeamSearch()
  private let calibration = ReadCalibration.fitted

  /// Makes a reader. Takes 5 to 14 ms and 2 MB: make one a worker.
  ///
  /// - Throws: `HotplateError` of code `startup` when Tesseract refuses the model.
  public init(prior: PlateLayoutPrior = PlateLayoutPrior(), candidateCount: Int = 10) throws {
    let model = UnsafeBufferPointer(start: plates_model_start(), count: plates_model_size)
    guard let recognizer = Recognizer(model: model) else {
      throw HotplateError(
        .startup, "The plate model: Tesseract refused it; expected libtesseract 5.3 or later")
    }
    self.recognizer = recognizer
    self.prior = prior
    self.candidateCount = max(1, candidateCount)
  }

  /// Reads the plate of a region in the layouts that its shape allows; `nil` when nothing is written there.
  public func read(_ region: PlateRegion, in frame: Frame) -> PlateRead? {
    let aspect = region.quad.meanWidth / max(1, region.quad.meanHeight)
    var best: WeighedRead?
    for layout in LineLayout.candidates(aspect: aspect) {
      guard let weighed = weighedRead(region, in: frame, as: layout) else { continue }
      if weighed.confidence > best?.confidence ?? 0 { best = weighed }
      // A second layout costs as much again, and a read this sure was never wrong about its layout.
      if weighed.confidence > 0.6 { break }
    }
    return best?.plateRead(count: candidateCount, aspect: aspect)
  }

  private func weighedRead(
    _ region: PlateRegion, in frame: Frame, as layout: LineLayout
  ) -> WeighedRead? {
    RecognizerPicture(region, in: frame, as: layout).flatMap { picture in
      let output = recognizer.output(of: picture)
      return WeighedRead(
        output, readings: search.readings(of: output), layout: layout, prior: prior,
        calibration: calibration)
    }
  }
}
