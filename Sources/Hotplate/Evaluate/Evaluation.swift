/// Counts how well plates are found and read, region by region.
///
/// A plate counts as found when a region overlaps its label by an intersection over union of at least 0.5, and as read
/// when the text of that region equals the label; "alike" counts O as 0 and I as 1.
public struct Evaluation: Sendable {
  /// Shares of found and read plates.
  public struct Tally: Sendable {
    /// Labelled plates, and found ones.
    public var plates = Share()
    /// Those at least 40 pixels wide.
    public var wide = Share()
    /// The widest of each picture.
    public var widest = Share()
    /// Regions reported, and those that meet a label.
    public var precision = Share()
    /// Labelled texts, and those read exactly.
    public var exact = Share()
    /// The same with O as 0 and I as 1.
    public var alike = Share()
    /// Cut-out plates, and those read exactly.
    public var crops = Share()
    /// The same with O as 0 and I as 1.
    public var cropsAlike = Share()
    /// Cut-out plates whose text is among the first three candidates.
    public var firstThree = Share()
    /// Among the first ten.
    public var firstTen = Share()
  }

  /// So many of so many.
  public struct Share: Sendable {
    /// The favourable ones.
    public var good = 0
    /// All.
    public var all = 0

    /// Per cent, or 0 of nothing.
    public var percent: Double { all == 0 ? 0 : 100 * Double(good) / Double(all) }

    mutating func add(_ isGood: Bool) {
      all += 1
      if isGood { good += 1 }
    }
  }

  /// By region, with `all` over everything.
  public private(set) var tallies: [String: Tally] = [:]
  /// Two-line plates cut out.
  public private(set) var twoLine = Share()
  /// Pictures without plates, scenes whose labels name none among them.
  public private(set) var picturesWithoutPlates = 0
  /// Regions reported on pictures without plates.
  public private(set) var falseRegions = 0
  /// Reads reported on pictures without plates.
  public private(set) var falseReads = 0
  /// Confidence of cut-out plates, and whether they were right.
  public private(set) var confidences: [(confidence: Double, isRight: Bool)] = []
  /// The same of the labelled plates of scenes that were located.
  public private(set) var sceneConfidences: [(confidence: Double, isRight: Bool)] = []
  /// Milliseconds of each stage, a value a picture.
  public private(set) var milliseconds: [ScannedImage.Stage: [Double]] = [:]
  /// Milliseconds of each cut-out plate, decoding included, where they were taken.
  public private(set) var cropMilliseconds: [Double] = []
  /// What became of each labelled plate, in the order they were counted.
  public private(set) var outcomes: [LabelledOutcome] = []
  /// Pictures that could not be decoded.
  public private(set) var failures: [FrameFailure] = []

  /// Starts counting.
  public init() {}

  /// Counts a scene.
  public mutating func add(_ scene: LabelledPictures.Scene, _ image: ScannedImage) {
    for (stage, value) in image.milliseconds { milliseconds[stage, default: []].append(value) }
    if scene.plates.isEmpty { addNegative(image) }
    let widest = scene.plates.indices.max {
      scene.plates[$0].box.width < scene.plates[$1].box.width
    }
    for (index, label) in scene.plates.enumerated() {
      let best = image.plates.max {
        $0.region.box.intersectionOverUnion(label.box)
          < $1.region.box.intersectionOverUnion(label.box)
      }
      let found = best.flatMap {
        $0.region.box.intersectionOverUnion(label.box) >= 0.5 ? $0 : nil
      }
      outcomes.append(LabelledOutcome(label, in: scene.path, found: found))
      if let text = label.text, let read = found?.read {
        sceneConfidences.append((read.confidence, read.plate.text == text))
      }
      count(scene.region) { tally in
        tally.plates.add(found != nil)
        if label.box.width >= 40 { tally.wide.add(found != nil) }
        if index == widest { tally.widest.add(found != nil) }
        if let text = label.text {
          let read = found?.read?.plate.text ?? ""
          tally.exact.add(read == text)
          tally.alike.add(read.withLookAlikesJoined == text.withLookAlikesJoined)
        }
      }
    }
    for plate in image.plates {
      let meets = scene.plates.contains {
        $0.box.intersectionOverUnion(plate.region.box) >= 0.5
      }
      count(scene.region) { $0.precision.add(meets) }
    }
  }

  /// Counts a picture without plates that is no scene.
  public mutating func addNegative(_ image: ScannedImage) {
    picturesWithoutPlates += 1
    falseRegions += image.plates.count
    falseReads += image.plates.filter { $0.read != nil }.count
  }

  /// Counts a plate cut out, and what it took to decode and read it.
  public mutating func add(
    _ crop: LabelledPictures.Crop, _ read: PlateRead?, milliseconds: Double? = nil
  ) {
    if let milliseconds { cropMilliseconds.append(milliseconds) }
    let text = read?.plate.text ?? ""
    let isRight = text == crop.text
    outcomes.append(LabelledOutcome(crop, read))
    count(crop.region) { tally in
      tally.crops.add(isRight)
      tally.cropsAlike.add(text.withLookAlikesJoined == crop.text.withLookAlikesJoined)
      let candidates = read?.candidates.map(\.text) ?? []
      tally.firstThree.add(candidates.prefix(3).contains(crop.text))
      tally.firstTen.add(candidates.prefix(10).contains(crop.text))
    }
    if crop.lines == 2 { twoLine.add(isRight) }
    if let read { confidences.append((read.confidence, isRight)) }
  }

  /// Counts a picture that could not be decoded.
  public mutating func add(_ failure: FrameFailure) { failures.append(failure) }

  private mutating func count(_ region: String, _ body: (inout Tally) -> Void) {
    for name in Set(["all", region]) { body(&tallies[name, default: Tally()]) }
  }

  /// Expected calibration error over ten equal bins of the confidence of cut-out plates: how far stated and found certainty lie apart.
  public var calibrationError: Double { Self.tenths(confidences).expectedCalibrationError }

  /// The same of the labelled plates of scenes that were located and read.
  public var sceneCalibrationError: Double {
    Self.tenths(sceneConfidences).expectedCalibrationError
  }

  static func tenths(_ reads: [(confidence: Double, isRight: Bool)]) -> [CalibrationBin] {
    CalibrationBin.tenths(of: reads.lazy.map { ($0.confidence, $0.isRight) })
  }

  /// The middle value of a stage's times, in milliseconds.
  public func median(_ stage: ScannedImage.Stage) -> Double {
    Self.median(milliseconds[stage] ?? [])
  }

  /// The middle value; 0 of none.
  static func median(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.sorted()[values.count / 2]
  }
}
