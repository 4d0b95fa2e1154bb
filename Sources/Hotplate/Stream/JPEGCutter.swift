import Foundation

/// Cuts a stream of bytes into JPEG pictures: one after another with nothing, anything, or multipart headers between.
///
/// The markers of each picture are walked, so that the thumbnail inside an EXIF segment does not end it and a
/// length that leads astray is noticed. A picture that is cut off or damaged in its headers is one `damaged`
/// piece, and the search for the next start marker goes on behind the last header that could be trusted: a
/// damaged picture costs none of its neighbours. Where no picture starts for `maximumWithoutStart` bytes, that is one `damaged` piece,
/// and no other before a picture was given.
///
///     var cutter = JPEGCutter()
///     cutter.append(bytes)
///     while let piece = cutter.next() { … }
///
/// Memory stays below `maximumBytes` and what one `append` brings. Cost: linear in the bytes given.
public struct JPEGCutter: Sendable {
  /// What was cut from the stream.
  public enum Piece: Sendable, Hashable {
    /// A picture from its start marker to its end marker. Its coded data may still be damaged.
    case picture([UInt8])
    /// A picture that cannot be given, and why in a sentence without its source.
    case damaged(FrameFailure.Code, String)
  }

  /// The most bytes of one picture, at most a terabyte.
  public let maximumBytes: Int
  /// Far more than a camera's picture has: 64 MiB.
  public static let defaultMaximumBytes = 64 << 20
  /// More than cameras send around a picture, and told within a second of a usual stream.
  static let maximumWithoutStart = 4 << 20
  /// Bytes since the last start marker or picture.
  private var bytesWithoutStart = 0
  private var isMissingStartReported = false
  private var buffer: [UInt8] = []
  private var state = State.seeking
  /// Where the current picture starts in `buffer`, or what was searched in vain.
  private var start = 0
  /// The next byte to look at.
  private var at = 0
  /// The last header whose start could be trusted: behind it the search goes on after damage.
  private var trusted = 0
  private var marks = PictureMarks()
  private var hasEnded = false

  private enum State { case seeking, headers, coded }

  /// Makes a cutter for pictures of at most `maximumBytes` bytes.
  public init(maximumBytes: Int = Self.defaultMaximumBytes) {
    self.maximumBytes = min(max(0, maximumBytes), 1 << 40)
  }

