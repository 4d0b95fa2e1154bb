/// Reads the characters of plates.
///
/// A reader holds a recognizer that serves one call at a time, so each worker owns one. Of the probabilities of its reads, what is no number is taken for 0, and what
/// lies beyond 0 to 1 for the nearer of the two.
public protocol PlateReader: AnyObject {
  /// Returns what is written on the plate of `region`, or `nil` when nothing there reads like a plate.
  func read(_ region: PlateRegion, in frame: Frame) -> PlateRead?

  /// Reads as well as it can, however long that takes; as `read` does where a reader knows no better.
  func readCarefully(_ region: PlateRegion, in frame: Frame) -> PlateRead?

  /// Reads one plate whose corners are known in several ways, the best first, and that is cut tightly around its characters as well;
  /// `tight` may be empty.
  func read(_ regions: [PlateRegion], tight: [PlateRegion], in frame: Frame) -> PlateRead?
}

extension PlateReader {
  /// Reads as `read` does.
  public func readCarefully(_ region: PlateRegion, in frame: Frame) -> PlateRead? {
    read(region, in: frame)
  }

  /// Reads the first of the regions with care, and none of the tight ones.
  public func read(
    _ regions: [PlateRegion], tight: [PlateRegion], in frame: Frame
  ) -> PlateRead? {
    regions.first.flatMap { readCarefully($0, in: frame) }
  }
}
