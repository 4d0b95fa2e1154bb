import Foundation

/// A PNG made of nothing but arithmetic: gray bars that stand for a picture.
enum TestPicture {
  static func png(width: Int, height: Int, seed: Int) -> Data {
    var rows = Data()
    for y in 0..<height {
      rows.append(0)
      for x in 0..<width {
        let isBar = (x / max(1, width / 15) + seed).isMultiple(of: 2)
        let isEdge = y < height / 6 || y > height * 5 / 6
        rows.append(isEdge ? 235 : isBar ? UInt8(40 + (seed * 37 + x) % 60) : 220)
      }
    }
    var data = Data([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    chunk("IHDR", big(width) + big(height) + Data([8, 0, 0, 0, 0]), into: &data)
    chunk("IDAT", Data([0x78, 0x01]) + stored(rows) + adler(rows), into: &data)
    chunk("IEND", Data(), into: &data)
    return data
  }

  private static func big(_ value: Int) -> Data {
    withUnsafeBytes(of: UInt32(value).bigEndian) { Data($0) }
  }

  /// Deflate without compression.
  private static func stored(_ bytes: Data) -> Data {
    var out = Data()
    var rest = bytes[...]
    while true {
      let part = rest.prefix(65_535)
      rest = rest.dropFirst(part.count)
      out.append(rest.isEmpty ? 1 : 0)
      out += withUnsafeBytes(of: UInt16(part.count).littleEndian) { Data($0) }
      out += withUnsafeBytes(of: (~UInt16(part.count)).littleEndian) { Data($0) }
      out += part
      if rest.isEmpty { return out }
    }
  }

  private static func adler(_ bytes: Data) -> Data {
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return big(Int(b << 16 | a))
  }

  private static func chunk(_ name: String, _ body: Data, into data: inout Data) {
    let named = Data(name.utf8) + body
    var crc: UInt32 = .max
    for byte in named {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xedb8_8320 : 0) }
    }
    data += big(body.count) + named + big(Int(~crc))
  }
}
