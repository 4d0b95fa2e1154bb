import Foundation
import Testing

@testable import Hotplate

struct WholePlateTests {
  /// A plate of 120 × 30 pixels whose left end is at `left`.
  private static func quad(_ left: Double) -> Quad {
    Quad(Box(x: left, y: 100, width: 120, height: 30))
  }

  private static func probability(_ text: String, left: Double) -> Double {
    WholePlate.probability(of: Plate(text), at: quad(left), inColumns: 640)
  }

  @Test func whatLiesWithinThePictureIsWhole() {
    #expect(Self.probability("HNS79", left: 30) == 1)
    #expect(Self.probability("HNS79", left: 640 - 120 - 30) == 1)
  }

  /// Brazil's plates have three letters and four digits, Sweden's and many others' three of each: none has two digits after three letters as often as
  /// longer ones begin so.
  @Test(arguments: [
    ("JKB7717", 520.0, true), ("HNS79", 520, false), ("MF53WRR", 0, true), ("53WRR", 0, false),
    ("5658FTH", 520, true), ("SJ629", 0, false),
  ])
  func layoutsTellPartsFromPlates(text: String, left: Double, isWhole: Bool) {
    let probability = Self.probability(text, left: left)
    #expect(isWhole ? probability > 0.7 : probability < 0.4, "\(probability)")
  }

  /// An ending lies at the left edge, a beginning at the right one.
  @Test func theSideDecidesWhatIsMissing() {
    // A number after two letters ends many plates, and begins few of which it would be all that is seen.
    #expect(Self.probability("WRR", left: 0) < Self.probability("WRR", left: 60))
    let (begins, ends) = (Self.probability("AB12", left: 520), Self.probability("AB12", left: 0))
    #expect(begins < ends)
  }

  @Test(arguments: ["HNS79", "JKB7717", "1", "ABCDEFGHIJKLMNOP", ""])
  func theNearerTheEdgeTheMoreDoubtful(text: String) {
    let lefts = stride(from: -30.0, through: 40, by: 1)
    let fromLeft = lefts.map { Self.probability(text, left: $0) }
    let fromRight = lefts.map { Self.probability(text, left: 520 - $0) }
    for told in [fromLeft, fromRight] {
      #expect(told.allSatisfy { $0 > 0 && $0 <= 1 })
      #expect(zip(told, told.dropFirst()).allSatisfy { $0 <= $1 })
      #expect(told.last == 1 && told[0] < 0.99)
    }
  }

  /// Pictures that show little but a plate were cut out or framed so.
  @Test func whatFillsItsPictureIsWhole() {
    let quad = Self.quad(0)
    #expect(WholePlate.probability(of: Plate("HNS79"), at: quad, inColumns: 240) == 1)
    #expect(WholePlate.probability(of: Plate("HNS79"), at: quad, inColumns: 0) == 1)
    #expect(WholePlate.probability(of: Plate("HNS79"), at: quad, inColumns: 242) < 0.4)
  }

  @Test(arguments: [
    Quad(
      topLeft: Point(x: 630, y: 200), topRight: Point(x: 630, y: 80),
      bottomRight: Point(x: 640, y: 80), bottomLeft: Point(x: 640, y: 200)),
    Quad(
      topLeft: Point(x: 120, y: 30), topRight: Point(x: 0, y: 30),
      bottomRight: Point(x: 0, y: 0), bottomLeft: Point(x: 120, y: 0)),
    Quad(Box(x: 0, y: 5, width: 0, height: 0)),
  ])
  func platesReadUpwardsOrUpsideDownAreTakenToBeWhole(quad: Quad) {
    #expect(WholePlate.probability(of: Plate("HNS79"), at: quad, inColumns: 640) == 1)
  }

  /// Sums over whole texts, slowly, of what the tables hold by shape.
  @Test func theTablesAreSumsOverLayouts() {
    let population = PlatePopulation()
    var (whole, longer) = (0.0, 0.0)
    for (place, origins) in population.origins.enumerated() where !origins.isEmpty {
      let shape = PlateShape(index: place)
      #expect(shape.index == place)
      let share = origins.reduce(0.0) { sum, origin in
        (0..<shape.count).reduce(origin.density) {
          $0 * (shape.hasLetter(at: $1) ? Double(26 - origin.unusedLetters.nonzeroBitCount) : 10)
        } + sum
      }
      // AB12: letters at 0 and 1.
      let begins =
        shape.count >= 4 && (0..<4).allSatisfy { shape.hasLetter(at: $0) == ($0 < 2) }
      if begins { if shape.count == 4 { whole += share } else { longer += share } }
    }
    let outside =
      PlatePopulation.irregularShare / 8 * (26.0 / 36) * (26.0 / 36) * (10.0 / 36) * (10.0 / 36)
    let odds = logOdds(Self.probability("AB12", left: 520))
    let expected = 0.01 + 0.61 * log((whole + outside) / (longer + outside))
    #expect(abs(odds - expected) < 1e-6)
  }

  @Test func whatMayBeAPartIsToldWithLess() {
    var read = PlateRead(
      raw: "HNS79", plate: Plate("HNS79"), confidence: 0.9,
      candidates: [
        PlateCandidate(text: "HNS79", probability: 0.9),
        PlateCandidate(text: "HNS78", probability: 0.05),
      ])
    read.plateProbability = 0.8
    let told = read.seen(at: Self.quad(520), inColumns: 640)
    let whole = Self.probability("HNS79", left: 520)
    #expect(told.wholeProbability == whole && told.plateProbability == 0.8)
    #expect(abs(told.confidence - 0.9 * whole) < 1e-12)
    #expect(abs(told.candidates[1].probability - 0.05 * whole) < 1e-12)
    #expect(abs(told.textConfidence - read.textConfidence) < 1e-12)
    #expect(read.seen(at: Self.quad(300), inColumns: 640) == read)
    // Told of another view it is as sure as that allows, and not doubted twice.
    let again = told.seen(at: Self.quad(520), inColumns: 640)
    #expect(abs(again.confidence - told.confidence) < 1e-12)
  }
}
