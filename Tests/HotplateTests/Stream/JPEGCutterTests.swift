import Testing

@testable import Hotplate

@Suite struct JPEGCutterTests {
  /// Feeds a stream in reads of the sizes given, over and over.
  static func pieces(
    _ stream: [UInt8], reads: [Int] = [1 << 16], limit: Int = JPEGCutter.defaultMaximumBytes
  ) -> [JPEGCutter.Piece] {
    var cutter = JPEGCutter(maximumBytes: limit)
    var pieces: [JPEGCutter.Piece] = []
    var at = 0
    var turn = 0
    while at < stream.count {
      let end = min(stream.count, at + reads[turn % reads.count])
      cutter.append(stream[at..<end])
      while let piece = cutter.next() { pieces.append(piece) }
      at = end
      turn += 1
    }
    cutter.end()
    while let piece = cutter.next() { pieces.append(piece) }
    return pieces
  }

  static func pictures(_ pieces: [JPEGCutter.Piece]) -> [[UInt8]] {
    pieces.compactMap { if case .picture(let bytes) = $0 { bytes } else { nil } }
  }

  static func drawn(_ count: Int, seed: UInt64) -> [[UInt8]] {
    var generator = SeededNumbers(seed: seed)
    return (0..<count).map { DrawnJPEG.bytes($0, thumbnail: $0 % 2 == 1, using: &generator) }
  }

  @Test(arguments: [[1 << 16], [1], [7], [1, 2, 3, 500]])
  func cutsPicturesWhereverTheReadsSplitThem(reads: [Int]) {
    let pictures = Self.drawn(6, seed: 1)
    let pieces = Self.pieces(Array(pictures.joined()), reads: reads)
    #expect(pieces == pictures.map { .picture($0) })
    #expect(Self.pieces(Array(pictures.joined()), reads: reads, limit: .max) == pieces)
  }

