import Foundation

/// The pictures of one camera, in order, each read when it is asked for and not before.
///
///     for try await picture in CameraStream(source, camera: "gate-3") { … }
///
/// Nothing is buffered but one read of the source and the picture begun: who wants frames dropped while it is busy
/// says so with `latest(capacity:onDrop:)`.
public struct CameraStream: AsyncSequence, Sendable {
  /// A picture.
  public typealias Element = StreamPicture

  private let source: ByteSource
  private let camera: String
  private let input: StreamInput
  private let clock: StreamClock
  private let limits: FrameDecoder.Limits

  /// Makes a stream.
  ///
  /// - Parameters:
  ///   - source: Where the bytes come from.
  ///   - camera: What to call the camera.
  ///   - input: How pictures stand in the bytes.
  ///   - clock: When the pictures were taken.
  ///   - limits: Pictures beyond these are refused.
  public init(
    _ source: ByteSource, camera: String, input: StreamInput = .auto, clock: StreamClock = .arrival,
    limits: FrameDecoder.Limits = FrameDecoder.Limits()
  ) {
    self.source = source
    self.camera = camera
    self.input = input
    self.clock = clock
    self.limits = limits
  }

  /// Starts at the source's next byte.
  public func makeAsyncIterator() -> Iterator {
    Iterator(
      source: source, camera: camera, clock: clock,
      parser: StreamParser(input, limits: limits))
  }

  /// Pulls bytes as pictures are asked for.
  public struct Iterator: AsyncIteratorProtocol {
    let source: ByteSource
    let camera: String
    let clock: StreamClock
    /// For the bytes of one writer, as none was given yet.
    private let newParser: StreamParser
    private var parser: StreamParser
    private var number = 0
    private var writerHasLeft = false
    private var hasEnded = false

    init(source: ByteSource, camera: String, clock: StreamClock, parser: StreamParser) {
      self.source = source
      self.camera = camera
      self.clock = clock
      newParser = parser
      self.parser = parser
    }

    /// The next picture; `nil` at the end, or once the source is stopped. Throws when the source fails.
    public mutating func next() async throws -> StreamPicture? {
      try await next(isolation: nil)
    }

    /// The next picture; `nil` at the end, or once the source is stopped. Throws when the source fails.
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(any Error) -> StreamPicture? {
      while true {
        // One read may hold thousands of names. Stopped in the middle of a picture, the stream is not damaged.
        if source.isStopped { return nil }
        if let content = parser.next() { return picture(content) }
        if hasEnded { return nil }
        if writerHasLeft {
          writerHasLeft = false
          parser = newParser
        }
        switch try await source.chunk() {
        case .bytes(let bytes)?: parser.append(bytes)
        case .writerLeft?:
          writerHasLeft = true
          parser.end()
        case nil:
          hasEnded = true
          parser.end()
        }
      }
    }

    private mutating func picture(_ content: StreamPicture.Content) -> StreamPicture {
      number += 1
      let name: String
      if case .file(let path) = content { name = path } else { name = "\(camera) frame \(number)" }
      return StreamPicture(
        number: number, time: clock.time(ofFrame: number), source: name, content: content)
    }
  }
}

/// When the pictures of a stream were taken.
public enum StreamClock: Sendable, Hashable {
  /// When they arrive: for a live camera.
  case arrival
  /// At a fixed rate from a start: for a recording, which is read faster or slower than it was taken. At a rate that is not above 0 all frames are of the start.
  case recording(start: Date, framesPerSecond: Double)

  func time(ofFrame number: Int) -> Date {
    switch self {
    case .arrival: Date()
    case .recording(let start, let rate):
      rate > 0 ? start.addingTimeInterval(Double(number - 1) / rate) : start
    }
  }
}
