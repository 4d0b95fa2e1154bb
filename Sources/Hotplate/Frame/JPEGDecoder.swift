import CJPEG

/// Decodes JPEG through libjpeg straight to gray.
struct JPEGDecoder {
  let limits: FrameDecoder.Limits
  /// 1, or 8 for a picture of the means of its blocks, which takes less time.
  var shrink = 1

  func decode(_ bytes: [UInt8], source: String) -> Result<Frame, FrameFailure> {
    var info = hotplate_jpeg_info()
    let sized = bytes.withUnsafeBufferPointer {
      hotplate_jpeg_size($0.baseAddress, $0.count, &info)
    }
    if sized != hotplate_jpeg_ok {
      return .failure(failure(sized, info, source: source))
    }
    if let refusal = limits.refusal(width: Int(info.width), height: Int(info.height)) {
      return .failure(FrameFailure(.tooLarge, of: source, refusal))
    }
    let width = (Int(info.width) + shrink - 1) / shrink
    let height = (Int(info.height) + shrink - 1) / shrink
    var status = hotplate_jpeg_ok
    let pixels = [UInt8](unsafeUninitializedCapacity: width * height) { buffer, count in
      status = bytes.withUnsafeBufferPointer {
        hotplate_jpeg_gray($0.baseAddress, $0.count, Int32(shrink), buffer.baseAddress, &info)
      }
      // On failure rows may be missing, so nothing of the buffer counts as written.
      count = status == hotplate_jpeg_ok ? width * height : 0
    }
    guard status == hotplate_jpeg_ok else {
      return .failure(failure(status, info, source: source))
    }
    let orientation = EXIFOrientation(ofJPEG: bytes)
    let upright = orientation.applied(to: pixels, width: width, height: height)
    return .success(
      Frame(width: upright.width, height: upright.height, pixels: upright.pixels, source: source))
  }

  private func failure(
    _ status: hotplate_jpeg_status, _ info: hotplate_jpeg_info, source: String
  ) -> FrameFailure {
    let words = withUnsafeBytes(of: info.message) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    let code: FrameFailure.Code
    let sentence: String
    switch status {
    case hotplate_jpeg_too_large:
      (code, sentence) = (.tooLarge, "the JPEG's size cannot be decoded")
    case hotplate_jpeg_truncated:
      (code, sentence) = (.truncatedJPEG, "the JPEG ends before its picture does")
    case hotplate_jpeg_unsupported:
      (code, sentence) = (.unsupported, "a JPEG of a kind that cannot be decoded")
    default:
      (code, sentence) = (.damagedJPEG, "the JPEG is damaged")
    }
    return FrameFailure(code, of: source, sentence + (words.isEmpty ? "" : " (\(words))"))
  }
}
