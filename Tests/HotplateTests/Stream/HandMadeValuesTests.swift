import Foundation
import Hotplate
import Testing

/// Values that a program makes by hand with the public interface alone: to test what takes them, or to follow plates in frames of its own.
@Suite struct HandMadeValuesTests {
  private func region(x: Double) -> PlateRegion {
    PlateRegion(quad: Quad(Box(x: x, y: 20, width: 32, height: 8)), score: 1)
  }

  @Test func aScannedPictureIsMadeOfItsParts() {
    let frame = Frame(
      width: 64, height: 48, pixels: [UInt8](repeating: 90, count: 64 * 48), source: "a.jpg")
    let plate = ScannedPlate(region: region(x: 8), read: PlateRead(text: "AB12CD"))
    let record = ImageRecord(ScannedImage(frame: frame, plates: [plate]), topCandidates: -1)
    #expect(record.source == "a.jpg")
    #expect(record.plates.map(\.text) == ["AB12CD"])
  }

  private func view(_ number: Int) -> PlatePass.View {
    PlatePass.View(
      frame: number, time: Date(timeIntervalSince1970: Double(number) / 15),
      region: region(x: 8 + 4 * Double(number)), frameWidth: 64, frameHeight: 48,
      quality: CropQuality(width: 32, sharpness: 0.8))
  }

  @Test func aTrackerFollowsViewsThatItsCallerMakes() {
    var tracker = PlateTracker()
    for number in 0..<3 {
      let view = view(number)
      let placed = tracker.associate([view], at: view.time)
      tracker.update(placed, reads: [PlateRead(text: "AB12CD")])
    }
    let passes = tracker.ended(at: .distantFuture, all: true)
    #expect(passes.map(\.frames) == [3])
    #expect(passes.map { $0.read?.plate.text } == ["AB12CD"])
  }

  @Test func whatIsReadOfAPassThatHasEndedIsLeftOut() {
    var configuration = PlateTracker.Configuration()
    configuration.maximumReads = .max
    var tracker = PlateTracker(configuration: configuration)
    let (first, second) = (view(0), view(1))
    let begun = tracker.associate([first], at: first.time)
    tracker.update(begun, reads: [PlateRead(text: "AB12CD")])
    let placed = tracker.associate([second], at: second.time)
    let ended = tracker.ended(at: second.time, all: true)
    let changed = tracker.update(placed, reads: [PlateRead(text: "AB12CD")])
    #expect(ended.map(\.frames) == [1])
    #expect(changed.isEmpty && tracker.passes.isEmpty)
  }
}
