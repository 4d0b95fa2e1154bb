import Foundation
import Testing

@testable import Hotplate

@Suite struct PendingLinesTests {
  /// The same by looking at every line.
  struct Reference {
    var lines: [PendingLines.Line] = []

    mutating func append(_ line: PendingLines.Line, atMost most: Int) -> Int {
      func size(_ lines: [PendingLines.Line]) -> Int { lines.reduce(0) { $0 + $1.size } }
      let hits = lines.filter(\.isHit)
      if !line.isHit, !hits.isEmpty, size(hits + [line]) > most { return 1 }
      let count = lines.count
      while size(lines + [line]) > most, let oldest = lines.firstIndex(where: { !$0.isHit }) {
        lines.remove(at: oldest)
      }
      while line.isHit, !lines.isEmpty, size(lines + [line]) > most { lines.removeFirst() }
      let leftOut = count - lines.count
      lines.append(line)
      return leftOut
    }

    mutating func removeFirst() -> PendingLines.Line? {
      lines.isEmpty ? nil : lines.removeFirst()
    }
  }

  @Test func agreesWithReference() {
    for seed in 0..<UInt64(200) {
      var generator = SeededNumbers(seed: seed)
      var lines = PendingLines()
      var reference = Reference()
      for number in 1...60 {
        if Int.random(in: 0..<4, using: &generator) == 0 {
          let (first, expected) = (lines.removeFirst(), reference.removeFirst())
          #expect(first == expected, "seed \(seed), \(number)")
        } else {
          let count = Int.random(in: 0...12, using: &generator)
          let line = PendingLines.Line(
            number: number, bytes: Data(repeating: 0x61, count: count),
            isHit: Int.random(in: 0..<3, using: &generator) == 0)
          let leftOut = lines.append(line, atMost: 40)
          let expected = reference.append(line, atMost: 40)
          #expect(leftOut == expected, "seed \(seed), \(number)")
        }
        #expect(lines.oldest == reference.lines.first?.number, "seed \(seed), \(number)")
      }
      let old = reference.lines.count { $0.number <= 50 }
      let removed = lines.removeAll(through: 50)
      #expect(removed == old, "seed \(seed)")
      #expect(lines.isEmpty == (reference.lines.count == old), "seed \(seed)")
    }
  }
}
