import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct ConfusionMatrixTests {
  @Test func learnsAPlantedConfusion() {
    var numbers = SeededNumbers(seed: 31)
    // This camera reads every tenth Q as 9.
    var observations: [ConfusionMatrix.Observation] = []
    for _ in 0..<4000 {
      let written = (0..<6).map { _ in ConfusionMatrix.alphabet[Int(numbers.next() % 36)] }
      let read = written.map { $0 == "Q" && numbers.next() % 10 == 0 ? Character("9") : $0 }
      observations.append(.init(read: Plate(String(read)), written: Plate(String(written))))
    }
    let learned = ConfusionMatrix.starting.learning(from: observations, origin: "camera 7")
    let (q, nine) = (26, 9)
    let share = learned.counts[q][nine] / learned.counts[q].reduce(0, +)
    #expect((0.05...0.12).contains(share))
    #expect(learned.version == 2)
    #expect(learned.origin.contains("camera 7"))
    let before =
      ConfusionMatrix.starting.counts[q][nine] / ConfusionMatrix.starting.counts[q].reduce(0, +)
    #expect(share > 10 * before)
  }

  @Test func missedAndInventedCharactersAreLearned() {
    let observations = (0..<50).map { _ in
      ConfusionMatrix.Observation(read: Plate("ABC12"), written: Plate("ABC123"))
    }
    let learned = ConfusionMatrix.starting.learning(
      from: observations, strength: 10, origin: "test")
    #expect(learned.missed[3] > 40)
    // Another plate altogether says nothing of confusions.
    let other = ConfusionMatrix.starting.learning(
      from: [.init(read: Plate("ZZZZZZ"), written: Plate("111111"))], strength: 10, origin: "test")
    #expect(other.counts[1][35] < 1)
  }

  @Test func comesBackFromItsFile() throws {
    let folder = try ScratchFolder()
    try folder.write("c.json", try JSONEncoder().encode(ConfusionMatrix.starting))
    #expect(try ConfusionMatrix(file: folder.path("c.json")) == .starting)
    try folder.write("c.json", Data("{}".utf8))
    #expect(throws: HotplateError.self) { try ConfusionMatrix(file: folder.path("c.json")) }
    for count in [\ConfusionMatrix.missed[4], \.invented[4], \.ends[1], \.counts[3][4]] {
      var negative = ConfusionMatrix.starting
      negative[keyPath: count] = -1
      try folder.write("c.json", try JSONEncoder().encode(negative))
      #expect(throws: HotplateError.self) { try ConfusionMatrix(file: folder.path("c.json")) }
    }
  }

  @Test func tablesOfOtherSizesAreNotDecoded() throws {
    for table in [\ConfusionMatrix.missed, \.invented, \.ends, \.counts[35]] {
      var short = ConfusionMatrix.starting
      short[keyPath: table].removeLast()
      let data = try JSONEncoder().encode(short)
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(ConfusionMatrix.self, from: data)
      }
    }
    var empty = ConfusionMatrix.starting
    empty.counts = []
    let data = try JSONEncoder().encode(empty)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(ConfusionMatrix.self, from: data)
    }
  }

  @Test func sharesOfErrorsSumToOne() {
    let model = ReadModel(.starting)
    for code in 1...36 {
      let sum = (0..<35).reduce(Float(0)) { $0 + model.errors[code * 35 + $1].share }
      #expect(abs(sum - 1) < 1e-4)
    }
  }
}
