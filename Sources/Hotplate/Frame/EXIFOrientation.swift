/// How a camera was held: which of eight turns and mirrorings sets its picture upright.
///
/// Tag 0x0112 of EXIF 2.32; the raw values are the standard's.
enum EXIFOrientation: UInt16 {
  case upright = 1
  case mirrored = 2
  case turnedHalf = 3
  case mirroredTurnedHalf = 4
  case transposed = 5
  case turnedLeft = 6
  case antitransposed = 7
  case turnedRight = 8

  /// Reads the orientation of a JPEG; `upright` when it has none or its EXIF block is damaged.
  init(ofJPEG bytes: [UInt8]) {
    self = Self.block(in: bytes).flatMap { Self.tag(in: bytes, $0) } ?? .upright
  }

  /// Reads the orientation of a TIFF structure, as PNG and WebP have one; `upright` when it is damaged.
  init(ofTIFF block: Range<Int>, in bytes: [UInt8]) {
    self = Self.tag(in: bytes, block) ?? .upright
  }

  /// Reads the orientation of a WebP: of its chunk `EXIF`, which some begin as a JPEG's segment does.
  init(ofWebP bytes: [UInt8]) {
    self = .upright
    var at = 12
    while at + 8 <= bytes.count {
      let length = (0..<4).reduce(0) { $0 | Int(bytes[at + 4 + $1]) << (8 * $1) }
      guard length <= bytes.count - at - 8 else { return }
      if bytes[at..<at + 4].elementsEqual("EXIF".utf8) {
        let start = bytes[(at + 8)...].starts(with: [0x45, 0x78, 0x69, 0x66, 0, 0]) ? 6 : 0
        self = EXIFOrientation(ofTIFF: at + 8 + min(start, length)..<at + 8 + length, in: bytes)
        return
      }
      at += 8 + length + length & 1
    }
  }

  /// The TIFF structure inside the first EXIF segment before the picture's data.
  private static func block(in bytes: [UInt8]) -> Range<Int>? {
    var at = 2
    while at + 4 <= bytes.count, bytes[at] == 0xFF {
      let marker = bytes[at + 1]
      if marker == 0xFF {
        at += 1
        continue
      }
      if marker == 0xDA || marker == 0xD9 { return nil }
      let length = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
      let end = at + 2 + length
      guard length >= 2, end <= bytes.count else { return nil }
      let content = at + 4
      if marker == 0xE1, end - content >= 14,
        bytes[content..<content + 6].elementsEqual([0x45, 0x78, 0x69, 0x66, 0, 0])
      {
        return content + 6..<end
      }
      at = end
    }
    return nil
  }

  private static func tag(in bytes: [UInt8], _ block: Range<Int>) -> EXIFOrientation? {
    let directory = TIFFDirectory(of: block, in: bytes)
    return directory.entry(of: 0x0112)
      .flatMap { directory.number(at: $0 + 8, bytes: 2) }
      .flatMap { EXIFOrientation(rawValue: UInt16($0)) }
  }

  /// Sets a picture upright.
  func applied(
    to pixels: [UInt8], width: Int, height: Int
  ) -> (width: Int, height: Int, pixels: [UInt8]) {
    if self == .upright { return (width, height, pixels) }
    let swaps = rawValue >= 5
    let (newWidth, newHeight) = swaps ? (height, width) : (width, height)
    // Where the first pixel of the upright picture lies in the given one, and how far one step to the
    // right or down in the upright one moves there.
    let last = (x: width - 1, y: (height - 1) * width)
    let (start, right, down): (Int, Int, Int)
    switch self {
    case .upright: (start, right, down) = (0, 1, width)
    case .mirrored: (start, right, down) = (last.x, -1, width)
    case .turnedHalf: (start, right, down) = (last.x + last.y, -1, -width)
    case .mirroredTurnedHalf: (start, right, down) = (last.y, 1, -width)
    case .transposed: (start, right, down) = (0, width, 1)
    case .turnedLeft: (start, right, down) = (last.y, -width, 1)
    case .antitransposed: (start, right, down) = (last.x + last.y, -width, -1)
    case .turnedRight: (start, right, down) = (last.x, width, -1)
    }
    var upright: [UInt8] = []
    upright.reserveCapacity(pixels.count)
    for y in 0..<newHeight {
      var at = start + y * down
      for _ in 0..<newWidth {
        upright.append(pixels[at])
        at += right
      }
    }
    return (newWidth, newHeight, upright)
  }
}
