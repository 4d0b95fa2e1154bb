import Foundation
import Hotplate

/// Lists of invented vehicles.
enum SyntheticList {
  /// Writes plates with two unknown characters each.
  static func writePartial(_ folder: URL, entries: Int) throws -> String {
    let sampler = PlateSampler(PlatePopulation(regions: [.us]))
    var numbers = SeededNumbers(seed: 3)
    let lines = (0..<entries).map { _ in
      var text = Array(sampler.draw(&numbers).plate.text)
      for _ in 0..<2 { text[Int(numbers.next() % UInt64(text.count))] = "?" }
      return String(text)
    }
    let path = folder.appendingPathComponent("partial.txt").path
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
    return path
  }
}
