/// Cuts a YUV4MPEG2 stream, as `ffmpeg -f yuv4mpegpipe -` writes it, into gray frames.
///
/// Of a color picture the luma plane is taken as it is and the chroma planes are skipped: 8 bits in gray, 4:2:0,
/// 4:1:1, 4:2:2 or 4:4:4, progressive. Interlaced pictures and more than 8 bits are refused with a sentence.
/// A frame whose marker is damaged is one `damaged` piece, and reading goes on at the next marker. Where a marker may stand, so may the
/// first line of another stream, whose pictures follow.
public struct Y4MReader: Sendable {
  /// What was cut from the stream.
  public enum Piece: Sendable, Hashable {
    /// The gray values of one frame, `height × width`, row by row.
    case picture(width: Int, height: Int, pixels: [UInt8])
    /// A frame that cannot be given, and why.
    case damaged(FrameFailure.Code, String)
    /// Nothing of what follows can be read, and why. The last piece.
    case refused(FrameFailure.Code, String)
  }

  private enum State {
    case header
    case marker
    case lost
    case refused
  }

  private let limits: FrameDecoder.Limits
  private var buffer: [UInt8] = []
  private var start = 0
  private var state = State.header
  private var header: Y4MHeader?
  private var hasEnded = false

  /// The longest header or frame marker, in bytes.
  static let longestLine = 1024
  private static let frameMarker = Array("FRAME".utf8)
  private static let headerStart = Array("\(Y4MHeader.signature) ".utf8)

  /// Makes a reader; pictures beyond `limits` are refused before memory is taken for them.
  public init(limits: FrameDecoder.Limits = FrameDecoder.Limits()) {
    self.limits = limits
  }

  /// Adds what the stream gave.
  public mutating func append(_ bytes: some Collection<UInt8>) {
    if state == .refused { return }
    if start > 0 {
      buffer.removeSubrange(..<start)
      start = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// Tells that nothing comes any more.
  public mutating func end() { hasEnded = true }

  /// Returns the next piece, or `nil` when the stream must give more first.
  public mutating func next() -> Piece? {
    while true {
      switch state {
      case .refused: return nil
      case .header:
        guard let piece = readHeader() else { return nil }
        switch piece {
        case .failure(let refusal):
          state = .refused
          buffer = []
          start = 0
          return .refused(refusal.code, refusal.sentence)
        case .success(let header):
          self.header = header
          state = .marker
        }
      case .marker:
        guard let header else { return nil }
        if buffer[start...].starts(with: Self.headerStart) {
          state = .header
        } else {
          return readFrame(header)
        }
      case .lost:
        guard findMarker() else { return nil }
        state = .marker
      }
    }
  }

  /// Reads the first line; `nil` when it is not whole yet.
  private mutating func readHeader() -> Result<Y4MHeader, Y4MHeader.Refusal>? {
    guard let end = lineEnd(from: start) else {
      if buffer.count - start > Self.longestLine {
        return .failure(.init(.damagedStream, "the first line is longer than a Y4M header"))
      }
      if !hasEnded || buffer.count == start { return nil }
      return .failure(.init(.damagedStream, "the stream ends inside the Y4M header"))
    }
    let line = String(decoding: buffer[start..<end], as: UTF8.self)
    start = end + 1
    return Y4MHeader.parse(line, limits: limits)
  }

  private mutating func readFrame(_ header: Y4MHeader) -> Piece? {
    let available = buffer.count - start
    guard available > 0 else { return nil }
    let marker = Self.frameMarker
    guard isBegun(marker) else {
      if isBegun(Self.headerStart) { return cutOff() }
      state = .lost
      return .damaged(.damagedStream, "FRAME was expected between two pictures")
    }
    guard let end = lineEnd(from: start) else {
      if available > Self.longestLine {
        start += marker.count
        state = .lost
        return .damaged(.damagedStream, "a frame marker longer than \(Self.longestLine) bytes")
      }
      return cutOff()
    }
    if buffer[start + marker.count..<end].split(separator: 0x20).contains(where: { word in
      word.first == UInt8(ascii: "I")
        && word.dropFirst().first.map { $0 != UInt8(ascii: "p") } ?? false
    }) {
      state = .refused
      return .refused(.unsupported, Y4MHeader.interlacedSentence)
    }
    let luma = end + 1
    guard buffer.count - luma >= header.frameBytes else { return cutOff() }
    let pixels = Array(buffer[luma..<luma + header.width * header.height])
    start = luma + header.frameBytes
    return .picture(width: header.width, height: header.height, pixels: pixels)
  }

  /// Whether what is there begins as `word` does, as far as it goes.
  private func isBegun(_ word: [UInt8]) -> Bool {
    buffer[start...].starts(with: word.prefix(buffer.count - start))
  }

  private mutating func cutOff() -> Piece? {
    if !hasEnded { return nil }
    start = buffer.count
    return .damaged(.damagedStream, "the stream ends inside a picture")
  }

  /// Moves to the next frame marker or header; `false` when the stream must give more first.
  private mutating func findMarker() -> Bool {
    let (marker, header) = (Self.frameMarker, Self.headerStart)
    while start < buffer.count {
      if buffer[start] == marker[0] || buffer[start] == header[0] {
        let rest = buffer[start...]
        let behind = rest.dropFirst(marker.count).first
        if rest.starts(with: header)
          || rest.starts(with: marker) && (behind == 0x0A || behind == 0x20)
        {
          return true
        }
        if rest.count < header.count, !hasEnded { return false }
      }
      start += 1
    }
    return false
  }

  private func lineEnd(from offset: Int) -> Int? {
    buffer[offset..<min(buffer.count, offset + Self.longestLine)].firstIndex(of: 0x0A)
  }
}
