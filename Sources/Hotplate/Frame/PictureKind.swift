/// The encodings that can be decoded, told by a picture's first bytes.
public enum PictureKind: String, Sendable, Hashable {
  /// Baseline or progressive, as cameras send.
  case jpeg = "JPEG"
  /// A PNG still.
  case png = "PNG"
  /// The first picture of a TIFF.
  case tiff = "TIFF"
  /// A WebP still.
  case webp = "WebP"
  /// A bitmap of Windows.
  case bmp = "BMP"
  /// The first picture of a GIF.
  case gif = "GIF"

  /// Tells the kind of a picture, or `nil` when it is none of these.
  public init?(of bytes: [UInt8]) {
    func starts(_ signature: [UInt8], at offset: Int = 0) -> Bool {
      bytes.count >= offset + signature.count
        && bytes[offset..<offset + signature.count].elementsEqual(signature)
    }
    if starts([0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if starts([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if starts([0x49, 0x49, 0x2A, 0x00]) || starts([0x4D, 0x4D, 0x00, 0x2A]) {
      self = .tiff
    } else if starts(Array("RIFF".utf8)) && starts(Array("WEBP".utf8), at: 8) {
      self = .webp
    } else if starts(Array("BM".utf8)) && bytes.count >= 26 {
      self = .bmp
    } else if starts(Array("GIF87a".utf8)) || starts(Array("GIF89a".utf8)) {
      self = .gif
    } else {
      return nil
    }
  }
}
