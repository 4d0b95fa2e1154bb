@testable import Hotplate

/// Decodes within limits small enough that memory is no finding.
func fuzzPicture(_ bytes: [UInt8]) {
  let limits = FrameDecoder.Limits(side: 4_096, pixels: 1 << 22, bytes: 1 << 20)
  guard case .success(let frame) = FrameDecoder(limits: limits).decode(bytes, source: "fuzz") else {
    return
  }
  precondition(frame.pixels.count == frame.width * frame.height)
  precondition(frame.width <= 4_096 && frame.height <= 4_096 && frame.pixels.count <= 1 << 22)
}

/// Turns a picture of three by two as the EXIF block says: every orientation keeps the pixels.
func fuzzOrientation(_ bytes: [UInt8]) {
  let turned = EXIFOrientation(ofJPEG: bytes).applied(
    to: [1, 2, 3, 4, 5, 6], width: 3, height: 2)
  precondition(turned.width * turned.height == 6)
  precondition(turned.pixels.sorted() == [1, 2, 3, 4, 5, 6])
}
