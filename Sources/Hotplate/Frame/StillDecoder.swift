import CLeptonica

/// Decodes PNG, TIFF, WebP, BMP and GIF stills through Leptonica.
struct StillDecoder {
  let limits: FrameDecoder.Limits

  func decode(
    _ bytes: [UInt8], kind: PictureKind, source: String
  ) -> Result<Frame, FrameFailure> {
    Leptonica.quiet()
    func failure(_ code: FrameFailure.Code, _ sentence: String) -> Result<Frame, FrameFailure> {
      .failure(FrameFailure(code, of: source, sentence))
    }
    let first = kind == .gif ? GIFStill(firstOf: bytes) : nil
    let png = kind == .png ? PNGStill(of: bytes) : nil
    let promised = kind == .gif ? first.map { ($0.width, $0.height) } : size(of: bytes, kind: kind)
    guard let size = promised, size.width > 0, size.height > 0 else {
      return failure(.damagedPicture, "the \(kind.rawValue)'s header is damaged or unsupported")
    }
    if let refusal = limits.refusal(width: size.width, height: size.height) {
      return failure(.tooLarge, refusal)
    }
    if let found = unsupported(bytes, kind: kind) {
      return failure(.unsupported, "found \(found), expected another \(kind.rawValue)")
    }
    guard
      kind != .tiff
        || TIFFStrips(of: bytes, width: size.width, height: size.height).areWhole
    else {
      return failure(.damagedPicture, "the TIFF ends before its last row")
    }
    let decoded = (first?.bytes ?? png?.bytes ?? bytes).withUnsafeBufferPointer {
      pixReadMem($0.baseAddress, $0.count)
    }
    guard let picture = Pix(decoded), let gray = picture.gray() else {
      return failure(.damagedPicture, "the \(kind.rawValue) is damaged")
    }
    // A decoder that finds more than the header promised must not slip past the limits.
    if let refusal = limits.refusal(width: gray.width, height: gray.height) {
      return failure(.tooLarge, refusal)
    }
    guard let pixels = gray.grayPixels() else {
      return failure(.damagedPicture, "the \(kind.rawValue) is damaged")
    }
    // Of a TIFF, Leptonica has done it.
    let orientation =
      png?.orientation ?? (kind == .webp ? EXIFOrientation(ofWebP: bytes) : .upright)
    let upright = orientation.applied(to: pixels, width: gray.width, height: gray.height)
    return .success(
      Frame(width: upright.width, height: upright.height, pixels: upright.pixels, source: source))
  }

  /// What of its kind Leptonica decodes to other pixels or not at all; `nil` of what it can.
  private func unsupported(_ bytes: [UInt8], kind: PictureKind) -> String? {
    switch kind {
    case .bmp:
      // Its header has 40 bytes or more: the oldest kind is refused for its size.
      guard bytes.count >= 34 else { return nil }
      let bits = Int(bytes[28]) | Int(bytes[29]) << 8
      if bits == 16 { return "16 bits a pixel" }
      return bytes[30..<34].contains { $0 != 0 } ? "compressed pixels" : nil
    case .webp:
      // The flags of an extended file.
      let isExtended = bytes.count > 20 && bytes[12..<16].elementsEqual("VP8X".utf8)
      return isExtended && bytes[20] & 2 != 0 ? "an animation" : nil
    default: return nil
    }
  }

  /// The size a header promises, read before anything is decoded.
  private func size(of bytes: [UInt8], kind: PictureKind) -> (width: Int, height: Int)? {
    if kind == .bmp {
      func little(_ at: Int) -> Int { (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) } }
      // The oldest kind has two bytes for each.
      if little(14) == 12 { return nil }
      // Rows from the top down are told by a negative height.
      return (little(18), Int(Int32(truncatingIfNeeded: little(22)).magnitude))
    }
    var width: Int32 = 0
    var height: Int32 = 0
    let status = bytes.withUnsafeBufferPointer {
      pixReadHeaderMem($0.baseAddress, $0.count, nil, &width, &height, nil, nil, nil)
    }
    return status == 0 ? (Int(width), Int(height)) : nil
  }
}
