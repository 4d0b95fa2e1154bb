/// Turns the bytes of a stream into pictures, whatever their kind.
struct StreamParser: Sendable {
  private let limits: FrameDecoder.Limits
  /// The first bytes that are no line ends, while they do not tell the kind yet: at most as many as the longest path has, and a read.
  private(set) var undecided: [UInt8] = []
  // One of these is set once the kind is known. They are changed in place, so that no buffer is copied.
  private var cutter: JPEGCutter?
  private var reader: Y4MReader?
  private var lines: PathLines?
  /// Whether nothing was given yet.
  private var isFirst = true
  /// What the first bytes were instead of a JPEG, until it is told.
  private var foreign: PictureKind?
  /// Whether what looks like damaged JPEG is the inside of such a file: until a whole picture comes.
  private var isInForeign = false

  init(_ input: StreamInput, limits: FrameDecoder.Limits) {
    self.limits = limits
    if input != .auto { begin(input) }
  }

  private var isDecided: Bool { cutter != nil || reader != nil || lines != nil }

  mutating func append(_ bytes: [UInt8]) {
    if !isDecided {
      undecided += undecided.isEmpty ? bytes.drop { $0 == 0x0A || $0 == 0x0D } : bytes[...]
      if !undecided.isEmpty { decide(hasEnded: false) }
      return
    }
    if isFirst, cutter != nil {
      foreign = StreamInput.pictureFile(bytes)
      isInForeign = foreign != nil
    }
    isFirst = false
    cutter?.append(bytes)
    reader?.append(bytes)
    lines?.append(bytes)
  }

  mutating func end() {
    if !isDecided { decide(hasEnded: true) }
    cutter?.end()
    reader?.end()
    lines?.end()
  }

  /// The next picture, or `nil` when the stream must give more first.
  mutating func next() -> StreamPicture.Content? {
    if let kind = foreign {
      foreign = nil
      return .damaged(
        .unsupported,
        "found a \(kind.rawValue) file, expected a stream of JPEG or Y4M or the names of pictures (see `hotplate scan`)"
      )
    }
    while let piece = cutter?.next() {
      switch piece {
      case .picture(let bytes):
        isInForeign = false
        return .encoded(bytes)
      case .damaged where isInForeign: continue
      case .damaged(let code, let sentence): return .damaged(code, sentence)
      }
    }
    if let piece = reader?.next() {
      switch piece {
      case .picture(let width, let height, let pixels):
        return .gray(width: width, height: height, pixels: pixels)
      case .damaged(let code, let sentence), .refused(let code, let sentence):
        return .damaged(code, sentence)
      }
    }
    return lines?.next()
  }

  private mutating func decide(hasEnded: Bool) {
    guard let input = StreamInput.guess(from: undecided, hasEnded: hasEnded) else { return }
    begin(input)
    let first = undecided
    undecided = []
    append(first)
  }

  private mutating func begin(_ input: StreamInput) {
    switch input {
    case .auto, .mjpeg:
      cutter = JPEGCutter(maximumBytes: min(limits.bytes, JPEGCutter.defaultMaximumBytes))
    case .y4m: reader = Y4MReader(limits: limits)
    case .paths: lines = PathLines()
    }
  }
}
