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

  /// Returns the hits of a read, and how many clearances kept back of it; of finders without clearances 0.
  ///
  /// - Parameter isCounted: Whether these are among what the finder tells that it kept back so far: not where a read is looked up again.
  func hitsAndKeptBack(
    for read: PlateRead, at time: Date, source: String, isCounted: Bool
  ) -> (hits: [Hit], keptBack: Int)
}

extension HitFinder {
  /// The hits, of which nothing was kept back.
  public func hitsAndKeptBack(
    for read: PlateRead, at time: Date, source: String, isCounted: Bool
  ) -> (hits: [Hit], keptBack: Int) {
    (hits(for: read, at: time, source: source), 0)
  }

  /// Hits that clearances kept back so far, each time a read was looked up and counted; 0 of finders without clearances.
  var keptBackCount: Int { (self as? HotlistMatcher)?.suppressedCount ?? 0 }

  /// Counts hits that clearances kept back of a read that was looked up uncounted; finders without clearances have none.
  func count(keptBack: Int) { (self as? HotlistMatcher)?.count(keptBack: keptBack) }

  /// Returns the hits of a read that is looked up again: what clearances keep back of it is not counted.
  func hitsUncounted(for read: PlateRead, at time: Date) -> [Hit] {
    hitsAndKeptBack(for: read, at: time, source: "", isCounted: false).hits
  }

  /// Returns the hits of a read of no particular source.
  public func hits(for read: PlateRead, at time: Date) -> [Hit] {
    hits(for: read, at: time, source: "")
  }
}
