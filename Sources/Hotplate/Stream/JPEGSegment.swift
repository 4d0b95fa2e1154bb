/// One marker segment of a JPEG: a marker, a length of two bytes that counts itself, and the content.
///
/// The lengths of all segments but application data and comments follow from their content (ITU-T T.81, B.2), so
/// most damaged lengths can be told at once.
struct JPEGSegment {
  static let startOfScan: UInt8 = 0xDA

  let marker: UInt8
  /// Where the marker stands.
  let at: Int
  /// What the length says, itself included.
  let length: Int

  /// Where the segment ends.
  var end: Int { at + 2 + length }

  /// Reads a marker and its length.
  ///
  /// - Precondition: `at + 4 <= bytes.count`.
  init(marker: UInt8, at: Int, in bytes: [UInt8]) {
    self.marker = marker
    self.at = at
    length = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
  }

  /// Whether a segment may stand between the scans of one picture and is told from damage by its content.
  static func standsBetweenScans(_ marker: UInt8) -> Bool {
    switch marker {
    case 0xC4, 0xDA, 0xDB, 0xDC, 0xDD: true
    default: false
    }
  }

  private var isStartOfFrame: Bool {
    (0xC0...0xCF).contains(marker) && marker != 0xC4 && marker != 0xC8 && marker != 0xCC
  }

  /// Whether marker and length can stand in a header at all.
  var isPlausible: Bool {
    switch marker {
    case 0xC4: (19...2 + 8 * 273).contains(length)
    case 0xDB: (67...2 + 4 * 129).contains(length)
    case 0xDC, 0xDD: length == 4
    case 0xDA: [8, 10, 12, 14].contains(length)
    case 0xCC, 0xDE, 0xDF, 0xE0...0xEF, 0xFE: length >= 2
    case _ where isStartOfFrame: [11, 14, 17, 20].contains(length)
    default: false
    }
  }

  /// Whether the content agrees with the length.
  ///
  /// - Precondition: `end <= bytes.count`.
  func isSound(in bytes: [UInt8], marks: inout PictureMarks) -> Bool {
    hasWholeContent(in: bytes) && !swallowsNextPicture(in: bytes, marks: &marks)
  }

  private func hasWholeContent(in bytes: [UInt8]) -> Bool {
    let content = at + 4
    switch marker {
    case 0xC4: return hasWholeHuffmanTables(in: bytes)
    case 0xDB: return hasWholeQuantizationTables(in: bytes)
    case 0xDA:
      // Spectral selection and successive approximation are small numbers; the start of another picture is not.
      return length == 6 + 2 * Int(bytes[content]) && bytes[end - 3] <= 63 && bytes[end - 2] <= 63
        && bytes[end - 1] >> 4 <= 13 && bytes[end - 1] & 15 <= 13
    case _ where isStartOfFrame: return length == 8 + 3 * Int(bytes[content + 5])
    default: return true
    }
  }

  /// Whether the content reaches into another picture: a damaged length, or a picture cut off in this segment.
  ///
  /// A thumbnail starts and ends inside its segment. One that starts and does not end is the next picture, and so
  /// is one behind the end of another, save in EXIF, where makers' notes can hold anything. Tables hold no
  /// start marker: of the values that libjpeg scales from the standard's tables none come to one.
  private func swallowsNextPicture(in bytes: [UInt8], marks: inout PictureMarks) -> Bool {
    let content = at + 4..<end
    let found = marks.look(through: content, of: bytes)
    let isEXIF = bytes[content].starts(with: [0x45, 0x78, 0x69, 0x66])
    return found.hasOpenStart || found.hasStartBehindEnd && !isEXIF
  }

  private func hasWholeHuffmanTables(in bytes: [UInt8]) -> Bool {
    var table = at + 4
    while table < end {
      guard table + 17 <= end else { return false }
      table += 17 + bytes[table + 1..<table + 17].reduce(0) { $0 + Int($1) }
    }
    return table == end
  }

  private func hasWholeQuantizationTables(in bytes: [UInt8]) -> Bool {
    var table = at + 4
    while table < end {
      table += bytes[table] >> 4 == 0 ? 65 : 129
    }
    return table == end
  }
}
