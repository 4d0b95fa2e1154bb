import Foundation
import Hotplate

/// Damage to a stream, drawn from a seed: bits flipped, pieces cut out, swapped or put in.
struct StreamMutation {
  private var generator: SeededNumbers
  /// What was done, for the report of a failure.
  private(set) var steps: [String] = []

  init(seed: UInt64) { generator = SeededNumbers(seed: seed) }

  mutating func applied(to stream: [UInt8]) -> [UInt8] {
    var stream = stream
    for _ in 0..<Int.random(in: 1...4, using: &generator) where !stream.isEmpty {
      let at = Int.random(in: 0..<stream.count, using: &generator)
      let end = min(stream.count, at + Int.random(in: 1...120, using: &generator))
      switch Int.random(in: 0..<5, using: &generator) {
      case 0:
        let bit = UInt8.random(in: 0..<8, using: &generator)
        stream[at] ^= 1 << bit
        steps.append("bit \(bit) of \(at)")
      case 1:
        stream.removeSubrange(at..<end)
        steps.append("cut \(at)..<\(end)")
      case 2:
        let length = end - at
        let other = Int.random(in: 0...(stream.count - length), using: &generator)
        for offset in 0..<length { stream.swapAt(at + offset, other + offset) }
        steps.append("swapped \(at)..<\(end) with \(other)")
      case 3:
        let noise = (0..<(end - at)).map { _ in UInt8.random(in: 0...255, using: &generator) }
        stream.insert(contentsOf: noise, at: at)
        steps.append("\(noise.count) bytes put in at \(at)")
      default:
        // Markers do more harm than noise.
        let marker: [UInt8] = [
          0xFF,
          [0xD8, 0xD9, 0xDA, 0xC4, 0xDB, 0xE1, 0xFE, 0xFF].randomElement(using: &generator) ?? 0,
          UInt8.random(in: 0...255, using: &generator),
          UInt8.random(in: 0...255, using: &generator),
        ]
        stream.insert(contentsOf: marker, at: at)
        steps.append("marker \(marker) put in at \(at)")
      }
    }
    return stream
  }

  /// Whether a part of the stream came through with every byte in place.
  func leftWhole(_ part: [UInt8], in stream: [UInt8]) -> Bool {
    Data(stream).range(of: Data(part)) != nil
  }
}

/// How many seeded cases to draw.
func mutationCount(default count: Int) -> Int {
  ProcessInfo.processInfo.environment["HOTPLATE_MUTATIONS"].flatMap { Int($0) } ?? count
}
