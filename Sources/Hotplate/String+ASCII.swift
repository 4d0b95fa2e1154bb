extension String {
  /// Whether a byte of the text in UTF-8 is such a one.
  func hasByte(where isSuch: (UInt8) -> Bool) -> Bool {
    utf8.withContiguousStorageIfAvailable { $0.contains(where: isSuch) }
      ?? utf8.contains(where: isSuch)
  }

  /// The text with characters of ASCII as other texts: where `other` gives one for a byte, it stands in the byte's place.
  ///
  /// Whoever reads CSV, HTML or a path looks at bytes. For Swift a comma before U+0301, or after U+0600, is no comma but a part of another
  /// `Character`: looked for as such, it is not seen.
  package func replacingASCII(_ other: (UInt8) -> String?) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(utf8.count)
    for byte in utf8 {
      if byte < 0x80, let text = other(byte) { bytes += text.utf8 } else { bytes.append(byte) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