  /// Adds what the stream gave.
  public mutating func append(_ bytes: some Collection<UInt8>) {
    // What is already cut goes before the buffer grows, so that it holds one picture and one read.
    if start > 0 {
      buffer.removeSubrange(..<start)
      at -= start
      trusted -= start
      marks.drop(start)
      start = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// Tells that nothing comes any more: a picture begun is cut off.
  public mutating func end() { hasEnded = true }

  /// Returns the next piece, or `nil` when the stream must give more first.
  public mutating func next() -> Piece? {
    while true {
      let step: Step
      switch state {
      case .seeking:
        let before = start
        step = seek()
        bytesWithoutStart += start - before
        let isTooFar = bytesWithoutStart >= Self.maximumWithoutStart
        if state != .seeking { bytesWithoutStart = 0 }
        if isTooFar && !isMissingStartReported {
          isMissingStartReported = true
          return .damaged(
            .notAPicture,
            "found no start of a JPEG in \(Self.maximumWithoutStart >> 20) MiB, expected JPEG after JPEG"
          )
        }
      case .headers: step = walk()
      case .coded: step = skim()
      }
      switch step {
      case .again: continue
      case .piece(let piece): return piece
      case .needsBytes:
        if state == .seeking { return nil }
        if at - start > maximumBytes || buffer.count - start > maximumBytes + (1 << 17) {
          return give(
            up: .tooLarge, "no end after \(maximumBytes) bytes, the limit of one picture", from: at)
        }
        if !hasEnded { return nil }
        // A length that leads beyond the end may be the damage: pictures can hide behind it.
        return give(
          up: .truncatedJPEG, "the stream ends inside the picture",
          from: state == .headers ? trusted + 2 : buffer.count)
      }
    }
  }

  private enum Step {
    case again
    case needsBytes
    case piece(Piece)
  }

  /// Looks for a start marker and the first byte of the marker behind it.
  private mutating func seek() -> Step {
    while let found = offsetOf0xFF(from: at) {
      at = found
      start = found
      guard found + 2 < buffer.count else { return .needsBytes }
      if buffer[found + 1] == 0xD8 && buffer[found + 2] == 0xFF {
        trusted = found
        at = found + 2
        state = .headers
        return .again
      }
      at = found + 1
    }
    at = buffer.count
    start = at
    return .needsBytes
  }

  /// Walks one segment before the coded data.
  private mutating func walk() -> Step {
    guard at + 1 < buffer.count else { return .needsBytes }
    guard buffer[at] == 0xFF else {
      return .piece(
        give(up: .damagedJPEG, "a marker was expected \(at - start) bytes in", from: trusted + 2))
    }
    switch buffer[at + 1] {
    case 0xFF:
      at += 1
      return at - start > maximumBytes ? .needsBytes : .again
    case 0xD8:
      return .piece(
        give(up: .truncatedJPEG, "another picture starts inside its headers", from: at))
    case 0xD9:
      return .piece(give(up: .damagedJPEG, "the picture ends before its coded data", from: at + 2))
    case let marker:
      guard at + 4 <= buffer.count else { return .needsBytes }
      let segment = JPEGSegment(marker: marker, at: at, in: buffer)
      guard segment.isPlausible else {
        return .piece(
          give(up: .damagedJPEG, "a damaged header \(at - start) bytes in", from: at + 2))
      }
      trusted = at
      // The byte behind it, too: what ends like a start marker may be one.
      guard segment.end < buffer.count || hasEnded && segment.end == buffer.count else {
        return .needsBytes
      }
      guard segment.isSound(in: buffer, marks: &marks) else {
        return .piece(
          give(up: .damagedJPEG, "a damaged table \(at - start) bytes in", from: at + 2))
      }
      at = segment.end
      if marker == JPEGSegment.startOfScan { state = .coded }
      return at - start > maximumBytes ? .needsBytes : .again
    }
  }

  /// Skims coded data up to the next marker that means something.
  private mutating func skim() -> Step {
    while let found = offsetOf0xFF(from: at) {
      at = found
      if at - start > maximumBytes { return .needsBytes }
      guard found + 1 < buffer.count else { return .needsBytes }
      switch buffer[found + 1] {
      case 0xFF:
        at = found + 1
      case 0xD9:
        let picture = Array(buffer[start..<found + 2])
        start = found + 2
        at = start
        state = .seeking
        isMissingStartReported = false
        return .piece(.picture(picture))
      case 0xD8:
        guard found + 2 < buffer.count else { return .needsBytes }
        if buffer[found + 2] == 0xFF {
          return .piece(
            give(
              up: .truncatedJPEG, "the picture is cut off where the next one starts", from: found))
        }
        at = found + 2
      case let marker where JPEGSegment.standsBetweenScans(marker):
        // Tables and further scans of a progressive picture. What looks like one but is not sound is
        // damage inside coded data, and is skimmed like it.
        if found + 4 > buffer.count {
          if !hasEnded { return .needsBytes }
          at = found + 2
          continue
        }
        let segment = JPEGSegment(marker: marker, at: found, in: buffer)
        if segment.isPlausible && segment.end >= buffer.count && !hasEnded { return .needsBytes }
        let sound =
          segment.isPlausible && segment.end <= buffer.count
          && segment.isSound(in: buffer, marks: &marks)
        at = sound ? segment.end : found + 2
      default:
        at = found + 2
      }
    }
    at = buffer.count
    return .needsBytes
  }

  /// Ends the current picture as damaged and searches for the next start marker from `offset`.
  private mutating func give(
    up code: FrameFailure.Code, _ sentence: String, from offset: Int
  ) -> Piece {
    start = min(offset, buffer.count)
    at = start
    state = .seeking
    return .damaged(code, sentence)
  }

  private func offsetOf0xFF(from offset: Int) -> Int? {
    guard offset < buffer.count else { return nil }
    return buffer.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress,
        let found = memchr(base + offset, 0xFF, bytes.count - offset)
      else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }
}
