import Testing

@testable import Hotplate

@Suite struct PictureMarksTests {
  /// The same, looked for from the first byte of each segment.
  static func reference(
    _ content: Range<Int>, of bytes: [UInt8]
  ) -> (hasOpenStart: Bool, hasStartBehindEnd: Bool) {
    var (open, hasEnd, hasStartBehindEnd) = (0, false, false)
    for place in content.dropLast() where bytes[place] == 0xFF {
      if bytes[place + 1] == 0xD9 {
        hasEnd = true
        open = max(0, open - 1)
      } else if bytes[place + 1] == 0xD8, place + 2 >= bytes.count || bytes[place + 2] == 0xFF {
        hasStartBehindEnd = hasStartBehindEnd || hasEnd
        open += 1
      }
    }
    return (open > 0, hasStartBehindEnd)
  }

  @Test func agreesWithReference() {
    for seed in 0..<UInt64(200) {
      var generator = SeededNumbers(seed: seed)
      var bytes = (0..<300).map { _ -> UInt8 in
        [0xFF, 0xFF, 0xD8, 0xD9, 0].randomElement(using: &generator) ?? 0
      }
      var marks = PictureMarks()
      var first = 0
      for _ in 0..<40 {
        first += Int.random(in: 0...12, using: &generator)
        if Int.random(in: 0..<4, using: &generator) == 0 {
          let gone = Int.random(in: 0...first, using: &generator)
          bytes.removeFirst(gone)
          marks.drop(gone)
          first -= gone
        }
        guard first < bytes.count else { break }
        let content = first..<Int.random(in: first...bytes.count, using: &generator)
        let found = marks.look(through: content, of: bytes)
        let expected = Self.reference(content, of: bytes)
        #expect(found.hasOpenStart == expected.hasOpenStart, "seed \(seed), \(content)")
        #expect(found.hasStartBehindEnd == expected.hasStartBehindEnd, "seed \(seed), \(content)")
      }
    }
  }
}
