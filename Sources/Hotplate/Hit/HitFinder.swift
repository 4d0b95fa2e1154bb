import Foundation

/// Tells which listed plates a read may stand for.
///
/// Implementations are safe to ask from many workers at once.
public protocol HitFinder: Sendable {
  /// Returns the hits of a read, most probable first, within the operator's settings.
  ///
  /// - Parameters:
  ///   - read: What was read.
  ///   - time: When.
  ///   - source: Where: a picture, or a camera and a frame. It tells apart hits of the same text, and makes their identifiers the same in every
  ///     run; where it is empty, the time does.
  func hits(for read: PlateRead, at time: Date, source: String) -> [Hit]

  /// Returns the hits of a read, and how many hits clearances suppressed, each entry counted by itself; 0 for finders without clearances.
  ///
  /// - Parameter isCounted: Whether the suppressed hits are added to the finder's running total. Pass `false` when the same read is looked up again.
  func hitsAndSuppressedCount(
    for read: PlateRead, at time: Date, source: String, isCounted: Bool
  ) -> (hits: [Hit], suppressedCount: Int)

  /// Hits that clearances suppressed so far, each time a read was looked up and counted; 0 for finders without clearances.
  var suppressedCount: Int { get }

  /// Counts hits that clearances suppressed of a read that was looked up uncounted; finders without clearances have none.
  func count(suppressedCount: Int)
}

extension HitFinder {
  /// The hits, of which none was suppressed.
  public func hitsAndSuppressedCount(
    for read: PlateRead, at time: Date, source: String, isCounted: Bool
  ) -> (hits: [Hit], suppressedCount: Int) {
    (hits(for: read, at: time, source: source), 0)
  }

  /// No clearances, no suppressed hits.
  public var suppressedCount: Int { 0 }

  /// Counts nothing.
  public func count(suppressedCount: Int) {}

  /// Returns the hits of a read that is looked up again: what clearances suppress of it is not counted.
  func hitsUncounted(for read: PlateRead, at time: Date) -> [Hit] {
    hitsAndSuppressedCount(for: read, at: time, source: "", isCounted: false).hits
  }

  /// Returns the hits of a read of no particular source.
  public func hits(for read: PlateRead, at time: Date) -> [Hit] {
    hits(for: read, at: time, source: "")
  }
}
