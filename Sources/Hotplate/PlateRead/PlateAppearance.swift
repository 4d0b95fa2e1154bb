import Foundation

/// Where a plate may be from by its looks: a state's name, a slogan, a band, a flag, proportions.
///
/// Nothing of it is read letter by letter: a network has learned what plates of each state and region look like in gray.
struct PlateAppearance {
  /// How many times as probable the looks make a plate of each of ``PlateSyntax/all``, against a plate from anywhere; 1 where nobody knows how its
  /// plates look.
  let weights: [Double]

  /// Makes an appearance of its weights.
  init(weights: [Double]) { self.weights = weights }

  /// Makes an appearance of what a network says.
  ///
  /// - Parameters:
  ///   - logits: Of each of the model's kinds.
  ///   - kinds: The kinds that plates of each of ``PlateSyntax/all`` look like.
  init(logits: [Double], model: AppearanceModel, kinds: [[Int]]) {
    let most = logits.max() ?? 0
    let powers = logits.map { exp($0 - most) }
    let total = powers.reduce(0, +)
    weights = kinds.map { own in
      let told = own.reduce(0) { $0 + powers[$1] } / total
      let share = own.reduce(0) { $0 + model.kinds[$1].share }
      // What no training saw looks like anything.
      return share > 0 ? (1 - model.doubt) * told / share + model.doubt : 1
    }
  }
}
