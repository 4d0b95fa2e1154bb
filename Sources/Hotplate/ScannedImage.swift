/// One picture with its plates.
public struct ScannedImage: Sendable {
  /// The picture in gray, upright.
  public var frame: Frame
  /// Its plates, the clearest region first.
  public var plates: [ScannedPlate]
  /// Milliseconds each stage took.
  public var milliseconds: [Stage: Double]

  /// A part of the work on a picture that is timed.
  public enum Stage: String, Sendable, Hashable, CaseIterable {
    case decode, locate, read, match
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
