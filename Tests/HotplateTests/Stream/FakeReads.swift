import Foundation

@testable import Hotplate

/// Reads drawn from a confusion model: what a reader makes of a plate at a given quality.
struct FakeReads {
  /// Pairs that readers confuse most, after the reads of plates in the literature; any other letter is rarer.
  static let lookalikes: [Character: [Character]] = [
    "0": ["O", "D", "Q"], "O": ["0", "D", "Q"], "D": ["0", "O"], "Q": ["0", "O"], "1": ["I", "7"],
    "I": ["1", "T"], "8": ["B", "3"], "B": ["8", "3"], "5": ["S", "6"], "S": ["5"],
    "2": ["Z", "7"],
    "Z": ["2", "7"], "7": ["1", "Z"], "6": ["G", "5"], "G": ["6", "C"], "C": ["G"],
    "M": ["N", "W"],
    "N": ["M", "H"], "V": ["Y", "U"], "Y": ["V"], "U": ["V"], "4": ["A"], "A": ["4"], "3": ["8"],
    "H": ["N", "M"], "K": ["X"], "X": ["K"], "T": ["I"], "W": ["M"], "E": ["F"], "F": ["E"],
    "P": ["F", "R"], "R": ["P"], "L": ["I"], "J": ["1"], "9": ["6"],
  ]
  static let signs = Array("ABCDEFGHJKLMNPRSTUVWXYZ0123456789")

  static func plate(using generator: inout some RandomNumberGenerator) -> String {
    let length = Int.random(in: 6...8, using: &generator)
    return String((0..<length).map { _ in signs.randomElement(using: &generator) ?? "A" })
  }

  /// Reads `text` with `error` as the chance that a character is misread, and a tenth of it that one is lost or put in.
  static func read(
    _ text: String, error: Double, using generator: inout some RandomNumberGenerator
  ) -> PlateRead {
    var characters: [PlateCharacter] = []
    for character in text {
      if Double.random(in: 0..<1, using: &generator) < 0.1 * error { continue }
      characters.append(Self.character(character, error: error, using: &generator))
      if Double.random(in: 0..<1, using: &generator) < 0.1 * error {
        characters.append(
          Self.character(
            signs.randomElement(using: &generator) ?? "1", error: error, using: &generator))
      }
    }
    let read = characters.map(\.text).joined()
    let confidence = characters.reduce(1.0) { $0 * $1.confidence }
    return PlateRead(
      raw: read, plate: Plate(read), confidence: confidence,
      candidates: [PlateCandidate(text: read, probability: confidence)], characters: characters)
  }

  /// Draws scores for the truth and its look-alikes: the truth is ahead except with the chance `error`.
  private static func character(
    _ truth: Character, error: Double, using generator: inout some RandomNumberGenerator
  ) -> PlateCharacter {
    let rivals = lookalikes[truth] ?? []
    let rival =
      Double.random(in: 0..<1, using: &generator) < 0.8
      ? rivals.randomElement(using: &generator) ?? "X"
      : signs.randomElement(using: &generator) ?? "X"
    let isWrong = Double.random(in: 0..<1, using: &generator) < error && rival != truth
    // A reader that errs is mostly unsure; one that is right is mostly sure.
    let top =
      isWrong
      ? Double.random(in: 0.45..<0.9, using: &generator)
      : Double.random(in: max(0.5, 1 - 3 * error)..<1, using: &generator)
    let (first, second) = isWrong ? (rival, truth) : (truth, rival)
    return PlateCharacter(
      text: String(first), confidence: top,
      alternatives: first == second
        ? [] : [PlateCandidate(text: String(second), probability: 0.8 * (1 - top))])
  }
}
