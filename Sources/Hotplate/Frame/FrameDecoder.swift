/// Turns the bytes of a picture into a gray, upright frame.
///
/// JPEG (baseline, progressive; gray, YCbCr, RGB, CMYK, YCCK) goes through libjpeg straight to gray, without a
/// color picture in between; PNG, TIFF, WebP, BMP and GIF stills go through Leptonica. The kind is told by
/// the bytes, never by the name. Sizes are checked against `limits` before memory is taken.
public struct FrameDecoder: Sendable {
  /// What is refused before memory is taken for it.
  public struct Limits: Sendable, Hashable {
    /// The most columns, and the most rows.
    public var side: Int
    /// The most pixels.
    public var pixels: Int
    /// The most bytes of one encoded picture.
    public var bytes: Int

    /// 32,768 pixels a side, 100 million in all, files to 256 MiB.
    public init(side: Int = 32_768, pixels: Int = 100_000_000, bytes: Int = 256 << 20) {
      self.side = side
      self.pixels = pixels
      self.bytes = bytes
    }
  }

  /// What is refused before memory is taken for it.
  public var limits: Limits

  /// Makes a decoder.
  public init(limits: Limits = Limits()) {
    self.limits = limits
  }

  /// Decodes one picture.
  ///
  /// - Parameters:
  ///   - bytes: The encoded picture, whole.
  ///   - source: What to call it in the frame and in sentences.
  /// - Returns: The frame with EXIF orientation applied, or why there is none.
  public func decode(_ bytes: [UInt8], source: String) -> Result<Frame, FrameFailure> {
    if bytes.isEmpty {
      return .failure(
        FrameFailure(.empty, of: source, "the file is empty; expected a picture"))
    }
    if bytes.count > limits.bytes {
      return .failure(
        FrameFailure(
          .tooLarge, of: source,
          "the file has \(bytes.count) bytes; the limit is \(limits.bytes)"))
    }
    let kind = PictureKind(of: bytes)
    switch kind {
    case .jpeg: return JPEGDecoder(limits: limits).decode(bytes, source: source)
    case .some(let kind):
      return StillDecoder(limits: limits).decode(bytes, kind: kind, source: source)
    case nil:
      return .failure(
        FrameFailure(
          .notAPicture, of: source,
          "not a picture; expected JPEG, PNG, TIFF, WebP, BMP or GIF"))
    }
  }

  /// Decodes a JPEG to an eighth of its size, each pixel the mean of a block of 8 × 8: three quarters of the time.
  ///
  /// - Returns: What `decode` returns, but small; `nil` for other kinds of pictures.
  func decodeEighth(_ bytes: [UInt8], source: String) -> Result<Frame, FrameFailure>? {
    guard bytes.count <= limits.bytes, PictureKind(of: bytes) == .jpeg else { return nil }
    return JPEGDecoder(limits: limits, shrink: 8).decode(bytes, source: source)
  }
}

extension FrameDecoder.Limits {
  /// Tells whether a picture of this size may be decoded; if not, why.
  func refusal(width: Int, height: Int) -> String? {
    if width <= 0 || height <= 0 {
      return "the picture has no pixels (\(width) × \(height))"
    }
    if width > side || height > side {
      return "the picture is \(width) × \(height) pixels; the limit is \(side) a side"
    }
    // A caller's `side` may be any number.
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    if overflow || count > pixels {
      return "the picture is \(width) × \(height) pixels; the limit is \(pixels) pixels"
    }
    return nil
  }
}
