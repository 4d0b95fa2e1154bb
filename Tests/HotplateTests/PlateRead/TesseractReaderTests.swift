import Foundation
import TestSupport
import Testing

@testable import Hotplate

/// `Fixtures/reader/plates.json`, written by `Training/reader/fixtures.py`.
private struct DrawnPlates: Decodable {
  struct Drawn: Decodable, Sendable, CustomTestStringConvertible {
    var file: String
    var text: String
    var lines: Int
    var corners: [[Double]]

    var testDescription: String { text }

    var region: PlateRegion {
      let points = corners.map { Point(x: $0[0], y: $0[1]) }
      return PlateRegion(
        quad: Quad(
          topLeft: points[0], topRight: points[1], bottomRight: points[2], bottomLeft: points[3]),
        score: 1)
    }

    func frame() throws -> Frame {
      try FrameDecoder().decode(Fixture.bytes("reader/\(file)"), source: file).get()
    }
  }

  var plates: [Drawn]
  /// The first plate as the recognizer is shown it, Base64.
  var picture: Data
  /// What the network in PyTorch says of it with weights and activations of 8 bits, `steps × classes`.
  var probabilities: [Float]
  /// The same in floats, with the weights of `float.traineddata.gz`.
  var floatProbabilities: [Float]

  /// The network exported in floats: 1.9 MB, packed to 0.6.
  static func floatModel() throws -> [UInt8] {
    let folder = try ScratchFolder()
    let run = try CommandRun(
      "sh",
      [
        "-c", #"gzip -dc "$1" > "$2""#, "sh", Fixture.path("reader/float.traineddata.gz"),
        folder.path("model"),
      ])
    try #require(run.status == 0, "\(run.output)")
    return [UInt8](try Data(contentsOf: folder.url.appendingPathComponent("model")))
  }

  static let all: DrawnPlates? = try? JSONDecoder().decode(
    DrawnPlates.self, from: Data(Fixture.bytes("reader/plates.json")))
}

@Suite struct TesseractReaderTests {
  @Test func thereAreDrawnPlates() {
    #expect((DrawnPlates.all?.plates.count ?? 0) > 8)
  }

  @Test(arguments: DrawnPlates.all?.plates ?? [])
  fileprivate func readsDrawnPlates(plate: DrawnPlates.Drawn) throws {
    let read = try #require(TesseractReader().read(plate.region, in: plate.frame()))
    #expect(read.candidates.first?.text == read.plate.text)
    #expect(read.candidates.reduce(0) { $0 + $1.probability } <= 1 + 1e-9)
    #expect(read.characters.map(\.text).joined() == read.plate.text)
    #expect(read.candidates.prefix(3).contains { $0.text == plate.text })
    #expect(read.plate.text == plate.text)
    #expect(read.confidence > 0.5)
  }

  /// One plate by several corners, and views of it laid on each other.
  @Test func readsViewsLaidOnEachOther() throws {
    let plate = try #require(DrawnPlates.all?.plates.first)
    let (region, frame) = (plate.region, try plate.frame())
    let other = PlateRegion(quad: region.quad.widened(by: 0.05), score: 1)
    let stack = try #require(PlateStack([(region, frame), (other, frame)]))
    #expect(stack.regions.count == 2)
    #expect(stack.tightRegions.count == 6)
    let reader = try TesseractReader()
    let read = reader.read(stack.regions, tight: stack.tightRegions, in: stack.frame)
    #expect(read?.plate.text == plate.text)
    #expect(reader.read([region, other], tight: [], in: frame)?.plate.text == plate.text)
    #expect(reader.read([], tight: [], in: frame) == nil)
  }

