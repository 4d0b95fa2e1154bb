import Foundation
import Hotplate
import Scenes

/// A path whose instructions are counted: what runs for every picture, plate and read.
enum HotPath: String, CaseIterable {
  case decode, locate, read, normalize, match

  /// Runs the path so many times. The difference of two counts is the path without what was made for it.
  func run(_ count: Int) throws {
    switch self {
    case .decode:
      let bytes = Scene.bytes("stills/eu-day.jpg")
      for _ in 0..<count { use(FrameDecoder().decode(bytes, source: "")) }
    case .locate:
      let frame = Scene.scaled(Scene.frame("stills/eu-day.jpg"), width: 640, height: 360)
      let locator = NetworkLocator(model: try LocatorModel.embedded())
      for _ in 0..<count { use(locator.regions(in: frame)) }
    case .read:
      let frame = Scene.frame("stills/eu-day.jpg")
      let reader = try TesseractReader()
      for _ in 0..<count { use(reader.read(Scene.plate, in: frame)) }
    case .normalize:
      let reads = Scene.reads(1_000)
      for _ in 0..<count { for read in reads { use(Plate(read.raw)) } }
    case .match:
      let matcher = HotlistMatcher(hotlists: [try Hotlist(file: try Scene.list(20_000))])
      let time = Date(timeIntervalSince1970: 1_800_000_000)
      let reads = Scene.reads(100)
      for _ in 0..<count { for read in reads { use(matcher.hits(for: read, at: time)) } }
    }
  }
}
