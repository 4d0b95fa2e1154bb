import CLeptonica
import Foundation

/// Draws what was found onto a frame, and writes pictures.
public struct FrameDrawing: ~Copyable {
  private let picture: Pix

  /// Starts from a frame in gray; `nil` for one without its pixels, as those that ``BatchScan`` delivers, and when memory runs out.
  public init?(_ frame: Frame) {
    guard frame.hasPixels else { return nil }
    self.init(width: frame.width, height: frame.height, pixels: frame.pixels)
  }

  /// Starts from a plate that was cut out; `nil` when memory runs out.
  package init?(_ crop: PlateCrop) {
    self.init(width: crop.width, height: crop.height, pixels: crop.pixels)
  }

  /// Starts from gray values, row by row; `nil` when memory runs out.
  ///
  /// - Precondition: `pixels.count == width * height`, both at least 1.
  public init?(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0 && pixels.count == width * height)
    Leptonica.quiet()
    guard let gray = Pix(pixCreate(Int32(width), Int32(height), 8)),
      let words = pixGetData(gray.pointer)
    else { return nil }
    let stride = Int(pixGetWpl(gray.pointer))
    for y in 0..<height {
      for x in 0..<width {
        words[y * stride + x >> 2] |= UInt32(pixels[y * width + x]) << (24 - 8 * UInt32(x & 3))
      }
    }
    guard let color = Pix(pixConvertTo32(gray.pointer)) else { return nil }
    picture = color
  }

  /// Draws a plate's outline with a label above it: green for a read, red for a hit, yellow when unread.
  ///
  /// Nothing where a corner is no number, or more than a million pixels away: Leptonica keeps each point of a line.
  public borrowing func draw(_ plate: ScannedPlate) {
    guard plate.region.isInReach else { return }
    let hit = !(plate.hits ?? []).isEmpty
    let (r, g, b): (UInt8, UInt8, UInt8) =
      hit ? (255, 40, 40) : plate.read == nil ? (255, 210, 0) : (40, 255, 60)
    let thickness = max(1, Int32(picture.width / 500))
    let corners = plate.region.quad.corners
    if let points = ptaCreate(4) {
      for corner in corners { ptaAddPt(points, Float(corner.x), Float(corner.y)) }
      pixRenderPolylineArb(picture.pointer, points, thickness, r, g, b, 1)
      var owned: UnsafeMutablePointer<PTA>? = points
      ptaDestroy(&owned)
    }
    guard let read = plate.read else { return }
    let label = "\(read.plate.text) \(read.confidence.percentText)"
    write(label, near: plate.region.box, color: UInt32(r) << 24 | UInt32(g) << 16 | UInt32(b) << 8)
  }

  private borrowing func write(_ label: String, near box: Box, color: UInt32) {
    // Leptonica has its letters built in at even sizes from 4 to 20 points, nearly three pixels a point.
    let size = min(20, max(4, Int32(picture.width / 170) & ~1))
    guard let font = bmfCreate(nil, size) else { return }
    var owned: UnsafeMutablePointer<L_BMF>? = font
    defer { bmfDestroy(&owned) }
    var (width, baseline): (Int32, Int32) = (0, 0)
    bmfGetStringWidth(font, label, &width)
    bmfGetBaseline(font, 0x48, &baseline)
    let height = font.pointee.lineheight + 4
    let left = max(0, min(Int32(clamping: Int(box.x)), Int32(picture.width) - width - 6))
    let above = Int32(clamping: Int(box.y)) - height
    let below = Int32(clamping: Int(box.y + box.height))
    let top = max(0, above >= 0 ? above : min(below, Int32(picture.height) - height))
    if let background = boxCreate(left, top, width + 6, height) {
      pixClearInRect(picture.pointer, background)
      var owned: UnsafeMutablePointer<BOX>? = background
      boxDestroy(&owned)
    }
    pixSetTextline(picture.pointer, font, label, color, left + 3, top + 2 + baseline, nil, nil)
  }

  /// Writes the picture as the file name's ending says, `.png`, else JPEG at quality 85, for its owner alone.
  ///
  /// - Throws: `HotplateError` of code `file` when it cannot be written.
  public borrowing func write(to path: String) throws { try write(to: path, called: path) }

  /// The same, where the error is not to name the picture.
  borrowing func write(to path: String, called name: String) throws {
    let isPNG = path.lowercased().utf8.suffix(4).elementsEqual(".png".utf8)
    guard let bytes = isPNG ? png() : jpeg() else {
      throw HotplateError(.file, "\(name): there is no memory for the picture")
    }
    // Beside it first, then renamed: there is never half a picture.
    let ending = ".\(getpid())-\(UInt32.random(in: 0...UInt32.max)).part"
    // No link is followed: who writes into the folder could guess the names of pictures.
    guard let file = DurableFile.replace(path, with: bytes, through: ending, follows: false) else {
      throw HotplateError(.file, "\(name): the picture cannot be written: \(systemError())")
    }
    close(file)
  }

  /// The picture as PNG; `nil` when memory runs out.
  public borrowing func png() -> Data? {
    encoded { pixWriteMem(&$0, &$1, picture.pointer, Int32(IFF_PNG)) }
  }

  /// The picture as JPEG at quality 85; `nil` when memory runs out.
  public borrowing func jpeg() -> Data? {
    encoded { pixWriteMemJpeg(&$0, &$1, picture.pointer, 85, 0) }
  }

  private borrowing func encoded(
    _ write: (inout UnsafeMutablePointer<UInt8>?, inout Int) -> l_ok
  ) -> Data? {
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    guard write(&bytes, &count) == 0, let bytes else { return nil }
    defer { free(bytes) }
    return Data(bytes: bytes, count: count)
  }
}
