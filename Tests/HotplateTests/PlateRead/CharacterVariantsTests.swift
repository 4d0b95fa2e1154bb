import Testing

@testable import Hotplate

@Suite struct CharacterVariantsTests {
  /// Texts of one to five characters, equal neighbours among them, against the sum over every path.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func agreeWithAllPaths(seed: UInt64) {
    var generator = SeededNumbers(seed: seed)
    let classes = [2, 5, 30]
    let output = PathOracle.output(steps: 6, classes: classes, using: &generator)
    let texts = PathOracle.texts(output, classes: classes)
    for text in texts.keys where !text.isEmpty {
      let variants = output.variants(of: text)
      #expect(variants.count == text.count)
      for (position, variants) in variants.enumerated() {
        #expect(variants[0].character == text[position])
        #expect(Set(variants.map(\.character)) == Set(classes))
        for variant in variants {
          var changed = text
          changed[position] = variant.character
          #expect(
            abs(variant.probability - texts[changed, default: 0]) < 1e-9,
            "seed \(seed): \(text) with \(variant.character) at \(position)")
        }
      }
    }
  }

  @Test func aTextLongerThanTheTimeStepsHasNoProbability() {
    var generator = SeededNumbers(seed: 5)
    let output = PathOracle.output(steps: 6, classes: [0], using: &generator)
    #expect(output.variants(of: [0, 0, 0, 0]).allSatisfy { $0[0].probability == 0 })
  }

  @Test func withoutTimeStepsNothingHasAProbability() {
    let variants = RecognizerOutput(probabilities: []).variants(of: [7])
    #expect(variants.map { $0.map(\.character) } == [[7]])
    #expect(variants[0][0].probability == 0)
  }
}
