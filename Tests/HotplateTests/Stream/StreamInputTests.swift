import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct StreamInputTests {
  @Test(arguments: [
    ("YUV4MPEG2 W5 H3\n", StreamInput.y4m),
    ("\u{FF}", .mjpeg),
    ("--frame\r\nContent-Type: image/jpeg\r\n\r\n", .mjpeg),
    ("\r\n--frame\r\n", .mjpeg),
    ("HTTP/1.0 200 OK\r\n", .mjpeg),
    ("/srv/stills/a.jpg\n", .paths),
    ("stills/Zürich 1.jpg\nb.jpg\n", .paths),
    ("\u{0}\u{1}\u{2}", .mjpeg),
    // AVI and MP4.
    ("RIFF$\u{10}\0\0AVI LIST", .mjpeg),
    ("\0\0\0\u{20}ftypisom\0\0\u{2}\0", .mjpeg),
  ])
  func tellsTheKindByTheFirstBytes(text: String, kind: StreamInput) {
    let bytes = text == "\u{FF}" ? [0xFF, 0xD8, 0xFF] : Array(text.utf8)
    #expect(StreamInput.guess(from: bytes, hasEnded: false) == kind)
  }

  @Test(arguments: [0, -5, Double.nan])
  func framesOfARecordingWithoutARateAreOfItsStart(rate: Double) {
    let start = Date(timeIntervalSince1970: 100)
    let clock = StreamClock.recording(start: start, framesPerSecond: rate)
    #expect(clock.time(ofFrame: 7) == start)
  }

  @Test func aPictureThatIsNoJPEGIsNoListOfNames() {
    let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    #expect(StreamInput.guess(from: png, hasEnded: true) == .mjpeg)
  }

  /// The inside of another kind of file has bytes that look like damaged JPEG.
  @Test(
    arguments: [
      ("PNG", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
      ("GIF", Array("GIF89a/\0/\0".utf8)),
      ("BMP", Array("BM".utf8) + [UInt8](repeating: 0, count: 24)),
    ] as [(String, [UInt8])])
  func aPictureFileIsToldOnce(kind: String, start: [UInt8]) throws {
    for input in [StreamInput.auto, .mjpeg] {
      var parser = StreamParser(input, limits: FrameDecoder.Limits())
      let jpeg = try Fixture.bytes("stills/eu-day.jpg")
      parser.append(start + [0xFF, 0xD8, 0xFF, 0x01, 0, 0, 0])
      parser.append(jpeg)
      parser.end()
      var sentences: [String] = []
      var pictures: [Int] = []
      while let content = parser.next() {
        switch content {
        case .damaged(_, let sentence): sentences.append(sentence)
        case .encoded(let bytes): pictures.append(bytes.count)
        default: Issue.record("\(content)")
        }
      }
      #expect(sentences.count == 1)
      #expect(sentences.first?.hasPrefix("found a \(kind) file, expected a stream of") == true)
      #expect(pictures == [jpeg.count])
    }
  }

  @Test func namesThatBeginAsABMPAreNames() {
    let text = "BMW/2026-11-29/camera-1.jpg\n"
    #expect(StreamInput.guess(from: Array(text.utf8), hasEnded: false) == .paths)
  }

  @Test func waitsUntilItCanTell() {
    #expect(StreamInput.guess(from: Array("YUV4".utf8), hasEnded: false) == nil)
    // As `find -print0` writes them.
    #expect(
      StreamInput.guess(from: Array("/srv/a.jpg\0/srv/b.jpg\0".utf8), hasEnded: false) == .paths)
    #expect(StreamInput.guess(from: Array("/srv/sti".utf8), hasEnded: false) == nil)
    #expect(StreamInput.guess(from: [], hasEnded: false) == nil)
    #expect(StreamInput.guess(from: Array("/srv/a.jpg".utf8), hasEnded: true) == .paths)
  }

  @Test func pathsAreLinesWithoutTheirEnds() {
    var lines = PathLines()
    lines.append(Array("a.jpg\r\n\nb c.jpg\nlast".utf8))
    lines.end()
    var paths: [String] = []
    while case .file(let path)? = lines.next() { paths.append(path) }
    #expect(paths == ["a.jpg", "b c.jpg", "last"])
  }

  @Test func aLineWithoutEndIsOneDamagedPiece() {
    var lines = PathLines()
    var damaged = 0
    var paths: [String] = []
    for _ in 0..<20 {
      lines.append([UInt8](repeating: 0x61, count: 1000))
      while let piece = lines.next() {
        if case .damaged = piece { damaged += 1 }
      }
    }
    lines.append(Array("\nb.jpg\n".utf8))
    while case .file(let path)? = lines.next() { paths.append(path) }
    #expect(damaged == 1)
    #expect(paths == ["b.jpg"])
  }

  @Test func aStreamGivesItsPicturesAsTheyAreAskedFor() async throws {
    let bytes = try Fixture.bytes("passing-car.mjpeg")
    let source = try ByteSource(path: Fixture.path("passing-car.mjpeg"))
    var sizes = 0
    var damaged: [Int] = []
    var numbers: [Int] = []
    for try await picture in CameraStream(source, camera: "gate") {
      numbers.append(picture.number)
      switch picture.content {
      case .encoded(let picture): sizes += picture.count
      default: damaged.append(picture.number)
      }
    }
    #expect(numbers == Array(1...12))
    #expect(damaged == [8])
    #expect(sizes < bytes.count)
  }

  /// A stream may begin with any number of line ends, which were kept, and looked through with every read.
  @Test(arguments: [
    ("YUV4MPEG2 W2 H1 Cmono\nFRAME\nab", "2 × 1"), ("a.jpg\n", "a.jpg"),
  ])
  func lineEndsBeforeAStreamAreLeftOut(text: String, picture: String) {
    var parser = StreamParser(.auto, limits: FrameDecoder.Limits())
    for _ in 0..<10 {
      parser.append(Array(repeating: 0x0A, count: 1000))
      #expect(parser.undecided.isEmpty)
    }
    parser.append(Array(text.utf8))
    let given = parser.next().map(Self.words)
    #expect(given == picture)
  }

  static func words(_ content: StreamPicture.Content) -> String {
    switch content {
    case .gray(let width, let height, _): "\(width) × \(height)"
    case .file(let path): path
    case .damaged(_, let sentence): sentence
    case .encoded: "JPEG"
    }
  }

  /// What the first leaves begun is ended with it; the second's is of another kind or size.
  @Test(
    .timeLimit(.minutes(5)),
    arguments: [
      (StreamInput.paths, ["a.jpg", "b.jpg\n"], ["a.jpg", "b.jpg"]),
      (
        .y4m, ["YUV4MPEG2 W2 H1 Cmono\nFRAME\nabFRAME\nc", "YUV4MPEG2 W1 H1 Cmono\nFRAME\nd"],
        ["2 × 1", "the stream ends inside a picture", "1 × 1"]
      ),
      (.auto, ["a.jpg", "YUV4MPEG2 W1 H1 Cmono\nFRAME\nd"], ["a.jpg", "1 × 1"]),
    ] as [(StreamInput, [String], [String])])
  func theNextWriterBeginsAnew(
    input: StreamInput, writers: [String], pictures: [String]
  ) async throws {
    let folder = try ScratchFolder()
    #expect(mkfifo(folder.path("camera"), 0o600) == 0)
    let source = try ByteSource(path: folder.path("camera"), reopens: true)
    var iterator = CameraStream(source, camera: "gate", input: input).makeAsyncIterator()
    var given: [String] = []
    var numbers: [Int] = []
    for (turn, text) in writers.enumerated() {
      let writer = try FileHandle(
        forWritingTo: URL(fileURLWithPath: folder.path("camera")))
      try writer.write(contentsOf: Data(text.utf8))
      try writer.close()
      // The next one comes when this one was seen to leave, which ends what it began.
      let isLast = turn == writers.count - 1
      while given.count < (isLast ? pictures.count : pictures.count - 1),
        let picture = try await iterator.next()
      {
        given.append(Self.words(picture.content))
        numbers.append(picture.number)
      }
    }
    #expect(given == pictures)
    #expect(numbers == Array(1...pictures.count))
  }

  /// One read of the source holds them all.
  @Test func aStoppedSourceEndsAStreamThatHasManyNamesInHand() async throws {
    let folder = try ScratchFolder()
    try folder.write("names", Data((1...300).map { "\($0).jpg\n" }.joined().utf8))
    let source = try ByteSource(path: folder.path("names"))
    var iterator = CameraStream(source, camera: "gate", input: .paths).makeAsyncIterator()
    let first = try await iterator.next()
    #expect(first?.source == "1.jpg")
    source.stop()
    let second = try await iterator.next()
    #expect(second == nil)
  }

  @Test func aStoppedSourceEndsAStreamThatWaits() async throws {
    let folder = try ScratchFolder()
    #expect(mkfifo(folder.path("camera"), 0o600) == 0)
    let source = try ByteSource(path: folder.path("camera"), reopens: true)
    async let picture = CameraStream(source, camera: "gate").first { _ in true }
    source.stop()
    let given = try await picture
    #expect(given == nil)
  }
}
