import Foundation

extension HitRecord {
  /// A plate's picture, as it is sent with a hit.
  public struct Crop: Codable, Sendable, Hashable {
    /// The most bytes of `data`. As base64 and with the rest of a record they are less than the 100 kB that some web frameworks take unless told otherwise.
    static let most = 1 << 16

    /// The media type: `image/png`.
    public var type: String
    /// The picture, at most 64 KiB; base64 in JSON.
    public var data: Data

    /// Cuts a plate out of its frame, upright and as large as it is there; where that takes too many bytes, at half the size, a quarter and so on.
    ///
    /// `nil` of a frame without its pixels, of a region that no locator found (it is the whole picture), and when memory runs out.
    init?(_ region: PlateRegion, in frame: Frame) {
      guard frame.hasPixels, region.score > 0,
        let png = PlateCrop.png(of: region, in: frame, atMost: Self.most)
      else { return nil }
      type = "image/png"
      data = png
    }
  }

  /// The line of a record without its ``crop``; any other line as it is.
  ///
  /// Cut out of the bytes, so that the rest stays as it was. No text in a record has these: its quotation marks have a backslash.
  package static func withoutCrop(_ line: Data) -> Data {
    guard let start = line.range(of: Data(",\"crop\":{\"data\":\"".utf8)),
      let end = line[start.upperBound...].firstIndex(of: UInt8(ascii: "}"))
    else { return line }
    return line[..<start.lowerBound] + line[line.index(after: end)...]
  }
}
