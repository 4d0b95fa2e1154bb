import Benchmark
import CLibrariesAlone
import Foundation
import Hotplate
import Scenes

/// Every stage by itself, with percentiles and baselines that a change is compared with: `make stages`.
///
/// Processor time is counted here in ticks of 10 ms, and each benchmark runs by itself: ratios to what a stage cannot be faster
/// than, taken turn by turn, are `pipeline-benchmark`'s.
let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .peakMemoryResident], maxDuration: .seconds(3))
  let still = Scene.bytes("stills/eu-day.jpg")
  let frame = Scene.frame("stills/eu-day.jpg")
  let empty = Scene.bytes("stills/empty-road.jpg")

  Benchmark("decode, libjpeg alone") { benchmark in
    var pixels = [UInt8](repeating: 0, count: frame.pixels.count)
    for _ in benchmark.scaledIterations {
      pixels.withUnsafeMutableBufferPointer { pixels in
        still.withUnsafeBufferPointer {
          libjpeg_alone_gray($0.baseAddress, $0.count, pixels.baseAddress)
        }
      }
    }
    blackHole(pixels)
  }
  Benchmark("decode") { benchmark in
    for _ in benchmark.scaledIterations { blackHole(FrameDecoder().decode(still, source: "")) }
  }
  Benchmark("locate") { benchmark in
    let locator = NetworkLocator(model: try LocatorModel.embedded())
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations { blackHole(locator.regions(in: frame)) }
  }
  Benchmark("rectify") { benchmark in
    for _ in benchmark.scaledIterations { blackHole(PlateCrop(Scene.plate, in: frame)) }
  }
  Benchmark("read") { benchmark in
    let reader = try TesseractReader()
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations { blackHole(reader.read(Scene.plate, in: frame)) }
  }
  for (name, bytes) in [("a plate", still), ("none", empty)] {
    Benchmark("whole frame with \(name)") { benchmark in
      let pipeline = try Pipeline.standard()
      benchmark.startMeasurement()
      for _ in benchmark.scaledIterations { blackHole(pipeline.scan(bytes, source: "")) }
    }
  }
  Benchmark("normalize", configuration: .init(scalingFactor: .kilo)) { benchmark in
    let reads = Scene.reads(1_000)
    benchmark.startMeasurement()
    for number in benchmark.scaledIterations { blackHole(Plate(reads[number % reads.count].raw)) }
  }
  let entries = 100_000
  Benchmark("match, \(entries) entries", configuration: .init(scalingFactor: .kilo)) { benchmark in
    let matcher = HotlistMatcher(hotlists: [try Hotlist(file: try Scene.list(entries))])
    let time = Date(timeIntervalSince1970: 1_800_000_000)
    let reads = Scene.reads(1_000)
    benchmark.startMeasurement()
    for number in benchmark.scaledIterations {
      blackHole(matcher.hits(for: reads[number % reads.count], at: time))
    }
  }
  Benchmark("load a list, \(entries) rows of CSV") { benchmark in
    let path = try Scene.list(entries)
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations { blackHole(try Hotlist(file: path)) }
  }
  Benchmark("cut a stream") { benchmark in
    let stream = Scene.bytes("passing-car.mjpeg")
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations {
      var cutter = JPEGCutter()
      cutter.append(stream[...])
      while let piece = cutter.next() { blackHole(piece) }
    }
  }
}
