import Foundation
import Hotplate
import HotplateStore
import TestSupport
import Testing

/// What the wider picture of a hit shows of other vehicles.
@Suite struct WidePictureTests {
  /// Lists one plate.
  struct Finder: HitFinder {
    let hit: Hit

    func hits(for read: PlateRead, at time: Date, source: String) -> [Hit] {
      read.plate.text == hit.plate ? [hit] : []
    }
  }

  /// Where the other plate was put, with some of its car.
  static let other = Box(x: 360, y: 385, width: 180, height: 60)

  /// `TKBN267` close above `HPKT4821`.
  static func frame() throws -> Frame {
    let path = Project.folder.appendingPathComponent("Fixtures/stills/two-cars.jpg").path
    let frame = try FrameDecoder().decode(PictureFile.read(path).get(), source: "two-cars.jpg")
      .get()
    var pixels = frame.pixels
    for y in 0..<Int(other.height) {
      for x in 0..<Int(other.width) {
        pixels[(Int(other.y) + y) * frame.width + Int(other.x) + x] =
          frame.pixels[(445 + y) * frame.width + 851 + x]
      }
    }
    return Frame(width: frame.width, height: frame.height, pixels: pixels, source: frame.source)
  }

  /// Also where it is not to be read.
  @Test(arguments: ["scan", "stream"])
  func anotherVehiclesPlateCannotBeReadInIt(verb: String) async throws {
    let scene = try StoreScene(seed: 51)
    let store = try scene.run()
    let stages = try PipelineStages.standard(
      hitFinder: Finder(hit: scene.submission(read: "HPKT4821").hit))
    let plates = Pipeline.Configuration(ignoredRegions: [Self.other])
    let frame = try Self.frame()
    let keeper = HitKeeper(store: store, camera: "gate-3")
    if verb == "scan" {
      try keeper.keep(Pipeline(stages, configuration: plates).scan(frame))
    } else {
      var configuration = StreamPipeline.Configuration(camera: "gate-3")
      configuration.plates = plates
      configuration.keepsPictures = true
      let picture = StreamPicture(
        number: 1, time: scene.clock.now, source: frame.source,
        content: .gray(width: frame.width, height: frame.height, pixels: frame.pixels))
      let pictures = AsyncStream<StreamPicture> { continuation in
        continuation.yield(picture)
        continuation.finish()
      }
      try await StreamPipeline(configuration, stages: stages).run(pictures) {
        try keeper.keep($0, camera: "gate-3")
      }
    }
    let number = try #require(try store.hits().first).hit.number
    let wide = try #require(try store.picture(.wide, of: number)).data
    let reader = try Pipeline(stages, configuration: Pipeline.Configuration())
    func texts(_ image: ScannedImage) -> [String] {
      image.plates.compactMap { $0.read?.plate.text }
    }
    #expect(texts(try reader.scan([UInt8](wide), source: "wide.jpg").get()) == ["HPKT4821"])
    // Uncovered it could be.
    let hit = try #require(reader.scan(frame).plates.first { $0.hits?.isEmpty == false })
    let bare = PlateCrop(around: hit.region, in: frame, covering: [])
    let uncovered = Frame(width: bare.width, height: bare.height, pixels: bare.pixels)
    #expect(texts(reader.scan(uncovered)).contains("TKBN267"))
  }
}
