import Foundation

/// Tells which listed plates a read may stand for.
///
/// Implementations are safe to ask from many workers at once.
public protocol HitFinder: Sendable {
  /// Returns the hits of a read taken at `time`, most probable first, within the operator's settings.
  func hits(for read: PlateRead, at time: Date) -> [Hit]

  /// Returns the hits of a read taken at `time` of `source`: a picture, or a camera and a frame.
  ///
  /// The source tells apart hits of the same text, and makes their identifiers the same in every run.
  func hits(for read: PlateRead, at time: Date, source: String) -> [Hit]
}

extension HitFinder {
  /// Returns the hits of a read; the source is not used.
  public func hits(for read: PlateRead, at time: Date, source: String) -> [Hit] {
    hits(for: read, at: time)
  }
}
