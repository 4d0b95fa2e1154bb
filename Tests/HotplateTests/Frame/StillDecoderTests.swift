import Foundation
import Testing

@testable import Hotplate

/// Stills with more in them than a picture.
@Suite struct StillDecoderTests {
  private static func png(_ chunks: [(String, [UInt8])], into file: [UInt8]) -> [UInt8] {
    // Behind the header, which is of 25 bytes with its length, name and checksum.
    let head = 8 + 25
    let added = chunks.flatMap { name, content -> [UInt8] in
      let body = Array(name.utf8) + content
      var sum: UInt32 = 0xFFFF_FFFF
      for byte in body {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
      }
      func big(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * UInt32($0))) }
      }
      return big(UInt32(content.count)) + body + big(~sum)
    }
    return Array(file[..<head]) + added + Array(file[head...])
  }

  @Test func chunksThatAreNoPixelsAreLeftOut() throws {
    let file = try Fixture.bytes("stills/us-day.png")
    let more = Self.png([("tEXt", Array("Comment\0x".utf8)), ("zTXt", [1, 2, 3])], into: file)
    let kept = PNGStill(of: more)
    #expect(kept.bytes == PNGStill(of: file).bytes)
    #expect(kept.bytes.count < more.count)
    let decoder = FrameDecoder()
    let (a, b) = (decoder.decode(file, source: "a"), decoder.decode(more, source: "a"))
    #expect(try a.get().pixels == b.get().pixels)
    // What is cut off, or has no end, stays for the decoder to refuse.
    for count in [9, 20, 34, file.count / 2, file.count - 1] {
      #expect((try? decoder.decode(Array(file[..<count]), source: "a").get()) == nil, "\(count)")
    }
  }

  /// Leptonica makes all of a gray picture white where one value is named transparent.
  @Test func aTransparentValueLeavesAGrayPictureAsItIs() throws {
    let pixels = (0..<64).map { UInt8($0 * 4) }
    let file = Self.grayPNG(pixels, width: 8)
    #expect(try FrameDecoder().decode(file, source: "a").get().pixels == pixels)
    for value in [0, 128, 252] as [UInt8] {
      let marked = Self.png([("tRNS", [0, value])], into: file)
      #expect(try FrameDecoder().decode(marked, source: "a").get().pixels == pixels)
    }
  }

  /// A PNG of gray values whose pixels are stored as they are.
  private static func grayPNG(_ pixels: [UInt8], width: Int) -> [UInt8] {
    let height = pixels.count / width
    // Each row behind the number of its filter, 0 for none.
    let rows = (0..<height).flatMap { [0] + pixels[$0 * width..<($0 + 1) * width] }
    var (a, b) = (1, 0)
    for byte in rows {
      a = (a + Int(byte)) % 65_521
      b = (b + a) % 65_521
    }
    let count = [UInt8(rows.count & 255), UInt8(rows.count >> 8)]
    let sum = [b >> 8, b, a >> 8, a].map { UInt8($0 & 255) }
    let stored = [0x78, 0x01, 0x01] + count + count.map { ~$0 } + rows + sum
    let header: [UInt8] = [0, 0, 0, UInt8(width), 0, 0, 0, UInt8(height), 8, 0, 0, 0, 0]
    // `png` puts chunks behind 33 bytes: a signature, and here a chunk without content that is taken away.
    let start: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let whole = png(
      [("IHDR", header), ("IDAT", stored), ("IEND", [])],
      into: start + [UInt8](repeating: 0, count: 25))
    return start + whole[33...]
  }

  /// A bitmap of one row, its pixels blue, green and red.
  private static func bmp(_ pixels: [[UInt8]], bits: UInt8 = 24, compression: UInt8 = 0) -> [UInt8]
  {
    let row = pixels.flatMap { $0 }
    let padded = row + [UInt8](repeating: 0, count: (4 - row.count % 4) % 4)
    func little(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (8 * $0) & 255) } }
    return Array("BM".utf8) + little(54 + padded.count) + little(0) + little(54) + little(40)
      + little(pixels.count) + little(1) + [1, 0, bits, 0] + little(Int(compression))
      + little(padded.count) + little(2835) + little(2835) + little(0) + little(0) + padded
  }

  @Test func colorsHaveTheGrayThatJPEGGivesThem() throws {
    let file = Self.bmp([[0, 0, 255], [0, 255, 0], [255, 0, 0], [255, 255, 255]])
    #expect(try FrameDecoder().decode(file, source: "a").get().pixels == [76, 150, 29, 255])
  }

  @Test func whatWouldComeOutAsOtherPixelsIsRefused() {
    let pixels = [[UInt8]](repeating: [1, 2, 3], count: 8)
    for file in [Self.bmp(pixels, bits: 16), Self.bmp(pixels, compression: 3)] {
      guard case .failure(let failure) = FrameDecoder().decode(file, source: "a") else {
        Issue.record("was decoded")
        continue
      }
      #expect(failure.code == .unsupported)
      #expect(failure.message.hasPrefix("a: found "))
    }
  }

  /// For a text that says it has two gigabytes libpng takes two gigabytes.
  @Test(arguments: ["tEXt", "zTXt", "iTXt", "sPLT"]) func aFalseLengthIsNotHandedOn(
    name: String
  ) throws {
    let head = try Fixture.bytes("stills/us-day.png").prefix(33)
    let file = Array(head) + [0x7F, 0xFF, 0xFF, 0xFF] + Array(name.utf8) + [97]
    #expect(PNGStill(of: file).bytes == Array(head))
    #expect((try? FrameDecoder().decode(file, source: "a").get()) == nil)
  }

  /// A TIFF structure of one tag, the orientation.
  private static func exif(_ orientation: UInt8) -> [UInt8] {
    Array("MM\0*".utf8) + [0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]
  }

  @Test(arguments: UInt8(1)...8) func aPNGIsSetUpright(orientation: UInt8) throws {
    let file = try Fixture.bytes("stills/us-day.png")
    let turned = Self.png([("eXIf", Self.exif(orientation))], into: file)
    let frame = try FrameDecoder().decode(file, source: "a").get()
    let upright = try #require(EXIFOrientation(rawValue: UInt16(orientation))).applied(
      to: frame.pixels, width: frame.width, height: frame.height)
    let decoded = try FrameDecoder().decode(turned, source: "a").get()
    #expect((decoded.width, decoded.height) == (upright.width, upright.height))
    #expect(decoded.pixels == upright.pixels)
  }

  @Test(arguments: [[], Array("Exif\0\0".utf8)]) func theOrientationOfAWebPIsFound(
    prefix: [UInt8]
  ) {
    let content = prefix + Self.exif(6)
    let head = Array("RIFF....WEBPVP8X".utf8) + [1, 0, 0, 0, 9, 0]
    let file = head + Array("EXIF".utf8) + [UInt8(content.count), 0, 0, 0] + content
    #expect(EXIFOrientation(ofWebP: file) == .turnedLeft)
    for count in 0..<file.count {
      #expect(EXIFOrientation(ofWebP: Array(file[..<count])) == .upright)
    }
  }

  /// Comments in blocks of one byte took Leptonica gigabytes.
  @Test func aGIFIsHandedOnWithoutItsComments() {
    let screen: [UInt8] = Array("GIF89a".utf8) + [2, 0, 1, 0, 0, 0, 0]
    let image: [UInt8] = [0x2C, 0, 0, 0, 0, 2, 0, 1, 0, 0, 2, 2, 1, 1, 0]
    let comment: [UInt8] =
      [0x21, 0xFE] + Array(repeating: [1, 65], count: 1000).flatMap(\.self) + [0]
    let still = GIFStill(firstOf: screen + comment + image + [0x3B])
    #expect(still?.bytes == screen + image + [0x3B])
    #expect(still?.width == 2 && still?.height == 1)
  }

  @Test func theOldestKindOfBitmapIsRefusedForWhatItIs() throws {
    let file: [UInt8] =
      Array("BM".utf8) + [UInt8](repeating: 0, count: 12) + [12, 0, 0, 0]
      + [48, 0, 8, 0, 1, 0, 24, 0] + [UInt8](repeating: 90, count: 1200)
    guard case .failure(let failure) = FrameDecoder().decode(file, source: "a") else {
      Issue.record("decoded")
      return
    }
    #expect(failure.code == .damagedPicture)
  }

  /// A TIFF of two strips in colors, of one row of two pixels each, its directory first.
  private static func tiff(little: Bool) -> [UInt8] {
    func bytes(_ value: Int, _ count: Int) -> [UInt8] {
      let digits = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      return little ? digits : digits.reversed()
    }
    func entry(_ tag: Int, _ type: Int, _ count: Int, _ value: Int) -> [UInt8] {
      let isShort = type == 3 && count == 1
      return bytes(tag, 2) + bytes(type, 2) + bytes(count, 4)
        + (isShort ? bytes(value, 2) + [0, 0] : bytes(value, 4))
    }
    let entries = [
      (256, 3, 1, 2), (257, 3, 1, 2), (258, 3, 3, 0), (259, 3, 1, 1), (262, 3, 1, 2),
      (273, 4, 2, 8),
      (277, 3, 1, 3), (278, 3, 1, 1), (279, 4, 2, 16),
    ]
    let behind = 8 + 2 + 12 * entries.count + 4
    let directory = entries.flatMap { tag, type, count, value in
      entry(tag, type, count, count > 1 ? behind + value : value)
    }
    return Array((little ? "II" : "MM").utf8) + bytes(42, 2) + bytes(8, 4)
      + bytes(entries.count, 2) + directory + bytes(0, 4)
      + bytes(8, 2) + bytes(8, 2) + bytes(8, 2) + [0, 0]
      + bytes(behind + 24, 4) + bytes(behind + 30, 4) + bytes(6, 4) + bytes(6, 4)
      + [UInt8](repeating: 200, count: 12)
  }

  /// A TIFF of entries alone: each a tag, how many numbers of four bytes it has, and the number or where they stand.
  private static func directory(_ entries: [(UInt16, UInt32, UInt32)]) -> [UInt8] {
    func little(_ value: some FixedWidthInteger) -> [UInt8] {
      withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
    var file = Array("II*\0".utf8)
    file += little(UInt32(8))
    file += little(UInt16(entries.count))
    for (tag, count, value) in entries {
      file += little(tag)
      file += little(UInt16(4))
      file += little(count)
      file += little(value)
    }
    return file
  }

  @Test func ofEntriesWithOneTagTheFirstCounts() {
    let entries: [(UInt16, UInt32, UInt32)] = [
      (273, 1, 8), (279, 1, 4), (273, 1, 9999), (279, 1, 9999),
    ]
    #expect(TIFFStrips(of: Self.directory(entries), width: 2, height: 2).areWhole)
    let other = Self.directory([(273, 1, 9999)] + entries)
    #expect(!TIFFStrips(of: other, width: 2, height: 2).areWhole)
  }

  /// Two megabytes of 4,000 such entries took 42 seconds.
  @Test(.timeLimit(.minutes(5))) func stripsThatAreClaimedOverAndOverAreLookedAtOnce() {
    let entries: [(UInt16, UInt32, UInt32)] = (0..<400).map { number in
      (number % 2 == 0 ? 273 : 279, 490_000, 5_000)
    }
    let file = Self.directory(entries) + [UInt8](repeating: 0, count: 2_000_000)
    #expect(TIFFStrips(of: file, width: 64, height: 64).areWhole)
  }

  @Test(arguments: [true, false]) func aTIFFThatIsCutOffIsRefused(little: Bool) throws {
    let file = Self.tiff(little: little)
    let frame = try FrameDecoder().decode(file, source: "a").get()
    #expect(frame.width == 2 && frame.height == 2 && frame.pixels == [200, 200, 200, 200])
    for count in 8..<file.count {
      let cut = FrameDecoder().decode(Array(file[..<count]), source: "a")
      #expect((try? cut.get()) == nil, "\(count) of \(file.count)")
    }
    #expect(!TIFFStrips(of: Array(file.dropLast()), width: 2, height: 2).areWhole)
  }
}