  /// A fuzzer's finding: the last two bytes of a segment were a start marker only where a read ended behind them.
  @Test(arguments: [[1], [2], [3], [11]])
  func aSegmentThatEndsLikeAStartMarkerIsTheSameInEveryRead(reads: [Int]) {
    for next: UInt8 in [0x00, 0xFF] {
      let broken: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE1, 0, 6, 1, 2, 0xFF, 0xD8, next, 3]
      let stream = broken + Self.drawn(1, seed: 6)[0]
      #expect(Self.pieces(stream, reads: reads) == Self.pieces(stream))
    }
  }

  @Test func takesAnythingBetweenPictures() {
    let pictures = Self.drawn(4, seed: 2)
    let between: [[UInt8]] = [
      Array("--frame\r\nContent-Type: image/jpeg\r\nContent-Length: 999999\r\n\r\n".utf8),
      [0xFF], [0xFF, 0xD8, 0, 0xFF, 0xD9], Array("\r\n--frame--\r\n".utf8),
    ]
    var stream: [UInt8] = []
    for (noise, picture) in zip(between, pictures) { stream += noise + picture }
    stream.append(0xFF)
    #expect(Self.pictures(Self.pieces(stream)) == pictures)
    #expect(Self.pictures(Self.pieces(stream, reads: [3])) == pictures)
  }

  @Test func aThumbnailIsNoPicture() {
    let picture = Self.drawn(2, seed: 3)[1]
    #expect(Self.pieces(picture) == [.picture(picture)])
  }

  @Test func aPictureCutOffIsOneDamagedPieceAndTheNextIsWhole() {
    let pictures = Self.drawn(3, seed: 4)
    for length in 4..<pictures[1].count {
      let stream = pictures[0] + pictures[1][..<length] + pictures[2]
      let pieces = Self.pieces(stream)
      #expect(pieces.first == .picture(pictures[0]))
      #expect(pieces.last == .picture(pictures[2]), "cut to \(length) bytes")
      #expect(
        pieces.contains { if case .damaged = $0 { true } else { false } }, "cut to \(length) bytes")
    }
  }

  @Test func theEndInsideAPictureIsTold() {
    let picture = Self.drawn(1, seed: 5)[0]
    #expect(
      Self.pieces(Array(picture.dropLast(2)))
        == [.damaged(.truncatedJPEG, "the stream ends inside the picture")])
  }

  @Test(arguments: [[1 << 16], [1 << 23], [999]])
  func aStreamWithoutPicturesIsToldOnceAndAgainAfterAPicture(reads: [Int]) {
    let told = JPEGCutter.Piece.damaged(
      .notAPicture, "found no start of a JPEG in 4 MiB, expected JPEG after JPEG")
    let text = [UInt8](repeating: 0x61, count: JPEGCutter.maximumWithoutStart)
    let picture = Self.drawn(1, seed: 9)[0]
    #expect(
      Self.pieces(text + text + picture + text, reads: reads) == [told, .picture(picture), told])
    #expect(Self.pieces(Array(text.dropLast()) + picture, reads: reads) == [.picture(picture)])
    // What only begins like a picture is none.
    let astray: [UInt8] = [0xFF, 0xD8, 0xFF, 1, 0, 0, 0]
    let pieces = Self.pieces(text + astray + text, reads: reads)
    #expect(pieces.count { $0 == told } == 1)
  }

  @Test func anEmptyStreamGivesNothing() {
    #expect(Self.pieces([]).isEmpty)
    #expect(Self.pieces([0xFF]).isEmpty)
    #expect(Self.pieces(Array("no picture here".utf8)).isEmpty)
  }

  @Test func memoryIsBoundedHoweverLongAPictureIs() {
    var cutter = JPEGCutter(maximumBytes: 10_000)
    let start = Self.drawn(1, seed: 6)[0].dropLast(2)
    cutter.append(start)
    #expect(cutter.next() == nil)
    var damaged = 0
    for _ in 0..<100 {
      cutter.append([UInt8](repeating: 0x55, count: 1000))
      while let piece = cutter.next() {
        guard case .damaged(.tooLarge, _) = piece else {
          Issue.record("\(piece)")
          return
        }
        damaged += 1
      }
    }
    #expect(damaged == 1)
  }

  @Test func aHeaderWithoutEndIsBoundedToo() {
    var cutter = JPEGCutter(maximumBytes: 10_000)
    cutter.append([0xFF, 0xD8])
    var damaged = 0
    for _ in 0..<200 {
      cutter.append([UInt8](repeating: 0xFF, count: 1000))
      while cutter.next() != nil { damaged += 1 }
    }
    #expect(damaged >= 1)
  }

  /// A segment of 64 KB that begins every six bytes: each was looked through to its end.
  @Test(.timeLimit(.minutes(5))) func damageMadeToCostTimeCostsNoneAndNoPicture() {
    let astray = [[UInt8]](repeating: [0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF], count: 40_000)
    let picture = Self.drawn(1, seed: 8)[0]
    let pieces = Self.pieces(astray.flatMap(\.self) + picture)
    #expect(pieces.count == 40_001)
    #expect(pieces.last == .picture(picture))
  }

  /// `HOTPLATE_MUTATIONS` asks for more than the default; `make mutations` runs 10,000.
  @Test func everyUndamagedPictureSurvivesItsNeighbours() {
    let count = mutationCount(default: 300)
    for seed in 0..<UInt64(count) {
      let pictures = Self.drawn(12, seed: seed)
      var mutation = StreamMutation(seed: seed &+ 1_000_000)
      let stream = mutation.applied(to: Array(pictures.joined()))
      let cut = Set(Self.pictures(Self.pieces(stream, reads: [Int(seed % 900) + 1])))
      for (number, picture) in pictures.enumerated()
      where mutation.leftWhole(picture, in: stream) && !cut.contains(picture) {
        Issue.record("seed \(seed): picture \(number) was lost to \(mutation.steps)")
      }
    }
  }
}
