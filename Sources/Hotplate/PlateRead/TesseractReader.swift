import CPlateModels

/// Reads plates with Tesseract and the plate model inside the binary.
///
/// The recognizer gives probabilities a time step; a beam search turns them into texts, the layouts of the region weigh
/// these, and a calibration says how often such a read is right; another network tells where the plate may be from. About 2.7 ms a look on one thread; a clear plate is looked at once.
public final class TesseractReader: PlateReader {
  /// Candidates kept of each read.
  public let candidateCount: Int
  /// In how many crop variants a doubtful plate is read; one read in all of them is read in a tight crop around its characters as well.
  public let maximumVariants: Int
  /// A plate whose read is less sure is read again, in the order of `CropVariant.all`.
  static let sureEnough = 0.85
  /// Two looks less sure than this are of nothing that can be read; one that is surer settles the arrangement.
  static let hopeless = 0.1
  /// So many looks that say the same, with more than half of all probability, leave nothing to the other variants: only the tight crop is read after them.
  static let enoughAgreeing = 3
  /// How many crop variants there are of a doubtful plate.
  public static let variantCount = CropVariant.all.count
  let recognizer: Recognizer
  private let prior: PlateSyntaxPrior
  private let guess: JurisdictionGuess
  private var appearance: AppearanceNetwork
  private let search = PrefixBeamSearch()
  private let calibration = ReadCalibration.fitted

  /// Makes a reader. Takes 5 to 14 ms and 2 MB: make one a worker.
  ///
  /// - Parameters:
  ///   - population: Where vehicles are from, to guess a plate's jurisdiction.
  ///   - prior: What plates look like there; `nil`: as the population's do. Making one takes longer than it need for each worker.
  ///   - candidateCount: Candidates to keep of each read, at least 1.
  ///   - maximumVariants: In how many crop variants a doubtful plate is read, 1 to ``variantCount``. A stream sees each plate in many frames, and
  ///     spends its time better on these.
  /// - Throws: `HotplateError` of code `startup` when Tesseract refuses the model.
  public init(
    population: PlatePopulation = PlatePopulation(), prior: PlateSyntaxPrior? = nil,
    candidateCount: Int = 10, maximumVariants: Int = TesseractReader.variantCount
  ) throws {
    let model = UnsafeBufferPointer(start: plates_model_start(), count: plates_model_size)
    guard let recognizer = Recognizer(model: model) else {
      throw HotplateError(
        .startup, "The plate model: Tesseract refused it; expected libtesseract 5.3 or later")
    }
    self.recognizer = recognizer
    self.prior = prior ?? PlateSyntaxPrior(population)
    guess = JurisdictionGuess(population)
    appearance = AppearanceNetwork(model: try .embedded())
    self.candidateCount = max(1, candidateCount)
    self.maximumVariants = min(Self.variantCount, max(1, maximumVariants))
  }

  /// Reads the plate of a region in the arrangements that its shape allows; `nil` when nothing is written there.
  ///
  /// - Precondition: `frame` has its pixels, as those that ``BatchScan`` delivers have not.
  public func read(_ region: PlateRegion, in frame: Frame) -> PlateRead? {
    read(region, in: frame, variants: maximumVariants)
  }

  /// Reads all crop variants, whatever `maximumVariants` says.
  ///
  /// - Precondition: `frame` has its pixels, as those that ``BatchScan`` delivers have not.
  public func readCarefully(_ region: PlateRegion, in frame: Frame) -> PlateRead? {
    read(region, in: frame, variants: Self.variantCount)
  }

  /// Reads all `regions`, however confident the first read is, but stops after two that yield nothing. Then it reads the tight crops, each with twice the
  /// weight, and pools the reads.
  ///
  /// - Precondition: `frame` has its pixels, as those that ``BatchScan`` delivers have not.
  public func read(
    _ regions: [PlateRegion], tight: [PlateRegion], in frame: Frame
  ) -> PlateRead? {
    read(
      regions.lazy.map(\.quad), in: frame, score: regions.first?.score ?? 0, sureEnough: 1,
      tightWeight: 2, tight: { tight.map(\.quad) })
  }