  @Test func theRecognizerIsShownWhatTrainingShowed() throws {
    let drawn = try #require(DrawnPlates.all)
    let first = drawn.plates[0]
    let picture = try #require(
      RecognizerPicture(first.region, in: first.frame(), as: .oneLine))
    let expected = [UInt8](drawn.picture)
    #expect(picture.pixels.count == expected.count)
    let differences = zip(picture.pixels, expected).map { abs(Int($0) - Int($1)) }
    // OpenCV rounds positions to 1/32 of a pixel.
    #expect(differences.reduce(0, +) < 3 * expected.count)
    #expect(picture.pixels[20 * 160..<21 * 160].elementsEqual(expected[20 * 160..<21 * 160]))
  }

  /// The memory's own state has 8 bits in Tesseract alone, which leaves out what is below 0.01. The largest difference of
  /// a time step has a mean of 0.002 over 200 crops, of 0.018 in the worst of them, and of 0.15 without the contrast row.
  @Test func libtesseractComputesWhatPyTorchDoes() throws {
    let drawn = try #require(DrawnPlates.all)
    let reader = try TesseractReader()
    let output = reader.recognizer.output(of: RecognizerPicture(pixels: [UInt8](drawn.picture)))
    let differences = try differences(output, RecognizerOutput(probabilities: drawn.probabilities))
    #expect(differences.reduce(0, +) / Double(differences.count) < 0.01)
  }

  /// 0.0001 at most where PyTorch rounds as little as floats do; 0.01 where it rounds as int8 does.
  @Test func libtesseractComputesWhatPyTorchDoesInFloats() throws {
    let drawn = try #require(DrawnPlates.all)
    let picture = RecognizerPicture(pixels: [UInt8](drawn.picture))
    // Tesseract refuses a model that it cannot use: there is no output then.
    let read = try DrawnPlates.floatModel().withUnsafeBufferPointer { model in
      Recognizer(model: model)?.output(of: picture)
    }
    let output = try #require(read)
    let pytorch = RecognizerOutput(probabilities: drawn.floatProbabilities)
    let differences = try differences(output, pytorch)
    #expect(differences.allSatisfy { $0 < 0.001 })
  }

  /// The largest difference of each time step, of outputs that read as the first drawn plate's text.
  private func differences(_ output: RecognizerOutput, _ pytorch: RecognizerOutput) throws
    -> [Double]
  {
    try #require(output.probabilities.count == pytorch.probabilities.count)
    let texts = [output, pytorch].map {
      RecognizerOutput.text(PrefixBeamSearch().readings(of: $0)[0].characters)
    }
    let text = try #require(DrawnPlates.all?.plates.first?.text)
    #expect(texts == [text, text])
    return (0..<output.steps).map { step in
      (0..<RecognizerOutput.classes).map { abs(output[step, $0] - pytorch[step, $0]) }.max() ?? 0
    }
  }

  @Test(arguments: [0, 90, 200, 255] as [UInt8])
  func aBlankPictureReadsAsNothing(gray: UInt8) throws {
    let frame = Frame(width: 200, height: 50, pixels: [UInt8](repeating: gray, count: 10_000))
    let whole = PlateRegion(quad: Quad(Box(x: 0, y: 0, width: 200, height: 50)), score: 1)
    let read = try TesseractReader().read(whole, in: frame)
    #expect((read?.confidence ?? 0) < 0.2)
  }

  @Test func aGrilleIsNotTrusted() throws {
    let pixels = (0..<60 * 240).map { UInt8(($0 % 240) / 5 % 2 == 0 ? 40 : 180) }
    let frame = Frame(width: 240, height: 60, pixels: pixels)
    let whole = PlateRegion(quad: Quad(Box(x: 0, y: 0, width: 240, height: 60)), score: 1)
    let read = try TesseractReader().read(whole, in: frame)
    #expect((read?.confidence ?? 0) < 0.2)
  }

  @Test func aRegionOfNoAreaReadsAsNothing() throws {
    let frame = Frame(width: 8, height: 8, pixels: [UInt8](repeating: 0, count: 64))
    let point = PlateRegion(quad: Quad(Box(x: 1, y: 1, width: 0, height: 0)), score: 1)
    #expect(try TesseractReader().read(point, in: frame) == nil)
  }

  @Test func readingTwiceGivesTheSame() throws {
    let plate = try #require(DrawnPlates.all?.plates.first)
    let reader = try TesseractReader()
    let frame = try plate.frame()
    #expect(reader.read(plate.region, in: frame) == reader.read(plate.region, in: frame))
  }
}
