/// A small JPEG by structure: every marker a camera writes, coded data drawn at random, no picture anyone can decode.
enum DrawnJPEG {
  /// Makes the bytes of picture `number`.
  static func bytes(
    _ number: Int, thumbnail: Bool, using generator: inout some RandomNumberGenerator
  ) -> [UInt8] {
    var bytes: [UInt8] = [0xFF, 0xD8]
    func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
      let length = content.count + 2
      return [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + content
    }
    bytes += segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0])
    bytes += segment(0xFE, Array("picture \(number)".utf8))
    if thumbnail {
      let inner = DrawnJPEG.bytes(number, thumbnail: false, using: &generator)
      bytes += segment(0xE1, Array("Exif\0\0".utf8) + inner)
    }
    // Values as of a quality a camera uses; a table that holds a start marker is taken for damage.
    bytes += segment(0xDB, [0] + (0..<64).map { _ in UInt8.random(in: 1...200, using: &generator) })
    bytes += segment(0xC0, [8, 0, 16, 0, 16, 1, 1, 0x11, 0])
    bytes += segment(
      0xC4, [0] + [0, 1, 2] + [UInt8](repeating: 0, count: 13) + [1, 2, 3])
    bytes += segment(0xDA, [1, 1, 0, 0, 63, 0])
    for index in 0..<Int.random(in: 40...400, using: &generator) {
      let value = UInt8.random(in: 0...255, using: &generator)
      bytes.append(value)
      if value == 0xFF { bytes.append(0) }
      if index % 97 == 96 { bytes += [0xFF, 0xD0 + UInt8(index / 97 % 8)] }
    }
    return bytes + [0xFF, 0xD9]
  }
}
