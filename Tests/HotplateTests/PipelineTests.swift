import Testing

@testable import Hotplate

struct PipelineTests {
  private static func region(_ box: Box, score: Double) -> PlateRegion {
    PlateRegion(quad: Quad(box), score: score)
  }

  @Test func whatIsNotReadTakesNoPlaceOfTheMostPlates() {
    let narrow = Self.region(Box(x: 40, y: 40, width: 19, height: 5), score: 0.9)
    let elsewhere = Self.region(Box(x: 200, y: 40, width: 60, height: 15), score: 0.8)
    let wanted = Self.region(Box(x: 40, y: 60, width: 60, height: 15), score: 0.7)
    let second = Self.region(Box(x: 20, y: 20, width: 60, height: 15), score: 0.6)
    var configuration = Pipeline.Configuration(
      minimumPlateWidth: 20, maximumPlates: 1,
      regionOfInterest: Box(x: 0, y: 0, width: 100, height: 90))
    let admitted = configuration.admitted([narrow, elsewhere, wanted, second])
    #expect(admitted == [wanted, second])
    configuration.ignoredRegions = [
      Box(x: 0, y: 0, width: 9, height: 9), Box(x: 70, y: 67, width: 9, height: 9),
    ]
    #expect(configuration.admitted([narrow, elsewhere, wanted, second]) == [second])
  }

  private final class TwoRegions: PlateLocator {
    func regions(in frame: Frame) -> [PlateRegion] {
      // The likelier one is a sign on which nothing can be read.
      [PipelineTests.region(Box(x: 0, y: 0, width: 60, height: 15), score: 0.9)]
        + FakeStages.Locator().regions(in: frame)
    }
  }

  @Test(arguments: [(false, ["AB123CD"]), (true, [""])])
  func whatIsNoPlateTakesNoPlatesRoom(reportsUnread: Bool, texts: [String]) {
    let frame = Frame(width: 320, height: 64, pixels: FakeStages.frame("AB123CD", x: 130))
    let pipeline = Pipeline(
      configuration: Pipeline.Configuration(maximumPlates: 1, reportsUnread: reportsUnread),
      locator: TwoRegions(), reader: FakeStages.Reader())
    #expect(pipeline.scan(frame).plates.map { $0.read?.plate.text ?? "" } == texts)
  }

  private final class HalfSure: PlateReader {
    func read(_ region: PlateRegion, in frame: Frame) -> PlateRead? {
      PlateRead(raw: "AB1", plate: Plate("AB1"), confidence: 0.5)
    }
  }

  @Test(arguments: [(0.0, "AB1"), (0.5, "AB1"), (0.51, nil)] as [(Double, String?)])
  func aPlateCutOutIsReadHoweverUnsureButReportedAsSureAsIsWanted(least: Double, text: String?)
    throws
  {
    let picture = try Fixture.bytes("stills/gb-gray.bmp")
    let pipeline = Pipeline(
      configuration: Pipeline.Configuration(minimumConfidence: least, isCropped: true),
      locator: FakeStages.Locator(), reader: HalfSure())
    #expect(try pipeline.read(cropped: picture, source: "a.bmp").get()?.plate.text == "AB1")
    let scanned = try pipeline.scan(picture, source: "a.bmp").get()
    #expect(scanned.plates.map { $0.read?.plate.text } == [text].filter { $0 != nil })
  }

  /// A region of interest outside the frame, or of no size.
  @Test(arguments: [
    Box(x: 600, y: 0, width: 10, height: 10), Box(x: -50, y: -50, width: 20, height: 20),
    Box(x: .nan, y: 0, width: 10, height: 10), Box(x: 0, y: 0, width: 0, height: 0),
  ])
  func nothingIsReadWhereNothingIsOfInterest(box: Box) throws {
    let pipeline = try Pipeline.shipped(
      Pipeline.Configuration(minimumConfidence: 0, regionOfInterest: box, reportsUnread: true))
    #expect(pipeline.scan(DrawnStreet.frame).plates.isEmpty)
  }

  /// The locator sees the part of interest, the reader the whole frame, and both speak of the frame's pixels.
  @Test func aPlateThatReachesBeyondWhatIsOfInterestIsReadWhole() throws {
    let frame = Frame(
      width: 320, height: 64, pixels: FakeStages.frame("AB123CD", x: 130))
    let pipeline = Pipeline(
      configuration: Pipeline.Configuration(
        regionOfInterest: Box(x: 175, y: 30, width: 10, height: 4)),
      locator: FakeStages.Locator(), reader: FakeStages.Reader())
    let plate = try #require(pipeline.scan(frame).plates.first)
    #expect(plate.read?.plate.text == "AB123CD")
    #expect(plate.region.box == Box(x: 130, y: 20, width: 100, height: 25))
  }

  /// A vehicle that drives out of the picture: the reader is as sure of what is left of its plate.
  @Test func aPlateCutOffByThePictureIsNotSurelyThatPart() throws {
    let frame = try FrameDecoder().decode(Fixture.bytes("stills/eu-day.jpg"), source: "eu-day.jpg")
      .get()
    let pipeline = try Pipeline.shipped(Pipeline.Configuration(minimumConfidence: 0))
    let whole = try #require(
      pipeline.scan(frame).plates.first { $0.read?.plate.text == "HPKT4821" })
    #expect(whole.read?.wholeProbability == 1)
    let box = whole.region.box
    let end = Int(box.x + 0.65 * box.width)
    let cut = frame.cropped(toColumns: 0..<end, rows: 0..<frame.height)
    let part = try #require(
      pipeline.scan(cut).plates.first { $0.region.box.sharesHalf(with: box) }?.read)
    #expect("HPKT4821".hasPrefix(part.plate.text) && part.plate.text != "HPKT4821")
    #expect(part.textConfidence > 0.5, "else this shows nothing")
    #expect(part.confidence < 0.5 && part.wholeProbability < 0.5)
  }

  /// A margin around what is of interest must not make parts of plates.
  @Test func aPlateWiderThanTheMarginIsReadWhole() throws {
    let frame = try FrameDecoder().decode(Fixture.bytes("stills/eu-day.jpg"), source: "eu-day.jpg")
      .get()
    let box = try #require(try Pipeline.shipped().scan(frame).plates.first).region.box
    try #require(box.width > 190)
    // With 48 pixels around it a quarter of the plate is missing, and the center of the rest lies in it, as the plate's does.
    let interest = Box(x: box.x + 50, y: box.y, width: 60, height: 40)
    let pipeline = try Pipeline.shipped(Pipeline.Configuration(regionOfInterest: interest))
    #expect(pipeline.scan(frame).plates.map { $0.read?.plate.text } == ["HPKT4821"])
  }

  /// What the command accepts, a program does, too.
  @Test func whatIsKnownOfThePlatesIsTaken() throws {
    let pipeline = try Pipeline.standard(
      regions: [.us], syntax: PlateSyntax.named("CA"), candidates: 3, variants: 1)
    let image = try pipeline.scan(
      Fixture.bytes("stills/eu-day.jpg"), source: "eu-day.jpg"
    ).get()
    let reads = image.plates.compactMap(\.read)
    #expect(reads.count == 1)
    #expect(reads.allSatisfy { (1...3).contains($0.candidates.count) })
  }
}
