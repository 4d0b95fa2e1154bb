/// A PNG by what its pixels take: libpng inflates each text, and a small file may hold a thousand of eight megabytes.
struct PNGStill {
  /// Chunks that pixels are made of; others are left out.
  private static let needed: Set<[UInt8]> = Set(
    ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"].map { Array($0.utf8) })

  /// The file without other chunks. One of these that is cut off stays as it is, for the decoder to refuse.
  let bytes: [UInt8]
  /// How the camera was held, as its `eXIf` chunk says.
  let orientation: EXIFOrientation

  /// Walks the chunks of a file (PNG, third edition) to its `IEND`.
  init(of file: [UInt8]) {
    var (kept, orientation) = (Array(file.prefix(8)), EXIFOrientation.upright)
    // In gray the one value that is transparent: Leptonica would make all of the picture white.
    let isGray = file.count > 25 && file[25] == 0
    var at = 8
    while at + 12 <= file.count {
      let length = (0..<4).reduce(0) { $0 << 8 | Int(file[at + $1]) }
      guard length <= file.count - at - 12 else { break }
      let name = Array(file[at + 4..<at + 8])
      let next = at + 12 + length
      if Self.needed.contains(name), !isGray || name != Array("tRNS".utf8) {
        kept += file[at..<next]
      }
      if name == Array("eXIf".utf8) {
        orientation = EXIFOrientation(ofTIFF: at + 8..<at + 8 + length, in: file)
      }
      at = next
      if name == Array("IEND".utf8) { break }
    }
    // A chunk that is cut off is where the damage is; of a text libpng would take memory for as long a one as it says it is.
    if at + 8 <= file.count, Self.needed.contains(Array(file[at + 4..<at + 8])) {
      kept += file[at...]
    }
    (bytes, self.orientation) = (kept, orientation)
  }
}
