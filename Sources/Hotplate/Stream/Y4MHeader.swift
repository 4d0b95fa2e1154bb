/// The first line of a YUV4MPEG2 stream.
struct Y4MHeader: Sendable, Hashable {
  static let signature = "YUV4MPEG2"
  static let interlacedSentence =
    "the stream is interlaced; expected progressive pictures (ffmpeg: -vf yadif)"

  /// Why a stream cannot be read.
  struct Refusal: Error, Hashable {
    let code: FrameFailure.Code
    let sentence: String

    init(_ code: FrameFailure.Code, _ sentence: String) {
      self.code = code
      self.sentence = sentence
    }
  }

  var width: Int
  var height: Int
  /// Bytes of all planes of a frame.
  var frameBytes: Int

  /// Reads the line, without its end.
  static func parse(_ line: String, limits: FrameDecoder.Limits) -> Result<Y4MHeader, Refusal> {
    let words = line.split(separator: " ")
    guard words.first.map(String.init) == signature else {
      return .failure(.init(.damagedStream, "expected \(signature) at the start of a Y4M stream"))
    }
    var width = 0
    var height = 0
    var sampling = "420"
    for word in words.dropFirst() {
      let value = word.dropFirst()
      switch word.first {
      case "W": width = Int(value) ?? 0
      case "H": height = Int(value) ?? 0
      case "C": sampling = String(value)
      case "I" where value != "p" && value != "?":
        return .failure(.init(.unsupported, interlacedSentence))
      default: break
      }
    }
    if let refusal = limits.refusal(width: width, height: height) {
      return .failure(.init(.tooLarge, refusal))
    }
    guard let chroma = chromaBytes(sampling, width: width, height: height) else {
      return .failure(
        .init(
          .unsupported,
          "pixels of the kind \(sampling); expected 8 bits as mono, 420, 411, 422 or 444"
            + " (ffmpeg: -pix_fmt gray)"))
    }
    return .success(
      Y4MHeader(width: width, height: height, frameBytes: width * height + chroma))
  }

  /// Bytes of the planes behind luma, or `nil` when the kind of pixels is not taken.
  private static func chromaBytes(_ sampling: String, width: Int, height: Int) -> Int? {
    let halfWidth = (width + 1) / 2
    switch sampling {
    case "mono": return 0
    case "420", "420jpeg", "420mpeg2", "420paldv": return 2 * halfWidth * ((height + 1) / 2)
    case "411": return 2 * ((width + 3) / 4) * height
    case "422": return 2 * halfWidth * height
    case "444": return 2 * width * height
    case "444alpha": return 3 * width * height
    default: return nil
    }
  }
}
