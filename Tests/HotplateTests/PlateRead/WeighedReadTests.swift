import Testing

@testable import Hotplate

@Suite struct WeighedReadTests {
  /// What a recognizer says that sees each of these characters for a time step, the first with the probability told and the second with the rest,
  /// and nothing between them.
  private func output(
    _ characters: [(first: Character, second: Character, probability: Float)]
  ) throws -> RecognizerOutput {
    var values: [Float] = []
    for (first, second, probability) in characters {
      var row = [Float](repeating: 0, count: RecognizerOutput.classes)
      for (character, share) in [(first, probability), (second, 1 - probability)] {
        let index = try #require(
          RecognizerOutput.characters.firstIndex { $0 == character.asciiValue })
        row[index] += share
      }
      var nothing = [Float](repeating: 0, count: RecognizerOutput.classes)
      nothing[RecognizerOutput.blank] = 1
      values += row + nothing
    }
    return RecognizerOutput(probabilities: values)
  }

  private func read(_ output: RecognizerOutput, _ prior: PlateSyntaxPrior) throws -> PlateRead {
    let weighed = try #require(
      WeighedRead(
        output, readings: PrefixBeamSearch().readings(of: output), arrangement: .oneLine,
        prior: prior, calibration: .fitted))
    var pooled = PooledRead()
    pooled.add(weighed)
    return try #require(pooled.plateRead(most: 10, calibration: .fitted))
  }

  /// Seen as a zero rather than an O: the layout says otherwise, and what was seen stays on record.
  @Test func theLayoutWeighsAndTheRawReadStays() throws {
    let seen = try output([
      ("A", "4", 0.99), ("B", "8", 0.99), ("0", "O", 0.55), ("1", "I", 0.99), ("2", "Z", 0.99),
      ("3", "B", 0.99), ("4", "A", 0.99),
    ])
    let read = try read(seen, PlateSyntaxPrior(PlatePopulation(regions: [.br])))
    #expect(read.plate.text == "ABO1234")
    #expect(read.raw == "AB01234")
    #expect(read.candidates.contains { $0.text == "AB01234" })
  }

  /// A text that its owner chose fits no layout, and is read all the same where the picture is clear.
  @Test(arguments: [PlateSyntax.Region.us, .gb, .br, .eu])
  func aClearPersonalPlateIsReadAsItIs(region: PlateSyntax.Region) throws {
    let seen = try output("0UTATIM3".map { ($0, $0 == "0" ? "O" : "X", 0.98) })
    let read = try read(seen, PlateSyntaxPrior(PlatePopulation(regions: [region])))
    #expect(read.plate.text == "0UTATIM3")
    #expect(read.raw == "0UTATIM3")
    #expect(read.confidence > 0.5)
  }

  @Test func aClearPersonalPlateIsReadUnderOneStatesSyntax() throws {
    let california = try #require(PlateSyntax.named("US-CA") ?? PlateSyntax.named("CA"))
    let seen = try output("LUVBUGS".map { ($0, $0 == "S" ? "5" : "X", 0.98) })
    let read = try read(seen, PlateSyntaxPrior(syntax: california))
    #expect(read.plate.text == "LUVBUGS")
    #expect(read.confidence > 0.5)
  }
}
