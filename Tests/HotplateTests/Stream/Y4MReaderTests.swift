import Testing

@testable import Hotplate

@Suite struct Y4MReaderTests {
  static func pieces(_ stream: [UInt8], read: Int = 1 << 16) -> [Y4MReader.Piece] {
    var reader = Y4MReader()
    var pieces: [Y4MReader.Piece] = []
    var at = 0
    while at < stream.count {
      let end = min(stream.count, at + read)
      reader.append(stream[at..<end])
      while let piece = reader.next() { pieces.append(piece) }
      at = end
    }
    reader.end()
    while let piece = reader.next() { pieces.append(piece) }
    return pieces
  }

  static func stream(_ header: String, chroma: Int, frames: [[UInt8]]) -> [UInt8] {
    Array("YUV4MPEG2 \(header)\n".utf8)
      + frames.flatMap { Array("FRAME\n".utf8) + $0 + [UInt8](repeating: 128, count: chroma) }
  }

  static let luma: [[UInt8]] = (0..<3).map { frame in (0..<15).map { UInt8(frame * 15 + $0) } }

  // A picture of 5 × 3: the chroma planes round up.
  @Test(arguments: [
    ("Cmono", 0), ("C420jpeg", 12), ("C420mpeg2", 12), ("C420paldv", 12), ("", 12), ("C411", 12),
    ("C422", 18), ("C444", 30),
  ])
  func takesTheLumaOfEveryKind(sampling: String, chroma: Int) {
    let stream = Self.stream("W5 H3 F25:1 Ip \(sampling)", chroma: chroma, frames: Self.luma)
    let expected = Self.luma.map { Y4MReader.Piece.picture(width: 5, height: 3, pixels: $0) }
    #expect(Self.pieces(stream) == expected)
    #expect(Self.pieces(stream, read: 1) == expected)
  }

  @Test(arguments: [
    ("W5 H3 It", FrameFailure.Code.unsupported, "interlaced"),
    ("W5 H3 Ib", .unsupported, "interlaced"),
    ("W5 H3 Im", .unsupported, "interlaced"),
    ("W5 H3 C420p10", .unsupported, "420p10"),
    ("W5 H3 Cmono16", .unsupported, "mono16"),
    ("W0 H3", .tooLarge, "no pixels"),
    ("W60000 H60000", .tooLarge, "60000"),
    ("W99999999999999999999 H3", .tooLarge, "no pixels"),
  ])
  func refusesWithASentence(header: String, code: FrameFailure.Code, word: String) {
    let pieces = Self.pieces(Self.stream(header, chroma: 12, frames: Self.luma))
    #expect(pieces.count == 1)
    guard case .refused(code, let sentence) = pieces.first else {
      Issue.record("\(pieces)")
      return
    }
    #expect(sentence.contains(word))
  }

  @Test func goesOnBehindADamagedMarker() {
    var stream = Self.stream("W5 H3 Cmono", chroma: 0, frames: Self.luma)
    let second = stream.count - 2 * 21
    stream[second] = 0
    #expect(
      Self.pieces(stream) == [
        .picture(width: 5, height: 3, pixels: Self.luma[0]),
        .damaged(.damagedStream, "FRAME was expected between two pictures"),
        .picture(width: 5, height: 3, pixels: Self.luma[2]),
      ])
  }

  /// Two cameras, one after the other, or one that was set to another size.
  @Test(arguments: [1, 7, 1 << 16]) func aHeaderWhereAMarkerMayStandBeginsAnotherStream(read: Int) {
    let other: [UInt8] = [1, 2, 3, 4]
    let first = Self.stream("W5 H3 C420jpeg", chroma: 12, frames: Self.luma)
    let second = Self.stream("W2 H2 Cmono", chroma: 0, frames: [other])
    let pictures = Self.luma.map { Y4MReader.Piece.picture(width: 5, height: 3, pixels: $0) }
    let last = Y4MReader.Piece.picture(width: 2, height: 2, pixels: other)
    #expect(Self.pieces(first + second, read: read) == pictures + [last])
    #expect(
      Self.pieces(first + [0x0A] + second, read: read) == pictures + [
        .damaged(.damagedStream, "FRAME was expected between two pictures"), last,
      ])
  }

  @Test func theEndInsideAPictureIsTold() {
    let stream = Self.stream("W5 H3 Cmono", chroma: 0, frames: Self.luma).dropLast()
    #expect(
      Self.pieces(Array(stream)).last
        == .damaged(.damagedStream, "the stream ends inside a picture"))
  }

  @Test func takesFrameParameters() {
    let stream =
      Array("YUV4MPEG2 W5 H3 F15:1 Cmono\nFRAME Ip XYZ\n".utf8) + Self.luma[0]
    #expect(Self.pieces(stream) == [.picture(width: 5, height: 3, pixels: Self.luma[0])])
  }

  @Test func survivesDamage() {
    for seed in 0..<UInt64(mutationCount(default: 300)) {
      var mutation = StreamMutation(seed: seed)
      let stream = mutation.applied(
        to: Self.stream("W5 H3 Cmono", chroma: 0, frames: (0..<20).map { _ in Self.luma[1] }))
      // Whole pictures, and no more than there is room for, whatever the header became.
      var room = stream.count
      for case .picture(let width, let height, let pixels) in Self.pieces(
        stream, read: Int(seed % 50) + 1)
      {
        #expect(pixels.count == width * height, "seed \(seed)")
        room -= pixels.count
      }
      #expect(room >= 0, "seed \(seed)")
    }
  }
}
