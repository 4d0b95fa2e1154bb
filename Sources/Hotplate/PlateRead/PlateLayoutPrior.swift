/// What plates of a region look like, as a weight on what may be read: it prefers, and never rewrites.
///
/// A text that fits no layout (a vanity plate, an unknown country) is read all the same, when the picture is clear.
public struct PlateLayoutPrior: Sendable, Hashable {
  /// Codes as on the command line, lower case: `us`, `eu`, `br`, `d`; empty for anywhere.
  public let regions: [String]
  private let patterns: Set<String>
  /// The weight of a text that fits no layout, against 1 for one that fits.
  private let otherwise: Double

  /// Makes a prior for plates from some regions, or from anywhere.
  ///
  /// Codes that no layout is known for are ignored; if none is known, all layouts count.
  public init(regions: [String] = []) {
    let codes = regions.map { $0.lowercased() }
    let known = PlateLayouts.table.filter { entry in
      codes.contains { entry.codes.contains($0) }
    }
    self.regions = codes
    patterns = Set((known.isEmpty ? PlateLayouts.table : known).flatMap(\.patterns))
    otherwise = known.isEmpty ? 0.5 : 0.1
  }

  /// The weight of a normalized text.
  public func weight(of text: String) -> Double {
    patterns.contains(PlateLayouts.pattern(of: text)) ? 1 : otherwise
  }
}
