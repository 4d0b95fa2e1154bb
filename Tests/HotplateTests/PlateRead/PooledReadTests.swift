import Testing

@testable import Hotplate

@Suite struct PooledReadTests {
  /// A look with a weight is as many looks that say the same.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func aLookOfWeightTwoCountsAsTwo(seed: UInt64) throws {
    var generator = SeededNumbers(seed: seed)
    let looks = try (0..<3).map { _ in
      let output = PathOracle.output(steps: 6, classes: [2, 5, 30], using: &generator)
      return try #require(
        WeighedRead(
          output, readings: PrefixBeamSearch().readings(of: output), arrangement: .oneLine,
          prior: PlateSyntaxPrior(), calibration: .fitted))
    }
    var weighed = PooledRead()
    var repeated = PooledRead()
    for (number, look) in looks.enumerated() {
      weighed.add(look, weight: number == 1 ? 2 : 1)
      for _ in 0..<(number == 1 ? 2 : 1) { repeated.add(look) }
    }
    let read = try #require(weighed.plateRead(most: 10, calibration: .fitted))
    let other = try #require(repeated.plateRead(most: 10, calibration: .fitted))
    #expect(read.candidates.map(\.text) == other.candidates.map(\.text))
    for (one, two) in zip(read.candidates, other.candidates) {
      #expect(abs(one.probability - two.probability) < 1e-9)
    }
    for (one, two) in zip(read.characters, other.characters) {
      #expect(one.text == two.text && abs(one.confidence - two.confidence) < 1e-9)
    }
  }

  /// Classes 1 to 10 are digits.
  @Test(arguments: [[12, 15, 30], [2, 5, 9]])
  func aTextIsDoubtedForItsRegion(classes: [Int]) throws {
    var generator = SeededNumbers(seed: 7)
    let output = PathOracle.output(steps: 6, classes: classes, using: &generator)
    var pooled = PooledRead()
    pooled.add(
      try #require(
        WeighedRead(
          output, readings: PrefixBeamSearch().readings(of: output), arrangement: .oneLine,
          prior: PlateSyntaxPrior(), calibration: .fitted)))
    let whole = try #require(pooled.plateRead(most: 5, calibration: .fitted))
    let doubted = try #require(pooled.plateRead(most: 5, calibration: .fitted, score: 0.7))
    let factor = ReadCalibration.fitted.plateProbability(of: whole.plate, score: 0.7)
    #expect(whole.plate.isOfLettersAlone == (classes[0] > 10))
    #expect(factor < (classes[0] > 10 ? 0.4 : 0.9))
    let sure = ReadCalibration.fitted.plateProbability(of: whole.plate, score: 1)
    for (one, two) in zip(whole.candidates, doubted.candidates) {
      #expect(abs(one.probability / sure * factor - two.probability) < 1e-9)
    }
    #expect(doubted.plateProbability == factor)
    #expect(abs(doubted.textConfidence - whole.textConfidence) < 1e-9)
    #expect(doubted.characters == whole.characters)
  }
}
