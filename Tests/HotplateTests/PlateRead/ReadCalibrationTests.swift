import Testing

@testable import Hotplate

@Suite struct ReadCalibrationTests {
  @Test(arguments: PlateArrangement.allCases)
  func confidenceRisesWithTheShareAndFallsWithTheRunnerUp(arrangement: PlateArrangement) {
    func confidence(_ share: Double, _ runnerUp: Double) -> Double {
      ReadCalibration.fitted.confidence(
        .init(share: share, runnerUp: runnerUp, arrangement: arrangement))
    }
    let shares = stride(from: 0.02, through: 0.98, by: 0.02)
    for (low, high) in zip(shares, shares.dropFirst()) {
      #expect(confidence(low, 0.01) < confidence(high, 0.01))
      #expect(confidence(0.5, low / 2) >= confidence(0.5, high / 2))
    }
    #expect((0...1).contains(confidence(0, 0)) && (0...1).contains(confidence(1, 0)))
  }

  @Test func textsAreTrustedAsTheirRegionLooksLikeAPlateAndLettersAloneLess() {
    func probabilities(of text: String, _ scores: some Sequence<Double>) -> [Double] {
      scores.map { ReadCalibration.fitted.plateProbability(of: Plate(text), score: $0) }
    }
    let scores = stride(from: 0.05, through: 1, by: 0.05)
    let letters = probabilities(of: "SURFER", scores)
    let others = probabilities(of: "7KXT482", scores)
    for told in [letters, others] {
      for (low, high) in zip(told, told.dropFirst()) { #expect(low < high) }
      #expect((0.999..<1).contains(told[19]))
    }
    for (word, other) in zip(letters, others).dropLast() { #expect(word < other) }
    #expect(probabilities(of: "SURFER", [0.6])[0] < 0.25)
    #expect(probabilities(of: "SURFER", [0.995])[0] > 0.95)
    #expect((0.5..<0.8).contains(probabilities(of: "7KXT482", [0.6])[0]))
    #expect(probabilities(of: "7KXT482", [0.995])[0] > 0.99)
  }

  @Test(arguments: [[0.6, 0.3, 0.05], [1, 0, 0], [0.2, 0.2, 0.1], [0, 0, 0]])
  func charactersOfAPlaceSumToOneAndKeepTheirOrder(shares: [Double]) {
    let said = ReadCalibration.fitted.characters(shares)
    let sum = said.reduce(0, +)
    #expect(abs(sum - 1) < 1e-9 || shares.allSatisfy { $0 == 0 } && sum == 0)
    for (one, two) in zip(zip(shares, said), zip(shares.dropFirst(), said.dropFirst())) {
      #expect((one.0 > two.0) == (one.1 > two.1))
    }
  }

  @Test func certainReadsAreTrusted() {
    let sure = ReadCalibration.Evidence(share: 0.9999, runnerUp: 1e-5, arrangement: .oneLine)
    let torn = ReadCalibration.Evidence(share: 0.3, runnerUp: 0.28, arrangement: .oneLine)
    #expect(ReadCalibration.fitted.confidence(sure) > 0.9)
    #expect(ReadCalibration.fitted.confidence(torn) < 0.6)
  }
}
