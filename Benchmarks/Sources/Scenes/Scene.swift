import Foundation
import Hotplate

/// What is measured on: the project's own drawn pictures and lists with fixed seeds.
package enum Scene {
  package static let folder =
    ProcessInfo.processInfo.environment["FIXTURES"] ?? "Fixtures"

  /// Where the plate of `stills/eu-day.jpg` is.
  package static let plate = PlateRegion(
    quad: Quad(Box(x: 420, y: 604, width: 200, height: 44)), score: 1)

  package static func bytes(_ path: String) -> [UInt8] {
    guard case .success(let bytes) = PictureFile.read("\(folder)/\(path)") else {
      fatalError("\(folder)/\(path) cannot be read; run in the repository's root, or set FIXTURES")
    }
    return bytes
  }

  package static func frame(_ path: String) -> Frame { frame(of: bytes(path), path) }

  package static func frame(of bytes: [UInt8], _ path: String = "a frame") -> Frame {
    guard case .success(let frame) = FrameDecoder().decode(bytes, source: path) else {
      fatalError("\(path) cannot be decoded")
    }
    return frame
  }

  /// A frame scaled by taking the nearest pixel: the cost of a stage depends on the size, not on beauty.
  package static func scaled(_ frame: Frame, width: Int, height: Int) -> Frame {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height)
    for y in 0..<height {
      let row = y * frame.height / height * frame.width
      for x in 0..<width { pixels.append(frame.pixels[row + x * frame.width / width]) }
    }
    return Frame(width: width, height: height, pixels: pixels, source: frame.source)
  }

  /// Texts as readers give them, of United States plates.
  package static func reads(_ count: Int) -> [PlateRead] {
    let population = PlatePopulation(regions: [.us])
    let sampler = PlateSampler(population)
    let simulator = ReadSimulator(population: population)
    var numbers = SeededNumbers(seed: 7)
    return (0..<count).map { _ in simulator.read(sampler.draw(&numbers), &numbers).read }
  }

  /// A list of plates from the same streets, as a file.
  package static func list(_ entries: Int) throws -> String {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("pipeline-benchmark-\(entries).csv").path
    let sampler = PlateSampler(PlatePopulation(regions: [.us]))
    var numbers = SeededNumbers(seed: 3)
    var text = "plate,state,reason\n"
    for _ in 0..<entries {
      let sample = sampler.draw(&numbers)
      text += "\(sample.plate.text),\(sample.jurisdiction),stolen vehicle\n"
    }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }
}
