/// Draws plates as a population bears them: for simulations, forecasts and benchmarks.
public struct PlateSampler: Sendable {
  /// A drawn plate.
  public struct Sample: Sendable, Hashable {
    /// The plate.
    public var plate: Plate
    /// Its jurisdiction as lists write it.
    public var jurisdiction: String

    /// Makes a sample.
    public init(plate: Plate, jurisdiction: String) {
      self.plate = plate
      self.jurisdiction = jurisdiction
    }
  }

  private let syntaxes: [(syntax: PlateSyntax, until: Double, letters: [UInt8])]

  /// Prepares to draw from a population.
  public init(_ population: PlatePopulation) {
    var sum = 0.0
    let all = zip(PlateSyntax.all, population.weights).filter { $1 > 0 }
    let total = all.reduce(0) { $0 + $1.1 }
    syntaxes = all.map { syntax, weight in
      sum += weight / total
      let unused = Set(syntax.unusedLetters.utf8)
      return (syntax, sum, (65...90).filter { !unused.contains($0) })
    }
  }

  /// Draws the plate of one vehicle; four in a hundred are letters and digits at random.
  public func draw(_ numbers: inout SeededNumbers) -> Sample {
    let mark = numbers.fraction()
    let (syntax, _, letters) = syntaxes[
      (0..<syntaxes.count - 1).partitioningIndex { syntaxes[$0].until >= mark }]
    var bytes: [UInt8] = []
    if numbers.fraction() < PlatePopulation.irregularShare {
      let count = 5 + Int(numbers.next() % 3)
      for _ in 0..<count { bytes.append(PackedPlate.character(UInt8(numbers.next() % 36) + 1)) }
    } else {
      var rest = numbers.fraction()
      let layout = syntax.layouts.first {
        rest -= $0.share
        return rest < 0
      }
      for symbol in (layout ?? syntax.layouts[0]).pattern.utf8 {
        bytes.append(
          symbol == UInt8(ascii: "A")
            ? letters[Int(numbers.next() % UInt64(letters.count))] : 48 + UInt8(numbers.next() % 10)
        )
      }
    }
    return Sample(
      plate: Plate(normalized: String(decoding: bytes, as: UTF8.self)), jurisdiction: syntax.code)
  }
}
