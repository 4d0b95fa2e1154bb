import Foundation
import Testing

@testable import Hotplate

@Suite struct ReadLatticeTests {
  @Test func strangersAreCountedRightOnShortTexts() throws {
    // On two characters every text can be listed: the sum by shapes is the sum over texts.
    let model = ReadModel(.starting)
    let population = PlatePopulation(regions: [.us])
    let lattice = try #require(ReadLattice(MatchInput.typed("B8"), model: model))
    var sum = 0.0
    func add(_ codes: [UInt8]) {
      guard let shape = PlateShape(codes.map(PackedPlate.character)) else { return }
      if codes != lattice.codes {
        sum += Self.slowChannel(lattice, codes) * population.density(shape)
      }
    }
    for a in UInt8(1)...36 {
      add([a])
      for b in UInt8(1)...36 {
        add([a, b])
        for c in UInt8(1)...36 { add([a, b, c]) }
      }
    }
    #expect(abs(sum / lattice.strangers(in: population) - 1) < 0.02)
  }

  @Test(arguments: 0..<60) func nearTextsAreThoseProbableEnough(seed: UInt64) throws {
    let population = PlatePopulation(regions: [.us])
    var numbers = SeededNumbers(seed: seed)
    let read = ReadSimulator(population: population).read(
      PlateSampler(population).draw(&numbers), &numbers
    ).read
    let model = ReadModel(.starting)
    for read in [read, MatchInput.typed(read.plate.text)] {
      let lattice = try #require(ReadLattice(read, model: model))
      let edits = Set(PlateNeighbors.edits(of: lattice.codes, most: 1))
      for exponent in [2.0, 4, 6, 9] {
        let floor = pow(10, -exponent)
        let near = Set(lattice.near(atLeast: floor))
        #expect(near.isSubset(of: edits))
        let probable = edits.filter { $0 != lattice.key }.filter {
          lattice.probability(of: PackedPlate(value: $0)) >= floor
        }
        #expect(near.isSuperset(of: probable))
        // Those without one of the characters are not weighed.
        #expect(
          near.subtracting(probable).allSatisfy {
            PackedPlate(value: $0).codes.count == lattice.count - 1
              || lattice.probability(of: PackedPlate(value: $0)) > floor * 0.99
          })
      }
    }
  }

  /// The sum over all alignments with at most one character missed or invented.
  private static func slowChannel(_ lattice: ReadLattice, _ codes: [UInt8]) -> Double {
    let n = lattice.count
    func product(_ slots: [Int], _ codes: [UInt8]) -> Double {
      zip(slots, codes).reduce(1.0) { $0 * Double(lattice.probability($1.0, is: $1.1)) }
    }
    if codes.count == n { return product(Array(0..<n), codes) }
    if codes.count == n + 1 {
      return (0...n).reduce(0.0) { sum, gap in
        var rest = codes
        let missed = rest.remove(at: gap)
        return sum + product(Array(0..<n), rest) * Double(lattice.missed(at: gap))
          * Double(lattice.model.missed[Int(missed)])
      }
    }
    return (0..<n).reduce(0.0) { sum, position in
      sum + product((0..<n).filter { $0 != position }, codes)
        * Double(lattice.slots[position].invented)
    }
  }
}
