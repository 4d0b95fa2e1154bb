import Foundation

/// One vehicle passing the camera: what was seen of its plate so far.
public struct PlatePass: Sendable {
  /// Number of the pass at this camera in this run, from 1.
  public let track: Int
  /// When the plate was first seen.
  public internal(set) var first: Date
  /// When the plate was last seen.
  public internal(set) var last: Date
  /// Frames the plate was seen in.
  public internal(set) var frames: Int
  /// The best view of the plate.
  public internal(set) var best: View
  /// The reads of all views fused; `nil` when none could be read.
  public internal(set) var read: PlateRead?
  /// Whether the plate stood still for longer than a pass takes.
  public internal(set) var isParked = false
  /// Hits told of the pass that its read, once told, no longer bears.
  public internal(set) var withdrawn: [Hit] = []
  /// Whether the read itself is reported. `false` when the pass is reported only because of `withdrawn`: its plate was already reported within the cooldown,
  /// or could not be read.
  public internal(set) var reportsPlate = true

  /// One look at a plate.
  public struct View: Sendable {
    /// Number of the frame.
    public var frame: Int
    /// When the frame was taken.
    public var time: Date
    /// Where the plate was.
    public var region: PlateRegion
    /// Columns of the frame.
    public var frameWidth = 0
    /// Rows of the frame.
    public var frameHeight = 0
    /// Columns and rows of the frame.
    var size: (width: Int, height: Int) { (frameWidth, frameHeight) }
    /// How well it could be seen.
    public var quality: CropQuality
    /// The whole frame, when the caller wants evidence kept.
    public var picture: Frame?
    /// All regions located in the frame, its own among them, where `picture` is kept: the others are covered in what is stored of it.
    public var located: [PlateRegion]
    /// The plate alone, to be read again; of the best views of a pass.
    var closeUp: CloseUp?

    /// Makes a look, as for a tracker of one's own frames.
    ///
    /// - Parameters:
    ///   - frame: Number of the frame.
    ///   - time: When the frame was taken.
    ///   - region: Where the plate was, in pixels of the frame.
    ///   - frameWidth: Columns of the frame: a tracker joins only views of frames of one size by place.
    ///   - frameHeight: Rows of the frame.
    ///   - quality: How well the plate could be seen.
    ///   - picture: The whole frame, to be kept with the best view.
    ///   - located: All regions located in it, which are covered where the picture of this one is kept.
    public init(
      frame: Int, time: Date, region: PlateRegion, frameWidth: Int = 0, frameHeight: Int = 0,
      quality: CropQuality, picture: Frame? = nil, located: [PlateRegion] = []
    ) {
      self.frame = frame
      self.time = time
      self.region = region
      self.frameWidth = frameWidth
      self.frameHeight = frameHeight
      self.quality = quality
      self.picture = picture
      self.located = located
    }
  }

  // What follows decides whether it is told.

  /// When the plate last moved.
  var lastMoved: Date
  /// Views given to a reader.
  var attempts = 0
  /// Frames searched in which it was seen where the same was read in vain before.
  var unreadableSightings = 0
  /// Reads that may be of a plate: of the hasty ones, or of the careful ones where these are more, whether they counted or not.
  var tellingReads = 0
  /// Whether it was told, or is being judged.
  var isReported = false
  /// The hits sent, by what they are about; the best of each.
  private(set) var sent: [HitKey: Hit] = [:]
  /// Hits that an earlier part of the pass had sent for what is in `sent`, too.
  private(set) var sentBefore: [Hit] = []
  /// Hits sent so far, those taken back among them.
  package private(set) var sentCount = 0

  /// The hits sent that are about nothing that `hits` are about.
  func sent(without hits: [Hit]) -> [Hit] {
    let borne = Set(hits.map(HitKey.init))
    return (sent.values + sentBefore).filter { !borne.contains(HitKey($0)) }
      .sorted { $0.id < $1.id }
  }

  /// Notes hits that were sent.
  mutating func note(sent hits: [Hit]) {
    for hit in hits { sent[HitKey(hit)] = hit }
    sentCount += hits.count
  }

  /// Forgets hits that were taken back.
  mutating func forget(_ hits: [Hit]) {
    for hit in hits { sent[HitKey(hit)] = nil }
    sentBefore.removeAll(where: hits.contains)
  }

  /// What a hit is about: a list that is loaded anew has other rows and another digest, but the same plates.
  struct HitKey: Hashable, Sendable {
    let hotlist: String
    let plate: String
    let jurisdiction: String?

    init(_ hit: Hit) {
      hotlist = hit.hotlist
      plate = hit.plate
      jurisdiction = hit.jurisdiction
    }
  }

  /// Makes a pass of its first view.
  init(track: Int, view: View) {
    self.track = track
    first = view.time
    last = view.time
    frames = 1
    best = view
    lastMoved = view.time
  }

  /// Takes over which hits were sent for an earlier part of the pass.
  mutating func joinSent(of earlier: PlatePass) {
    sentBefore += earlier.sentBefore + earlier.sent.filter { sent[$0.key] != nil }.map(\.value)
    sent.merge(earlier.sent) { own, _ in own }
    sentCount += earlier.sentCount
  }

  /// Reads less sure than this tell neither one vehicle from another nor that a sign is none.
  static let minimumTellingConfidence = 0.3

  /// Whether the plate never moved: a sign, a house, a parked car.
  var stoodStill: Bool { lastMoved == first && frames > 1 }

  /// Whether it stands there now: it never moved, or not for some seconds.
  var isStanding: Bool { stoodStill || last.timeIntervalSince(lastMoved) > 3 }

  /// Whether it was read like a plate so far, that tells one vehicle from another.
  var identifiesVehicle: Bool { read?.identifiesVehicle == true }

  /// Whether more than one read was like a plate's, though they may come to nothing together.
  var wasReadLikeAPlate: Bool { tellingReads > 1 }

  /// Whether it was read like a plate so far, be it one of three characters.
  var mayBePlate: Bool { read?.mayBePlate == true }
}
