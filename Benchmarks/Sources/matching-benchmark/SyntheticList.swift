import Foundation
import Hotplate

/// Lists of invented vehicles.
enum SyntheticList {
  /// Writes a CSV list of vehicles drawn from the traffic of the United States.
  static func write(_ path: String, entries: Int, seed: UInt64) throws {
    let sampler = PlateSampler(PlatePopulation(regions: [.us]))
    var numbers = SeededNumbers(seed: seed)
    FileManager.default.createFile(atPath: path, contents: nil)
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    var block = Data("plate,state,reason,priority,expires,make,color\n".utf8)
    for number in 0..<entries {
      let drawn = sampler.draw(&numbers)
      block.append(
        contentsOf:
          "\(drawn.plate.text),\(drawn.jurisdiction),stolen vehicle,\(number % 3 + 1),2030-01-31,FORD,RED\n".utf8)
      if block.count > 1 << 22 {
        try handle.write(contentsOf: block)
        block.removeAll(keepingCapacity: true)
      }
    }
    try handle.write(contentsOf: block)
    try handle.close()
  }

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
