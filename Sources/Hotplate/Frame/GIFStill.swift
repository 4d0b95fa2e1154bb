/// The first image of a GIF by itself.
///
/// Leptonica decodes every image of a file before it gives the first, and an image may be larger than the screen of the
/// header: the size of this one alone says what decoding takes.
struct GIFStill {
  /// Columns of the image.
  let width: Int
  /// Rows of the image.
  let height: Int
  /// A GIF that holds this image and nothing else: comments of a few bytes take Leptonica's memory by the gigabyte.
  let bytes: [UInt8]

  /// Walks the blocks of a file (GIF89a, CompuServe 1990) to the end of its first image; `nil` where that is missing.
  init?(firstOf file: [UInt8]) {
    func colorTable(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 6 << Int(flags & 7) }
    func endOfData(from start: Int) -> Int? {
      var at = start
      while at < file.count {
        let count = Int(file[at])
        at += 1 + count
        if count == 0 { return at }
      }
      return nil
    }
    guard file.count > 13 else { return nil }
    let header = 13 + colorTable(file[10])
    var at = header
    while at + 1 < file.count, file[at] == 0x21 {
      guard let end = endOfData(from: at + 2) else { return nil }
      at = end
    }
    guard at + 10 < file.count, file[at] == 0x2C,
      let end = endOfData(from: at + 11 + colorTable(file[at + 9]))
    else { return nil }
    width = Int(file[at + 5]) | Int(file[at + 6]) << 8
    height = Int(file[at + 7]) | Int(file[at + 8]) << 8
    bytes = Array(file[..<header] + file[at..<end] + [0x3B])
  }
}