  private func read(_ region: PlateRegion, in frame: Frame, variants: Int) -> PlateRead? {
    let quads = CropVariant.all.prefix(variants).lazy.map { $0.applied(to: region.quad) }
    return read(
      quads, in: frame, score: region.score, sureEnough: Self.sureEnough,
      enoughAgreeing: Self.enoughAgreeing
    ) {
      guard variants == Self.variantCount else { return [] }
      return CharacterBox.quad(around: region.quad, in: frame).map { [$0] } ?? []
    }
  }

  /// Reads the quads until the read is sure, or hopeless, or `enoughAgreeing` looks agree, and the tight ones, asked for only then, if it is not sure after that.
  private func read(
    _ quads: some Collection<Quad>, in frame: Frame, score: Double, sureEnough: Double,
    enoughAgreeing: Int = .max, tightWeight: Double = 1, tight: () -> [Quad]
  ) -> PlateRead? {
    guard let whole = quads.first else { return nil }
    let aspect = whole.meanWidth / max(1, whole.meanHeight)
    var arrangements = PlateArrangement.candidates(aspect: aspect)
    var pooled = PooledRead()
    func look(at quad: Quad, in frame: Frame, weight: Double = 1) {
      let placed = PlateRegion(quad: quad, score: 1)
      var best: (read: WeighedRead, arrangement: PlateArrangement)?
      for arrangement in arrangements {
        guard let picture = RecognizerPicture(placed, in: frame, as: arrangement),
          let weighed = weighedRead(picture, as: arrangement)
        else { continue }
        if weighed.confidence > best?.read.confidence ?? 0 {
          best = (weighed, arrangement)
        }
        // Another arrangement costs as much again, and a read this sure is seldom wrong about its own.
        if weighed.confidence > 0.6 { break }
      }
      if let best {
        pooled.add(best.read, weight: weight)
        if best.read.confidence > Self.hopeless { arrangements = [best.arrangement] }
      }
    }
    var fields: InterlacedFields?
    for (number, quad) in quads.enumerated() {
      if let fields {
        for (frame, place) in zip(fields.frames, InterlacedFields.places(of: quad)) {
          look(at: place, in: frame)
        }
      } else {
        look(at: quad, in: frame)
      }
      if number == 0, pooled.share <= sureEnough,
        let parted = InterlacedFields(of: frame, combedIn: whole.boundingBox)
      {
        // What was read of both fields at once counts no more, unless nothing is read of either.
        let before = (pooled, arrangements)
        fields = parted
        pooled = PooledRead()
        arrangements = PlateArrangement.candidates(aspect: aspect)
        for (frame, place) in zip(parted.frames, InterlacedFields.places(of: quad)) {
          look(at: place, in: frame)
        }
        if pooled.count == 0 {
          fields = nil
          (pooled, arrangements) = before
        }
      }
      if number == 0, fields == nil, pooled.count == 0,
        let other = PlateArrangement.afterNothing(aspect: aspect)
      {
        arrangements = [other]
        look(at: quad, in: frame)
        if pooled.count == 0 { arrangements = PlateArrangement.candidates(aspect: aspect) }
      }
      if pooled.share > sureEnough { break }
      if number > 0 && pooled.share < Self.hopeless { break }
      if fields == nil, pooled.count >= enoughAgreeing, pooled.isUnanimous, pooled.share > 0.5 {
        break
      }
    }
    if pooled.share <= sureEnough, fields == nil {
      for quad in tight() { look(at: quad, in: frame, weight: tightWeight) }
    }
    guard
      var read = pooled.plateRead(most: candidateCount, calibration: calibration, score: score)
    else { return nil }
    read.set(
      jurisdictions: guess(read.plate, appearance: appearance.look(at: whole, in: frame)))
    return read
  }

  private func weighedRead(
    _ picture: RecognizerPicture, as arrangement: PlateArrangement
  ) -> WeighedRead? {
    let output = recognizer.output(of: picture)
    return WeighedRead(
      output, readings: search.readings(of: output), arrangement: arrangement, prior: prior,
      calibration: calibration)
  }
}
