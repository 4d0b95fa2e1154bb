import Foundation

/// Tells which listed plates a read may stand for.
///
/// Implementations are safe to ask from many workers at once.
public protocol HitFinder: Sendable {
  /// Returns the hits of a read taken at `time`, most probable first, within the operator's settings.
  func hits(for read: PlateRead, at time: Date) -> [Hit]
}
