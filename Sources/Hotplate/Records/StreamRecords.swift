import Foundation

/// One vehicle pass: what the reads of its frames say together.
public struct ReadRecord: Record {
  /// `read`.
  public static let type = "read"
  /// Identifier of the camera.
  public var camera: String
  /// Number of the pass at this camera in this run.
  public var track: Int
  /// When the plate was first seen.
  public var first: Date
  /// When the plate was last seen.
  public var last: Date
  /// Frames the plate was seen in.
  public var frames: Int
  /// The best view of it.
  public var best: Best
  /// The fused read.
  public var plate: PlateRecord
  /// Hits told of the pass before, by their identifiers, that `plate` no longer bears: whoever acts on one must stop. Absent when
  /// there are none.
  public var withdrawn: [String]?
  /// Present and true when the plate stood still for longer than a pass takes.
  public var parked: Bool?
  /// The path of the picture, when the input was files.
  public var source: String?
  /// What the camera itself read, when it told.
  public var cameraRead: String?

  /// The best view of a plate.
  public struct Best: Codable, Sendable, Hashable {
    /// Number of the frame, from 1.
    public var frame: Int
    /// x, y, width, height in pixels.
    public var box: [Int]
  }

  /// Describes a pass.
  public init(
    _ pass: PlatePass, camera: String, hits: [Hit]?, topCandidates: Int = 10,
    characters: Bool = false, source: String? = nil, cameraRead: String? = nil
  ) {
    self.camera = camera
    track = pass.track
    first = pass.first
    last = pass.last
    frames = pass.frames
    plate = PlateRecord(
      pass.read, in: pass.best.region, ofPicture: pass.best.size, topCandidates: topCandidates,
      characters: characters, hits: hits)
    best = Best(frame: pass.best.frame, box: plate.box ?? [])
    withdrawn = pass.withdrawn.isEmpty ? nil : pass.withdrawn.map(\.id)
    parked = pass.isParked ? true : nil
    self.source = source
    self.cameraRead = cameraRead
  }
}

/// A hit, as soon as it is certain enough.
public struct HitRecord: Record {
  /// `hit`.
  public static let type = "hit"
  /// Identifier of the camera.
  public var camera: String
  /// Number of the pass at this camera in this run.
  public var track: Int
  /// When the frame was taken whose read decided.
  public var time: Date
  /// What was read up to then.
  public var plate: PlateRecord
  /// The listed plate it may be.
  public var hit: Hit
  /// The path of the picture, when the input was files.
  public var source: String?
  /// The hit's number in the store of the run that found it; absent without one. A hit that is told again after a crash is stored again, under another number.
  public var number: Int?
  /// The plate's picture; only in what is sent, where that was asked for.
  public var crop: Crop?

  /// Describes a hit of a pass.
  public init(
    _ hit: Hit, of pass: PlatePass, camera: String, topCandidates: Int = 10,
    characters: Bool = false, source: String? = nil, number: Int? = nil
  ) {
    self.camera = camera
    track = pass.track
    time = pass.last
    plate = PlateRecord(
      pass.read, in: pass.best.region, ofPicture: pass.best.size, topCandidates: topCandidates,
      characters: characters)
    self.hit = hit
    self.source = source
    self.number = number
  }
}

/// What a stream has done so far.
public struct StatsRecord: Record {
  /// `stats`.
  public static let type = "stats"
  /// Identifier of the camera.
  public var camera: String
  /// Frames counted.
  public var frames: Frames
  /// Passes reported.
  public var reads: Int
  /// Hits reported, each that supersedes another included.
  public var hits: Int
  /// Hits that clearances suppressed of what was reported. Absent when there are none.
  public var keptBack: Int?
  /// Passes not reported because the plate was reported within the cooldown.
  public var repeats: Int
  /// Passes read with too much doubt to be reported.
  public var doubtful: Int
  /// Pictures whose own time can hardly be right. Absent when there are none.
  public var misdated: Int?
  /// Pictures whose name the pattern of names is not in. Absent when there are none.
  public var unnamed: Int?
  /// Frames handled a second since the last such record.
  public var fps: Double
  /// Milliseconds from the arrival of the last frame handled to its result.
  public var lagMs: Double

  /// Frames counted since the start.
  public struct Frames: Codable, Sendable, Hashable {
    /// Given by the stream, damaged ones included.
    public var `in`: Int
    /// Searched for plates, or found to show the same as the one before.
    public var read: Int
    /// Of these, shown to be the same as the one before and not searched.
    public var still: Int
    /// Dropped because the reader was busy.
    public var dropped: Int
    /// Left out by the frame rate asked for.
    public var skipped: Int
    /// Damaged.
    public var failed: Int
  }
}
