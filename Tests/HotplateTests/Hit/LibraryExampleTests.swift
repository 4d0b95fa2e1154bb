import Foundation
import Hotplate
import TestSupport
import Testing

/// What `Library.md` and the README show, with the public interface alone.
@Suite struct LibraryExampleTests {
  @Test func aTypedPlateIsMatchedAsTheCommandMatchesIt() throws {
    let stolen = try Hotlist(
      file: Project.folder.appendingPathComponent("Hotlists/stolen.csv").path)
    let matcher = HotlistMatcher(hotlists: [stolen])
    let hits = matcher.hits(for: PlateRead(text: "8AB123"), at: .now)
    #expect(hits.map(\.plate) == ["BAB123"])
    #expect(hits.first?.verify.first == "characters")
    let typed = matcher.hits(for: MatchInput.typed("8AB 123"), at: .now)
    #expect(typed.map(\.probability) == hits.map(\.probability))
  }

  @Test func aPictureIsScannedAndMatched() throws {
    let stolen = try Hotlist(
      file: Project.folder.appendingPathComponent("Hotlists/stolen.csv").path)
    let pipeline = try Pipeline.standard(hitFinder: HotlistMatcher(hotlists: [stolen]))
    let path = Project.folder.appendingPathComponent("Fixtures/stills/eu-day.jpg").path
    let bytes = try PictureFile.read(path).get()
    let image = try pipeline.scan(bytes, source: "eu-day.jpg").get()
    #expect(image.plates.map { $0.read?.plate.text } == ["HPKT4821"])
    #expect(image.plates.flatMap { $0.hits ?? [] }.map(\.plate) == ["HPKT4821"])
  }

  @Test func theRowsOfACamerasBufferAreAFrame() {
    let (width, height, bytesPerRow) = (5, 3, 8)
    let buffer = (0..<UInt8(bytesPerRow * height)).map { $0 }
    let frame = buffer.withUnsafeBytes { luma in
      var pixels: [UInt8] = []
      for row in 0..<height {
        pixels += luma[row * bytesPerRow..<row * bytesPerRow + width]
      }
      return Frame(width: width, height: height, pixels: pixels, source: "gate-3")
    }
    #expect(frame.pixels == [0, 1, 2, 3, 4, 8, 9, 10, 11, 12, 16, 17, 18, 19, 20])
  }
}
