/// How pictures stand in a stream of bytes.
public enum StreamInput: String, Sendable, Hashable, CaseIterable {
  /// Told by the first bytes.
  case auto
  /// JPEG after JPEG with nothing, anything or multipart headers between.
  case mjpeg
  /// YUV4MPEG2.
  case y4m
  /// One file name a line.
  case paths

  /// The kind of picture file that bytes begin as, where no stream begins so: all but JPEG.
  static func pictureFile(_ bytes: [UInt8]) -> PictureKind? {
    guard let kind = PictureKind(of: bytes), kind != .jpeg else { return nil }
    // Two letters alone may begin a name; no name has the zeros that a BMP has in its header.
    return kind == .bmp && bytes[6..<10].contains { $0 != 0 } ? nil : kind
  }

  /// Tells the kind of a stream by how it begins, or `nil` when more bytes are needed.
  ///
  /// Text up to a line end that is neither a multipart boundary nor a header is a file name; everything else is
  /// searched for JPEG.
  static func guess(from bytes: [UInt8], hasEnded: Bool) -> StreamInput? {
    if pictureFile(bytes) != nil { return .mjpeg }
    let signature = Array(Y4MHeader.signature.utf8)
    let seen = min(bytes.count, signature.count)
    if seen > 0, bytes[..<seen].elementsEqual(signature[..<seen]) {
      if seen == signature.count { return .y4m }
      return hasEnded ? .paths : nil
    }
    let text = bytes.drop { $0 == 0x0A || $0 == 0x0D }
    guard let first = text.first else { return hasEnded ? .paths : nil }
    // Names end with zero bytes where `find -print0` wrote them; so may the first bytes of a picture, which hold no dot or slash.
    var line = text.prefix { $0 != 0x0A && $0 != 0 }
    if !line.contains(where: { $0 == 0x2E || $0 == 0x2F }) { line = text.prefix { $0 != 0x0A } }
    // A file name that is no UTF-8 is rarer than a picture that is no JPEG, whose every line would be taken for a name.
    let isText = line.count == text.count || String(validating: line, as: UTF8.self) != nil
    if first == 0xFF || !isText || line.contains(where: { $0 < 0x09 || $0 == 0x7F || $0 == 0xFF }) {
      return .mjpeg
    }
    for header in ["--", "HTTP/", "Content-", "content-", "MIME-"]
    where line.starts(with: header.utf8) {
      return .mjpeg
    }
    if line.count > PathLines.longestPath { return .mjpeg }
    return line.count == text.count && !hasEnded ? nil : .paths
  }
}
