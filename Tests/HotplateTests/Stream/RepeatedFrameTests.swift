import Foundation
import Testing

@testable import Hotplate

/// Pictures that a camera sends again, which has fewer than it is to send.
@Suite struct RepeatedFrameTests {
  /// Each picture as often as `counts` says in turn, in the time of one.
  static func repeated(_ pictures: [StreamPicture], _ counts: [Int]) -> [StreamPicture] {
    var sent: [StreamPicture] = []
    for (place, picture) in pictures.enumerated() {
      let count = counts[place % counts.count]
      for copy in 0..<count {
        var again = picture
        again.number = sent.count + 1
        again.time = picture.time.addingTimeInterval(Double(copy) / Double(count) / 15)
        sent.append(again)
      }
    }
    return sent
  }

  /// Vehicles that follow each other closely, one of them hidden for four frames; noise keeps two pictures from being the same.
  static var pictures: [StreamPicture] {
    let vehicles = [
      (frames: 10..<24, text: "AB123CD"), (frames: 26..<40, text: "ZZ999XX"),
      (frames: 44..<58, text: "KL65HUT"),
    ]
    return (1...120).map { number in
      let vehicle = vehicles.first(where: { $0.frames.contains(number) })
      let isHidden = (50..<54).contains(number)
      var picture = FakeStages.picture(
        number, isHidden ? nil : vehicle?.text,
        x: vehicle.map { 5 + (number - $0.frames.lowerBound) * 15 } ?? 0)
      if case .gray(let width, let height, var pixels) = picture.content {
        pixels[0] += UInt8(16 * (number % 2))
        picture.content = .gray(width: width, height: height, pixels: pixels)
      }
      return picture
    }
  }

  @Test(arguments: [[2], [3], [5], [1, 2]])
  func changeNoPass(counts: [Int]) async throws {
    let (once, often) = (StreamMeter(), StreamMeter())
    let stages = FakeStages.stages(finder: FakeStages.Finder(plate: "AB123CD"))
    let expected = try await StreamPipelineTests.run(Self.pictures, stages: stages, meter: once)
    let sent = Self.repeated(Self.pictures, counts)
    let log = try await StreamPipelineTests.run(sent, stages: stages, meter: often)
    #expect(await log.lines == expected.lines)
    #expect(await log.reads.map(\.first) == expected.reads.map(\.first))
    #expect(await log.reads.map(\.last) == expected.reads.map(\.last))
    #expect(await expected.reads.count == 3)
    // They cost no search, and count as read.
    #expect(often.now.crops == once.now.crops)
    #expect(often.now.read == sent.count)
    #expect(often.now.still == once.now.still + sent.count - Self.pictures.count)
  }

  /// What stands there is in view, though it is the very picture that comes again.
  @Test func whatIsShownForLongStandsStill() async throws {
    let pictures = (1...120).map {
      FakeStages.picture($0, $0 < 90 ? "AB123CD" : nil, x: min($0, 10) * 12)
    }
    let log = try await StreamPipelineTests.run(pictures, stages: FakeStages.stages())
    let passes = await log.reads
    #expect(passes.map(\.frames) == [89])
    #expect(passes.map(\.last) == [pictures[88].time])
  }

  /// A camera that shows the same picture from then on does not hold back the vehicle before.
  @Test func whatHasGoneEndsWhereThePictureStands() {
    var tracker = PlateTracker()
    for frame in 0..<6 {
      let view = PlateTrackerTests.view(frame, x: 100 + 20 * Double(frame))
      let placed = tracker.associate([view], at: view.time)
      tracker.update(placed, reads: placed.map { _ in PlateTrackerTests.read("AAA111") })
    }
    func time(_ frame: Int) -> Date { PlateTrackerTests.view(frame, x: 0).time }
    _ = tracker.associate([], at: time(6))
    let end = (7..<60).first { frame in
      tracker.noteRepeatedFrame(at: time(frame))
      return !tracker.ended(at: time(frame)).isEmpty
    }
    #expect(end == 28)
  }
}
