import Foundation

extension Hotlist {
  /// Draws a list of vehicles of a population: for simulations and benchmarks.
  ///
  /// - Throws: `HotplateError` of code `file` when the temporary folder cannot be written, of code `hotlist` for fewer than one entry.
  public static func drawn(from population: PlatePopulation, entries: Int, seed: UInt64) throws
    -> Hotlist
  {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(
      "hotplate-drawn-\(UUID().uuidString).csv"
    ).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try write(to: path, entries: entries, of: population, seed: seed)
    return try Hotlist(file: path)
  }

  /// Writes a CSV list of vehicles drawn from a population; of no entries or fewer its header alone.
  ///
  /// - Throws: `HotplateError` of code `file` when the file cannot be written.
  public static func write(
    to path: String, entries: Int, of population: PlatePopulation, seed: UInt64
  ) throws {
    let sampler = PlateSampler(population)
    var numbers = SeededNumbers(seed: seed ^ 0x5DEE_CE66)
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let handle = FileHandle(forWritingAtPath: path)
    else {
      throw HotplateError(.file, "\(path): cannot be written")
    }
    defer { try? handle.close() }
    func write(_ block: Data) throws {
      do {
        try handle.write(contentsOf: block)
      } catch {
        throw HotplateError(.file, "\(path): cannot be written: \(error.localizedDescription)")
      }
    }
    var block = Data("plate,state,reason,priority,expires,make,color\n".utf8)
    for number in 0..<max(0, entries) {
      let drawn = sampler.draw(&numbers)
      block.append(
        contentsOf:
          "\(drawn.plate.text),\(drawn.jurisdiction),stolen vehicle,\(number % 3 + 1),2099-12-31,FORD,RED\n"
          .utf8)
      if block.count > 1 << 22 {
        try write(block)
        block.removeAll(keepingCapacity: true)
      }
    }
    try write(block)
  }
}
