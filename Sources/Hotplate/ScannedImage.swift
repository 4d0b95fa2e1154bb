/// One picture with its plates.
public struct ScannedImage: Sendable {
  /// The picture in gray, upright.
  public var frame: Frame
  /// Its plates, the clearest region first.
  public var plates: [ScannedPlate]
  /// All regions that the locator found, those among them that were not read or are not reported; none of a picture that was read as cut out.
  public var located: [PlateRegion]
  /// Milliseconds each stage took.
  public var milliseconds: [Stage: Double]

  /// A part of the work on a picture that is timed.
  public enum Stage: String, Sendable, Hashable, CaseIterable {
    /// From the bytes to the frame, reading the file included where a stream names files.
    case decode
    /// The search for plates.
    case locate
    /// Reading them.
    case read
    /// Looking the reads up on the lists.
    case match
  }

  /// Makes a scanned picture, as to test what takes one.
  public init(
    frame: Frame, plates: [ScannedPlate], milliseconds: [Stage: Double] = [:],
    located: [PlateRegion] = []
  ) {
    self.frame = frame
    self.plates = plates
    self.located = located
    self.milliseconds = milliseconds
  }
}

/// One plate of a picture: where it is, what it says, what it may be on the lists.
public struct ScannedPlate: Sendable {
  /// Where it is.
  public var region: PlateRegion
  /// What it says; `nil` when it could not be read.
  public var read: PlateRead?
  /// What it may be on the lists; `nil` when there are no lists.
  public var hits: [Hit]?

  /// Makes a plate.
  public init(region: PlateRegion, read: PlateRead?, hits: [Hit]? = nil) {
    self.region = region
    self.read = read
    self.hits = hits
  }
}

/// Times the stages of one picture.
struct StageClock {
  private(set) var milliseconds: [ScannedImage.Stage: Double] = [:]
  private var last = ContinuousClock.now

  /// Ends a stage that began where the one before ended.
  mutating func lap(_ stage: ScannedImage.Stage) {
    let now = ContinuousClock.now
    milliseconds[stage] = (now - last) / .milliseconds(1)
    last = now
  }
}

extension ImageRecord {
  /// Describes a scanned picture as the interface fixes it.
  public init(_ image: ScannedImage, topCandidates: Int = 10, characters: Bool = false) {
    self.init(
      source: image.frame.source, width: image.frame.width, height: image.frame.height,
      plates: image.plates.map {
        PlateRecord(
          $0.read, in: $0.region, ofPicture: (image.frame.width, image.frame.height),
          topCandidates: topCandidates, characters: characters, hits: $0.hits)
      },
      ms: Dictionary(
        uniqueKeysWithValues: image.milliseconds.map { stage, ms in
          (stage.rawValue, (ms * 1000).rounded() / 1000)
        }))
  }
}
