import Foundation

/// What plates of a region look like, as a weight on what may be read: it prefers, and never rewrites.
///
/// A text weighs as much more than random characters as vehicles bear it more often: by where vehicles are from, by the layouts of
/// each jurisdiction and their shares, and by the letters it uses. A text that fits no layout (chosen by its owner, or of an
/// unknown country) is read all the same, when the picture is clear.
public struct PlateSyntaxPrior: Sendable {
  /// By `PlateShape.index`.
  private let origins: [[PlatePopulation.Origin]]

  /// How much of what layouts say counts: the network has learned from plates, too, and shares of layouts are rounded.
  /// Of 0.1 to 0.7, the least loss on development plates lies at 0.35 to 0.5; the log is `Training/reader/README.md`.
  static let strength = 0.35
  /// The share of plates that are words of letters alone, for each length from 2 to 8. A judgement: half of the personal ones.
  static let wordShare = 0.003
  /// What is left to a single character of the share that texts outside all layouts have: of the training part's 5,458 labelled texts none is one
  /// character long; bars of windows and wheels read like one.
  static let singleShare = 0.01

  /// Makes a prior.
  ///
  /// - Parameters:
  ///   - population: Where vehicles are from.
  ///   - syntax: The one syntax that plates follow, if they do; it counts instead of the population.
  public init(_ population: PlatePopulation = PlatePopulation(), syntax: PlateSyntax? = nil) {
    var origins = [[PlatePopulation.Origin]](repeating: [], count: PlateShape.tableSize)
    for (place, one) in PlateSyntax.all.enumerated() {
      let weight = syntax.map { $0 == one ? 1 : 0 } ?? population.weights[place]
      guard weight > 0 else { continue }
      for (shape, origin) in one.origins(at: place, weight: weight) {
        origins[shape.index].append(origin)
      }
    }
    self.origins = origins
  }

  /// The weight of a normalized text: 1 for one as frequent as random characters of its length, less or more for others. Above 0.
  public func weight(of text: String) -> Double {
    var ratio = PlatePopulation.irregularShare / 8
    if text.utf8.count == 1 { ratio *= Self.singleShare }
    if let form = PlateForm(text.utf8), form.shape.count > 0 {
      let shape = form.shape
      // Unlike where it is guessed where a text is from, nothing is left for a letter not in use: `strength` was measured so.
      let regular = origins[shape.index].reduce(0) {
        $1.unusedLetters & form.letters == 0 ? $0 + $1.density : $0
      }
      ratio += regular * pow(36, Double(shape.count))
      if (2...8).contains(shape.count), shape.letters == (1 << UInt16(shape.count)) - 1 {
        ratio += Self.wordShare * pow(36.0 / 26, Double(shape.count))
      }
    }
    return pow(ratio, Self.strength)
  }
}
