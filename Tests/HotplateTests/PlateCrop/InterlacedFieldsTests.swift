import Testing

@testable import Hotplate

@Suite struct InterlacedFieldsTests {
  /// A frame whose odd rows are of a moment when all had moved to the right.
  static func combed(_ frame: Frame, by pixels: Int) -> Frame {
    var moved = frame.pixels
    for y in stride(from: 1, to: frame.height, by: 2) {
      for x in 0..<frame.width {
        moved[y * frame.width + x] = frame.pixels[y * frame.width + max(0, x - pixels)]
      }
    }
    return Frame(width: frame.width, height: frame.height, pixels: moved)
  }

  /// A picture and where its plate is.
  static func scene() throws -> (frame: Frame, box: Box) {
    let frame = try FrameDecoder().decode(Fixture.bytes("stills/eu-day.jpg"), source: "a").get()
    return (frame, Box(x: 420, y: 605, width: 200, height: 42))
  }

  @Test func whatStoodStillHasNoFields() throws {
    let (frame, box) = try Self.scene()
    #expect(InterlacedFields(of: frame, combedIn: box) == nil)
    for flat in [UInt8(0), 128, 255] {
      let plain = Frame(width: 64, height: 32, pixels: Array(repeating: flat, count: 64 * 32))
      let whole = Box(x: 0, y: 0, width: 64, height: 32)
      #expect(InterlacedFields(of: plain, combedIn: whole) == nil)
    }
  }

  @Test func fieldsAreTheRowsOfOneMoment() throws {
    let (frame, box) = try Self.scene()
    let fields = try #require(
      InterlacedFields(of: Self.combed(frame, by: 4), combedIn: box))
    #expect(fields.frames.map(\.height) == [(frame.height + 1) / 2, frame.height / 2])
    let even = (0..<fields.frames[0].height).flatMap { row in
      frame.pixels[2 * row * frame.width..<(2 * row + 1) * frame.width]
    }
    #expect(fields.frames[0].pixels == even)
    // A place on row 2 of the picture is on row 1 of the even rows and between the odd ones.
    let places = InterlacedFields.places(of: Quad(Box(x: 3, y: 2.5, width: 4, height: 4)))
    #expect(places.map(\.boundingBox.y) == [1.5, 1])
    #expect(places.map(\.boundingBox.height) == [2, 2])
  }

  @Test(arguments: [
    Box(x: -50, y: -50, width: 20, height: 20), Box(x: 0, y: 0, width: 0, height: 0),
    Box(x: 1e9, y: 1e9, width: 10, height: 10), Box(x: 0, y: 0, width: .nan, height: 5),
  ])
  func noPlaceIsBeyondTheFrame(box: Box) {
    let frame = Frame(width: 20, height: 20, pixels: (0..<400).map { UInt8($0 / 20 % 2 * 255) })
    #expect(InterlacedFields(of: frame, combedIn: box) == nil)
  }

  /// What a person reads in a combed picture.
  @Test(arguments: [3, 6])
  func aCombedPlateIsRead(pixels: Int) throws {
    let (frame, box) = try Self.scene()
    let combed = Self.combed(frame, by: pixels)
    let regions = try NetworkLocator(model: .embedded()).regions(in: combed)
    let region = try #require(
      regions.first { $0.quad.boundingBox.intersectionOverUnion(box) > 0.5 })
    let read = try TesseractReader().read(region, in: combed)
    #expect(read?.plate.text == "HPKT4821")
  }
}
