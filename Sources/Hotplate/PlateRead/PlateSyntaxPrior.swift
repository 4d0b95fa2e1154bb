/// What plates of a region look like, as a weight on what may be read: it prefers, and never rewrites.
///
/// A text that fits no layout (chosen by its owner, or of an unknown country) is read all the same, when the picture is
/// clear.
public struct PlateSyntaxPrior: Sendable {
  /// Set for every shape (places of letters and digits) that some plate has.
  private let isKnown: [Bool]
  /// The weight of a text that fits no layout, against 1 for one that fits.
  private let otherwise: Double

  /// Makes a prior.
  ///
  /// - Parameters:
  ///   - regions: Where plates may be from; empty for anywhere.
  ///   - syntax: The one syntax that plates follow, if they do; it counts instead of the regions.
  public init(regions: Set<PlateSyntax.Region> = [], syntax: PlateSyntax? = nil) {
    let syntaxes =
      syntax.map { [$0] }
      ?? PlateSyntax.all.filter { regions.isEmpty || regions.contains($0.region) }
    var isKnown = [Bool](repeating: false, count: PlateShape.tableSize)
    for layout in syntaxes.flatMap(\.layouts) {
      isKnown[PlateShape(count: layout.count, letters: layout.letters).index] = true
    }
    self.isKnown = isKnown
    otherwise = syntax != nil ? 0.05 : regions.isEmpty ? 0.5 : 0.15
  }

  /// The weight of a normalized text.
  public func weight(of text: String) -> Double {
    PlateShape(text.utf8).map { isKnown[$0.index] } == true ? 1 : otherwise
  }
}
