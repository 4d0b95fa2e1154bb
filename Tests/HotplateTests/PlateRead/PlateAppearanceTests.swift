import Foundation
import Testing

@testable import Hotplate

@Suite struct PlateAppearanceTests {
  /// A picture as the recognizer sees it: light, with dark strokes every eight columns in the given rows, and a dark band in the given columns.
  private func picture(
    strokes: Range<Int>, band: Range<Int> = 0..<0
  ) -> RecognizerPicture {
    let (width, height) = (RecognizerPicture.width, RecognizerPicture.height)
    return RecognizerPicture(
      pixels: (0..<width * height).map { index in
        let (row, column) = (index / width, index % width)
        let isDark = band.contains(column) || strokes.contains(row) && column % 8 < 3
        return isDark ? 20 : 230
      })
  }

  @Test func numbersAreWhatIsSeen() {
    let numbers = PlateAppearance.numbers(picture(strokes: 9..<30, band: 0..<10), aspect: M_E)
    #expect(numbers.count == 50)
    #expect(abs(numbers[0] - 1) < 0.001 && numbers[2] == 0 && numbers[3] == 0)
    // Rows by threes: the strokes fill those from the 9th to the 29th, seven of thirteen, and are all there is.
    let strokes = numbers[4..<17]
    #expect(strokes.prefix(3).allSatisfy { $0 == 0 } && strokes.suffix(3).allSatisfy { $0 == 0 })
    #expect(abs(strokes.reduce(0, +) - 13) < 0.1)
    #expect(numbers[17] > 0.89 && numbers[21] < numbers[17] - 0.2)
    // The band: five pairs of columns at the left, nothing at the right.
    #expect(numbers[30..<35].allSatisfy { $0 < 0.1 } && numbers[35] > 0.5 && numbers[49] > 0.5)
  }

  @Test func everyKindHasAWeightForEachNumber() {
    #expect(Set(PlateAppearance.fitted.keys) == Set(PlateAppearance.Kind.allCases))
    #expect(PlateAppearance.fitted.values.allSatisfy { $0.weights.count == 50 })
  }

  @Test func sharesSumToOneAndWeightsAreBounded() {
    for aspect in [0.1, 1.5, 2, 4.6, 60] {
      for rows in [0..<0, 4..<36, 12..<30, 0..<39] {
        let looks = PlateAppearance(picture(strokes: rows, band: 0..<14), aspect: aspect)
        #expect(abs(looks.shares.values.reduce(0, +) - 1) < 1e-6)
        for region in PlateSyntax.Region.allCases {
          #expect((0.05...6).contains(looks.weight(of: region)))
        }
        #expect(looks.weight(of: .au) == 1)
      }
    }
  }

  @Test func longPlatesFullOfLetteringLookEuropean() {
    let long = PlateAppearance(picture(strokes: 5..<35, band: 0..<14), aspect: 4.6)
    let short = PlateAppearance(picture(strokes: 11..<30), aspect: 1.9)
    #expect(long.weight(of: .eu) > 2 * short.weight(of: .eu))
    #expect(long.weight(of: .us) == long.weight(of: .ca))
    #expect(long.weight(of: .eu) == long.weight(of: .gb))
  }

  @Test func looksDecideWhereTheTextDoesNot() throws {
    let guess = JurisdictionGuess(PlatePopulation())
    let plate = Plate("ABC1234")  // Greece, Brazil until 2018, several states
    let long = PlateAppearance(picture(strokes: 5..<35, band: 0..<14), aspect: 4.6)
    let short = PlateAppearance(picture(strokes: 11..<30), aspect: 1.9)
    let (first, second) = (
      guess(plate, aspect: 4.6, appearance: long), guess(plate, aspect: 1.9, appearance: short)
    )
    #expect(first?.code == "GR")
    #expect(second == nil)
    // The looks, not the proportions by themselves.
    #expect(guess(plate, aspect: 4.6, appearance: short)?.code != "GR")
    #expect(guess(plate, aspect: 1.9, appearance: long)?.code == "GR")
    // What the text alone says stays.
    #expect(guess(Plate("MH02BK9793"), aspect: 1.9, appearance: short)?.code == "IN")
  }
}
