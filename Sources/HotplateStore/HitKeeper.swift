import Foundation
import Hotplate

/// Keeps the hits of scanned pictures in a store, with the plate's picture and a wider one, before they are announced.
///
/// Reads without a hit leave a count alone, unless the operator told the store to retain them.
public struct HitKeeper: Sendable {
  /// Where they are kept.
  public let store: HitStore
  /// What to call the source of the pictures.
  public let camera: String

  /// Makes a keeper for a store whose run has begun.
  public init(store: HitStore, camera: String) {
    self.store = store
    self.camera = camera
  }

  /// Keeps what a picture's plates hit; when this returns it is on the disk.
  public func keep(_ image: ScannedImage) throws {
    for plate in image.plates {
      guard let read = plate.read else { continue }
      let hits = plate.hits ?? []
      var context = HitContext(camera: camera, source: image.frame.source, time: Date())
      if !hits.isEmpty {
        context.crop = PlateCrop(plate.region, in: image.frame).drawing?.png()
        context.wide = PlateCrop(
          PlateRegion(quad: Quad(plate.region.box.widened), score: 1), in: image.frame
        ).drawing?.jpeg()
      }
      try store.record(read, hits: hits, context: context)
    }
  }

  /// Ends the run.
  public func close() throws { try store.close() }
}

extension PlateCrop {
  fileprivate var drawing: FrameDrawing? {
    FrameDrawing(width: width, height: height, pixels: pixels)
  }
}

extension Box {
  /// Three times as wide and five times as high: most of the vehicle's end.
  fileprivate var widened: Box {
    Box(x: x - width, y: y - 3 * height, width: 3 * width, height: 5 * height)
  }
}
