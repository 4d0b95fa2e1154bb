import CLibrariesAlone
import Foundation
import Hotplate
import Scenes

/// Measures every stage of a picture's way against what it cannot be faster than, in one run:
/// `pipeline-benchmark` prints a table, `pipeline-benchmark PATH N` runs a hot path N times for callgrind.
@main
struct PipelineBenchmark {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    if let name = arguments.first {
      guard let path = HotPath(rawValue: name),
        let count = arguments.dropFirst().first.flatMap({ Int($0) })
      else {
        print(
          "usage: pipeline-benchmark [\(HotPath.allCases.map(\.rawValue).joined(separator: "|")) N]"
        )
        exit(64)
      }
      return try path.run(count)
    }
    print("| what | µs | against | ratio |")
    print("| --- | ---: | --- | ---: |")
    decoding()
    try stages()
    try sizes()
    try plates()
    try matching()
    try loading()
    cutting()
    try await streaming()
    try workers()
  }

  static func row(_ what: String, _ time: Double, _ against: String = "", _ other: Double? = nil) {
    let ratio = other.map { String(format: "%.2f", time / $0) } ?? ""
    print(
      "| \(what) | \(String(format: time < 10 ? "%.2f" : "%.0f", time)) | \(against) | \(ratio) |")
  }

  /// Our decoder against libjpeg with nothing around it.
  static func decoding() {
    for name in ["eu-day.jpg", "eu-progressive.jpg", "eu-turned.jpg"] {
      let bytes = Scene.bytes("stills/\(name)")
      let frame = Scene.frame("stills/\(name)")
      let pixels = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: frame.pixels.count)
      defer { pixels.deallocate() }
      var turns = Turns()
      turns.add("ours") { use(FrameDecoder().decode(bytes, source: name)) }
      turns.add("alone") {
        bytes.withUnsafeBufferPointer {
          libjpeg_alone_gray($0.baseAddress, $0.count, pixels.baseAddress)
        }
      }
      let times = turns.medians()
      row(
        "decode \(name), \(frame.width) × \(frame.height)", times["ours"] ?? 0, "libjpeg alone",
        times["alone"])
    }
  }

  /// The stages of one picture with a plate and one without, against decoding it.
  static func stages() throws {
    for name in ["eu-day.jpg", "two-cars.jpg", "empty-road.jpg"] {
      let bytes = Scene.bytes("stills/\(name)")
      let frame = Scene.frame("stills/\(name)")
      let locator = NetworkLocator(model: try LocatorModel.embedded())
      let reader = try TesseractReader()
      let pipeline = try Pipeline.standard()
      let regions = locator.regions(in: frame)
      var turns = Turns()
      turns.add("decode") { use(FrameDecoder().decode(bytes, source: name)) }
      turns.add("locate") { use(locator.regions(in: frame)) }
      turns.add("rectify") { for region in regions { use(PlateCrop(region, in: frame)) } }
      turns.add("read") { for region in regions { use(reader.read(region, in: frame)) } }
      turns.add("whole") { use(pipeline.scan(bytes, source: name)) }
      let times = turns.medians(turns: 15)
      let label = "\(name), \(frame.width) × \(frame.height)"
      row("locate \(label)", times["locate"] ?? 0, "decode", times["decode"])
      if !regions.isEmpty {
        row(
          "rectify \(regions.count) regions of \(name)", times["rectify"] ?? 0, "decode",
          times["decode"])
        row(
          "read \(regions.count) regions of \(name)", times["read"] ?? 0, "decode", times["decode"])
      }
      let sum = ["decode", "locate", "read"].compactMap { times[$0] }.reduce(0, +)
      row("whole picture \(name)", times["whole"] ?? 0, "decode + locate + read", sum)
    }
  }

  /// How locating grows with the picture.
  static func sizes() throws {
    let frame = Scene.frame("stills/two-cars.jpg")
    let locator = NetworkLocator(model: try LocatorModel.embedded())
    var turns = Turns()
    let sizes = [(320, 180), (640, 360), (1280, 720), (1920, 1080), (3840, 2160)]
    for (width, height) in sizes {
      let scaled = Scene.scaled(frame, width: width, height: height)
      turns.add("\(width)") { use(locator.regions(in: scaled)) }
    }
    let times = turns.medians(turns: 9)
    for (width, height) in sizes {
      row("locate at \(width) × \(height)", times["\(width)"] ?? 0, "at 1280 × 720", times["1280"])
    }
  }

  /// How a frame's cost grows with its plates: one plate, set side by side.
  static func plates() throws {
    let still = Scene.frame("stills/eu-day.jpg")
    let pipeline = try Pipeline.standard()
    let (width, height) = (1280, 720)
    var turns = Turns()
    let counts = [0, 1, 2, 4, 8]
    for count in counts {
      var pixels = [UInt8](repeating: 120, count: width * height)
      for place in 0..<count {
        for y in 0..<64 {
          let (from, to) = (
            (594 + y) * still.width + 410,
            (100 + place / 4 * 200 + y) * width + 60 + place % 4 * 290
          )
          pixels.replaceSubrange(to..<to + 220, with: still.pixels[from..<from + 220])
        }
      }
      let frame = Frame(width: width, height: height, pixels: pixels)
      turns.add("\(count)") { use(pipeline.scan(frame)) }
    }
    let times = turns.medians(turns: 9)
    for count in counts {
      row("a frame with \(count) plates, decoded", times["\(count)"] ?? 0, "with none", times["0"])
    }
  }

  /// Loading a list against copying its bytes: the processor time of all threads.
  static func loading() throws {
    let path = try Scene.list(1_000_000)
    let compiled = path + ".compiled"
    defer { try? FileManager.default.removeItem(atPath: compiled) }
    try Hotlist(file: path).compile(to: compiled)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    var (rows, mapped, copy): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<5 {
      let start = process_nanoseconds()
      use(try Hotlist(file: path))
      let read = process_nanoseconds()
      use(try Hotlist(file: compiled))
      let opened = process_nanoseconds()
      use(Array(bytes))
      rows.append(Double(read - start) / 1000)
      mapped.append(Double(opened - read) / 1000)
      copy.append(Double(process_nanoseconds() - opened) / 1000)
    }
    row("load 1000000 rows of CSV", rows.sorted()[2], "copying its bytes", copy.sorted()[2])
    row("load the same list compiled", mapped.sorted()[2], "copying its bytes", copy.sorted()[2])
  }

  /// Normalizing against copying the text, matching against a dictionary that finds equal texts only.
  static func matching() throws {
    let reads = Scene.reads(2_000)
    var turns = Turns()
    turns.add("normalize") { for read in reads { use(Plate(read.raw)) } }
    turns.add("copy") {
      for read in reads { use(String(decoding: Array(read.raw.utf8), as: UTF8.self)) }
    }
    for entries in [1_000, 100_000, 1_000_000] {
      let list = try Hotlist(file: try Scene.list(entries))
      let matcher = HotlistMatcher(hotlists: [list])
      var dictionary: [String: Int] = [:]
      list.forEachEntry { dictionary[$0.plate] = $0.row }
      let time = Date(timeIntervalSince1970: 1_800_000_000)
      turns.add("match \(entries)") { for read in reads { use(matcher.hits(for: read, at: time)) } }
      turns.add("look up \(entries)") { [dictionary] in
        for read in reads { use(dictionary[read.plate.text]) }
      }
    }
    let times = turns.medians(turns: 11).mapValues { $0 / Double(reads.count) }
    row("normalize a plate", times["normalize"] ?? 0, "copying its text", times["copy"])
    for entries in [1_000, 100_000, 1_000_000] {
      row(
        "match a read, \(entries) entries", times["match \(entries)"] ?? 0,
        "an equal text in a dictionary",
        times["look up \(entries)"])
    }
  }

  /// Cutting a stream against copying its bytes.
  static func cutting() {
    let stream = [[UInt8]](repeating: Scene.bytes("passing-car.mjpeg"), count: 20).flatMap { $0 }
    var turns = Turns()
    turns.add("cut") {
      var cutter = JPEGCutter()
      for start in stride(from: 0, to: stream.count, by: 65_536) {
        cutter.append(stream[start..<min(start + 65_536, stream.count)])
        while let piece = cutter.next() { use(piece) }
      }
    }
    turns.add("copy") {
      var copy: [UInt8] = []
      copy.reserveCapacity(stream.count)
      for start in stride(from: 0, to: stream.count, by: 65_536) {
        copy.append(contentsOf: stream[start..<min(start + 65_536, stream.count)])
      }
      use(copy)
    }
    let times = turns.medians()
    row(
      "cut \(stream.count >> 20) MiB of MJPEG", times["cut"] ?? 0, "copying the bytes",
      times["copy"])
  }

  /// A frame of a stream in which a vehicle drives by, and of one in which nothing moves, against decoding it with libjpeg alone:
  /// the processor time of all threads.
  static func streaming() async throws {
    var cutter = JPEGCutter()
    cutter.append(Scene.bytes("passing-car.mjpeg"))
    cutter.end()
    var passing: [[UInt8]] = []
    while let piece = cutter.next() {
      if case .picture(let bytes) = piece { passing.append(bytes) }
    }
    let still = [[UInt8]](repeating: Scene.bytes("stills/empty-road.jpg"), count: 240)
    for (name, frames) in [
      ("in which a vehicle drives by", passing), ("in which nothing moves", still),
    ] {
      let size = Scene.frame(of: frames[0])
      var pixels = [UInt8](repeating: 0, count: size.pixels.count)
      var (ours, alone): ([Double], [Double]) = ([], [])
      for _ in 0..<5 {
        let pipeline = try StreamPipeline(
          StreamPipeline.Configuration(camera: "gate"), stages: .standard(variants: 1))
        let pictures = AsyncStream(StreamPicture.self) { stream in
          for (index, bytes) in frames.enumerated() {
            stream.yield(
              StreamPicture(
                number: index + 1, time: Date(timeIntervalSince1970: Double(index) / 15),
                source: "gate", content: .encoded(bytes)))
          }
          stream.finish()
        }
        let start = process_nanoseconds()
        try await pipeline.run(pictures) { use($0) }
        let middle = process_nanoseconds()
        for bytes in frames { libjpeg_alone_gray(bytes, bytes.count, &pixels) }
        ours.append(Double(middle - start) / 1000 / Double(frames.count))
        alone.append(Double(process_nanoseconds() - middle) / 1000 / Double(frames.count))
      }
      row(
        "a frame of a stream \(name), \(size.width) × \(size.height)", ours.sorted()[2],
        "libjpeg alone", alone.sorted()[2])
    }
  }

  /// A folder on one and more workers; the clock on the wall, so only on an idle machine.
  static func workers() throws {
    let paths = (0..<6).flatMap { _ in
      ["eu-day.jpg", "two-cars.jpg", "empty-road.jpg", "eu-angle.jpg"].map {
        "\(Scene.folder)/stills/\($0)"
      }
    }
    var single: Double?
    for count in [1, 2, 4] where count <= max(2, ProcessInfo.processInfo.activeProcessorCount) {
      let scan = BatchScan(workers: count) { try Pipeline.standard() }
      let (start, cpu) = (ContinuousClock.now, process_nanoseconds())
      try scan.run(paths) { _, _, _ in true }
      let wall = (ContinuousClock.now - start) / .microseconds(1) / Double(paths.count)
      single = single ?? wall
      let share = Double(process_nanoseconds() - cpu) / 1000 / Double(paths.count) / wall
      row(
        "a picture of a folder, \(count) workers (\(String(format: "%.1f", share)) processors used)",
        wall,
        "1 worker", single)
    }
  }
}
