import CJPEG

@testable import Hotplate

/// Decodes within limits small enough that memory is no finding.
func fuzzPicture(_ bytes: [UInt8]) {
  let limits = FrameDecoder.Limits(side: 4_096, pixels: 1 << 22, bytes: 1 << 20)
  fuzzEighth(bytes, limits)
  guard case .success(let frame) = FrameDecoder(limits: limits).decode(bytes, source: "fuzz") else {
    return
  }
  precondition(frame.pixels.count == frame.width * frame.height)
  precondition(frame.width <= 4_096 && frame.height <= 4_096 && frame.pixels.count <= 1 << 22)
}

/// What is decoded to an eighth of its size without libjpeg is what libjpeg makes of it.
private func fuzzEighth(_ bytes: [UInt8], _ limits: FrameDecoder.Limits) {
  var info = hotplate_jpeg_info()
  guard hotplate_jpeg_size(bytes, bytes.count, &info) == hotplate_jpeg_ok,
    limits.refusal(width: Int(info.width), height: Int(info.height)) == nil
  else { return }
  var pixels = [UInt8](repeating: 0, count: Int((info.width + 7) / 8 * ((info.height + 7) / 8)))
  guard hotplate_jpeg_eighth(bytes, bytes.count, &pixels, &info) == 1 else { return }
  var expected = pixels
  precondition(hotplate_jpeg_gray(bytes, bytes.count, 8, &expected, &info) == hotplate_jpeg_ok)
  precondition(pixels == expected)
}

/// Turns a picture of three by two as the EXIF block says: every orientation keeps the pixels.
func fuzzOrientation(_ bytes: [UInt8]) {
  let turned = EXIFOrientation(ofJPEG: bytes).applied(
    to: [1, 2, 3, 4, 5, 6], width: 3, height: 2)
  precondition(turned.width * turned.height == 6)
  precondition(turned.pixels.sorted() == [1, 2, 3, 4, 5, 6])
}
