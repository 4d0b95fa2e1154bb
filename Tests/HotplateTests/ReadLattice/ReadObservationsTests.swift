import Foundation
import Testing

@testable import Hotplate

@Suite struct ReadObservationsTests {
  @Test func readsItsTable() throws {
    let observations = ReadObservations(
      origin: "test", ends: [1, 1, 1], table: "=20 B8MBoDd*3 BBZ\n=7 C- -8A")
    #expect(observations.levels.map(\.share) == [20, 7])
    let seen = observations.levels[0].seen[0]
    #expect(seen.written == PackedPlate.code(66) && seen.read == PackedPlate.code(56))
    #expect(seen.weight == 3)
    #expect(seen.others.map(\.code) == [PackedPlate.code(66), PackedPlate.code(68)])
    // A is one half, each letter 0.35 of log-odds.
    #expect(abs(seen.right - 1 / (1 + exp(-0.35 * 12))) < 1e-12)
    #expect(observations.levels[1].seen.map(\.read) == [0, PackedPlate.code(56)])
    #expect(observations.levels[1].seen.map(\.written) == [PackedPlate.code(67), 0])
    #expect(abs(observations.levels[1].seen[1].right - 0.5) < 1e-12)
  }

  @Test(arguments: [ReadObservations.development, .heldBack])
  func whatWasCountedIsPlausible(observations: ReadObservations) {
    let matrix = observations.confusions
    for a in 0..<36 {
      #expect(matrix.counts[a][a] > 0.6 * matrix.counts[a].reduce(0, +))
    }
    // O is read for 0 more often than an average letter is for another.
    let mean =
      (0..<36).reduce(0.0) { $0 + matrix.counts[$1].reduce(-matrix.counts[$1][$1], +) } / 1260
    #expect(matrix.counts[24][0] > 5 * mean)
  }

  @Test func aMatrixOfItsOwnChangesHowOftenErrorsAreDrawn() {
    var matrix = ConfusionMatrix.measured
    for b in 0..<36 where b != 8 { matrix.counts[8][b] *= 8 }
    func wrong(_ observations: ReadObservations) -> Int {
      let composer = ReadComposer(observations)
      var numbers = SeededNumbers(seed: 5)
      return (0..<4000).count { _ in
        composer.compose(Plate("8888"), &numbers).characters.contains { $0.text != "8" }
      }
    }
    #expect(wrong(.development.weighed(by: matrix)) > 2 * wrong(.development))
  }

  @Test func composedReadsAreAsSureAsTheyAreRight() {
    let population = PlatePopulation(regions: [.us])
    let sampler = PlateSampler(population)
    let simulator = ReadSimulator(population: population)
    var numbers = SeededNumbers(seed: 6)
    var told = 0.0
    var right = 0.0
    for _ in 0..<4000 {
      let drawn = simulator.read(sampler.draw(&numbers), &numbers)
      told += drawn.read.confidence
      right += drawn.read.plate == drawn.truth.plate ? 1 : 0
    }
    #expect(abs(told - right) < 0.03 * 4000)
    #expect(right > 0.75 * 4000)
  }
}
