import Foundation
import Hotplate

/// Where a read came from and what is kept with its hits.
public struct HitContext: Sendable {
  /// The camera, or the folder of a batch.
  public var camera: String
  /// Path or frame that was read. Shown to people, never opened.
  public var source: String
  /// When the picture was taken.
  public var time: Date
  /// The plate's picture, PNG or JPEG.
  public var crop: Data?
  /// A wider picture of the vehicle, PNG or JPEG.
  public var wide: Data?
  /// The models that read it, by what they do: `locator`, `reader`.
  public var models: [String: String]
  /// What the probability was made of, by name.
  public var parts: [String: Double]

  /// Makes a context.
  public init(
    camera: String, source: String, time: Date, crop: Data? = nil, wide: Data? = nil,
    models: [String: String] = [:], parts: [String: Double] = [:]
  ) {
    self.camera = camera
    self.source = source
    self.time = time
    self.crop = crop
    self.wide = wide
    self.models = models
    self.parts = parts
  }
}

/// A hit on its way into the store.
public struct HitSubmission: Sendable {
  /// The lead.
  public var hit: Hit
  /// The read it is of.
  public var read: PlateRead
  /// Where that came from.
  public var context: HitContext

  /// Makes a submission.
  public init(hit: Hit, read: PlateRead, context: HitContext) {
    self.hit = hit
    self.read = read
    self.context = context
  }
}

/// A hit as the store has it: on the disk, in the log.
public struct RecordedHit: Sendable, Hashable {
  /// The hit's number in this store: the place of its record in the log.
  public var number: Int
  /// ``Hit/id``.
  public var id: String
}
